import type { Catalog } from '../model.ts';
import type { TypeReference } from '../object-model.ts';

/**
 * A type as text, modifiers left out: `int4`, `information_schema.sql_identifier`, `#16401` for the user's by oid, and `_` before each of
 * these for its array. Two types are the same if their keys are.
 */
export type TypeKey = string;

/** A string or NULL that nothing has given a type yet. */
export const UNKNOWN = 'unknown';

export function keyOf(type: TypeReference): TypeKey {
  const name =
    type.oid === undefined ? (type.schema === 'pg_catalog' ? type.name : `${type.schema}.${type.name}`) : `#${type.oid}`;
  return type.isArray ? `_${name}` : name;
}

const builtins = new Map<TypeKey, TypeReference>();

/** The type of a key, without modifiers. */
export function typeOf(catalog: Catalog, key: TypeKey): TypeReference {
  const isArray = isArrayKey(key);
  const element = isArray ? key.slice(1) : key;
  if (element.startsWith('#')) {
    const oid = Number(element.slice(1));
    const { schema = '', name = '' } = catalog.types.get(oid) ?? catalog.relations.get(oid) ?? {};
    return { schema, name, oid, modifiers: [], isArray };
  }
  let type = builtins.get(key);
  if (!type) {
    const dot = element.indexOf('.');
    const schema = dot < 0 ? 'pg_catalog' : element.slice(0, dot);
    type = { schema, name: element.slice(dot + 1), modifiers: [], isArray };
    builtins.set(key, type);
  }
  return type;
}

/** Whether it is the array type of another: not `int2vector`, which has elements too. */
export function isArrayKey(key: TypeKey): boolean {
  return key.charCodeAt(0) === 95;
}

export function arrayOf(key: TypeKey): TypeKey {
  return `_${key}`;
}
