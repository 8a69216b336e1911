import type { TypeReference } from '../object-model.ts';
import { sameType } from '../types.ts';

/** A type of PostgreSQL's own. */
export function builtin(name: string): TypeReference {
  return { schema: 'pg_catalog', name, modifiers: [], isArray: false };
}

/** The type of a column whose query does not tell it here, and of a literal that has none yet: as PostgreSQL calls the latter's. */
export const UNKNOWN_TYPE: TypeReference = builtin('unknown');

export function isUnknown(type: TypeReference): boolean {
  return type.schema === 'pg_catalog' && type.name === 'unknown';
}

/** Numbers, each of which takes those before it. */
const NUMERIC_TYPES = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];
const STRING_TYPES = ['varchar', 'text'];

/** The common type of branches (select_common_type in parse_coerce.c); undefined where one is not told or it is not clear. */
export function commonType(types: readonly (TypeReference | undefined)[]): TypeReference | undefined {
  const [first, ...rest] = types;
  let common = first;
  for (const type of rest) common = common && type && commonOf(common, type);
  return common && isUnknown(common) ? builtin('text') : common;
}

/** The type that two branches take; their modifiers only where both have the same. */
export function commonOf(a: TypeReference, b: TypeReference): TypeReference | undefined {
  if (isUnknown(a)) return { ...b, modifiers: [] };
  if (isUnknown(b)) return { ...a, modifiers: [] };
  if (sameType(a, b)) return String(a.modifiers) === String(b.modifiers) ? a : { ...a, modifiers: [] };
  if (a.isArray || b.isArray || a.schema !== 'pg_catalog' || b.schema !== 'pg_catalog') return undefined;
  const wider = widerNumber(a.name, b.name);
  if (wider !== undefined) return builtin(wider);
  return STRING_TYPES.includes(a.name) && STRING_TYPES.includes(b.name) ? builtin('text') : undefined;
}

/** The wider of two types of numbers. */
export function widerNumber(a: string, b: string): string | undefined {
  const ranks = [NUMERIC_TYPES.indexOf(a), NUMERIC_TYPES.indexOf(b)];
  return ranks.includes(-1) ? undefined : NUMERIC_TYPES[Math.max(...ranks)];
}
