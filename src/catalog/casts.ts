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
  if (canCoerce(catalog, from, to, context)) return true;
  return hasUnseenCasts(catalog, from) || hasUnseenCasts(catalog, to);
}

/** Whether a type may have casts that are not known: those of extensions' types, and any that CREATE CAST may have named. */
export function hasUnseenCasts(catalog: Catalog, type: TypeKey): boolean {
  const element = elementOf(catalog, type);
  if (element !== undefined) return hasUnseenCasts(catalog, element);
  const { doubtful, typtype } = traitsOf(catalog, baseOf(catalog, type));
  if (doubtful || (typtype === 'p' && !WITHOUT_CASTS.has(type))) return true;
  return hasUserCasts(catalog);
}

/** Pseudo-types that functions return and nothing is made of. */
const WITHOUT_CASTS: ReadonlySet<TypeKey> = new Set(['event_trigger', 'trigger', 'void']);

const userCasts = new WeakMap<Catalog['others'], boolean>();

function hasUserCasts({ others }: Catalog): boolean {
  let found = userCasts.get(others);
  if (found === undefined) {
    found = [...others.values()].some(({ kind }) => kind === 'cast');
    userCasts.set(others, found);
  }
  return found;
}
