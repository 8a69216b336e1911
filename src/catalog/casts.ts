import type { Catalog } from './model.ts';
import type { TypeReference } from './object-model.ts';
import { type CoercionContext, canCoerce } from './resolution/coercion.ts';
import { keyOf, type TypeKey } from './resolution/type-key.ts';
import { baseOf, elementOf, traitsOf } from './resolution/type-traits.ts';

/**
 * True unless PostgreSQL certainly has no assignment cast (`find_coercion_pathway` in parse_coerce.c): types of extensions and casts
 * that users made get the benefit of the doubt.
 */
export function isAssignable(catalog: Catalog, from: TypeReference, to: TypeReference): boolean {
  return mayCoerce(catalog, keyOf(from), keyOf(to), 'a');
}

/** True unless there certainly is no such cast. */
export function mayCoerce(catalog: Catalog, from: TypeKey, to: TypeKey, context: CoercionContext): boolean {
  return canCoerce(catalog, from, to, context) || mayHaveCast(catalog, from, to, context);
}

/** Whether there may be a cast that is not known: of types of extensions, and what CREATE CAST made. */
export function mayHaveCast(catalog: Catalog, from: TypeKey, to: TypeKey, context: CoercionContext): boolean {
  if (isDoubtful(catalog, from) || isDoubtful(catalog, to)) return true;
  const [source, target] = [elementOf(catalog, from), elementOf(catalog, to)];
  if (source !== undefined && target !== undefined && mayHaveCast(catalog, source, target, context)) return true;
  return hasUserCast(catalog, from, to, context);
}

/** Whether CREATE CAST made one that is taken in a context. */
export function hasUserCast(catalog: Catalog, from: TypeKey, to: TypeKey, context: CoercionContext = 'i'): boolean {
  const cast = userCastsOf(catalog).pairs.get(`${baseOf(catalog, from)} ${baseOf(catalog, to)}`);
  return cast !== undefined && 'iae'.indexOf(cast) <= 'iae'.indexOf(context);
}

/** Whether a type may have casts that are not known, to whatever type. */
export function hasUnseenCasts(catalog: Catalog, type: TypeKey): boolean {
  const element = elementOf(catalog, type);
  if (element !== undefined) return hasUnseenCasts(catalog, element);
  return isDoubtful(catalog, type) || userCastsOf(catalog).types.has(baseOf(catalog, type));
}

function isDoubtful(catalog: Catalog, type: TypeKey): boolean {
  const element = elementOf(catalog, type);
  if (element !== undefined) return isDoubtful(catalog, element);
  const { doubtful, typtype } = traitsOf(catalog, baseOf(catalog, type));
  return doubtful === true || (typtype === 'p' && !WITHOUT_CASTS.has(type));
}

/** Pseudo-types that functions return and nothing is made of. */
const WITHOUT_CASTS: ReadonlySet<TypeKey> = new Set(['event_trigger', 'trigger', 'void']);

interface UserCasts {
  /** Contexts by source and target, with a space between. */
  readonly pairs: ReadonlyMap<string, CoercionContext>;
  readonly types: ReadonlySet<TypeKey>;
}

const userCasts = new WeakMap<Catalog['others'], UserCasts>();

/** What CREATE CAST made. A cast that names a domain is never taken (`CreateCast` warns of it). */
function userCastsOf({ others }: Catalog): UserCasts {
  let found = userCasts.get(others);
  if (found === undefined) {
    const casts = [...others.values()].flatMap(({ cast }) => cast ?? []);
    found = {
      pairs: new Map(casts.map(({ source, target, context }) => [`${source} ${target}`, context])),
      types: new Set(casts.flatMap(({ source, target }) => [source, target])),
    };
    userCasts.set(others, found);
  }
  return found;
}
