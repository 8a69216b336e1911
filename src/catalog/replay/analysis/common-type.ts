import type { Node } from '../../../syntax/node.ts';
import { hasUnseenCasts } from '../../casts.ts';
import type { TypeReference } from '../../object-model.ts';
import { canCoerce } from '../../resolution/coercion.ts';
import { selectCommonType } from '../../resolution/common-type.ts';
import { keyOf, typeOf, UNKNOWN } from '../../resolution/type-key.ts';
import { SqlError } from '../../sql-error.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';
import { requireLiteral } from './literals.ts';

/** A type of PostgreSQL's own. */
export function builtin(name: string): TypeReference {
  let type = builtins.get(name);
  if (!type) {
    type = { schema: 'pg_catalog', name, modifiers: [], isArray: false };
    builtins.set(name, type);
  }
  return type;
}

const builtins = new Map<string, TypeReference>();

/** The type of a column whose query does not tell it here, and of a literal that has none yet: as PostgreSQL calls the latter's. */
export const UNKNOWN_TYPE: TypeReference = builtin('unknown');

export function isUnknown(type: TypeReference): boolean {
  return type.schema === 'pg_catalog' && type.name === 'unknown' && !type.isArray;
}

/** One of the branches that are brought to a common type; `node` where it is written out. */
export interface Branch {
  readonly type: TypeReference | undefined;
  readonly node?: Node | undefined;
}

/**
 * The common type of branches (select_common_type in parse_coerce.c), with their modifiers where all have the same; undefined where one
 * is not told. `word` is what PostgreSQL calls them: CASE, UNION.
 * @throws {SqlError} 42804 where they have none, 42846 where one cannot become it, 22P02 for a literal that is no value of it.
 */
export function commonType(session: Session, branches: readonly Branch[], word: string): TypeReference | undefined {
  const types = branches.map(({ type }) => type);
  const [first] = types;
  if (!first || types.includes(undefined)) return undefined;
  const told = types as readonly TypeReference[];
  const { catalog } = session;
  const keys = told.map(keyOf);
  const distinct = [...new Set(keys)].filter((key) => key !== UNKNOWN);
  if (distinct.length > 1 && distinct.some((key) => hasUnseenCasts(catalog, key))) return undefined;
  const common = selectCommonType(catalog, keys);
  const place = here(session, undefined);
  if (common === undefined) {
    const [one, other] = differing(catalog, keys);
    const names = [one, other].map((key) => describeType(session, typeOf(catalog, key)));
    throw new SqlError('42804', `${word} types ${names[0]} and ${names[1]} cannot be matched`, place);
  }
  for (const [i, key] of keys.entries()) {
    if (key === UNKNOWN) requireLiteral(session, typeOf(catalog, common), branches[i]?.node);
    else if (!canCoerce(catalog, key, common, 'i')) {
      const [from, to] = [key, common].map((one) => describeType(session, typeOf(catalog, one)));
      throw new SqlError('42846', `${word} could not convert type ${from} to ${to}`, place);
    }
  }
  const modifiers = String(first.modifiers);
  const keeps = told.every((type, i) => keys[i] === common && String(type.modifiers) === modifiers);
  return keeps ? first : typeOf(catalog, common);
}

/** The two types that `selectCommonType` stumbled over. */
function differing(catalog: Session['catalog'], keys: readonly string[]): readonly [string, string] {
  let common = UNKNOWN;
  for (const key of keys) {
    if (key === UNKNOWN) continue;
    const next = common === UNKNOWN ? key : selectCommonType(catalog, [common, key]);
    if (next === undefined) return [common, key];
    common = next;
  }
  return [common, common];
}
