import { findBuiltinType } from '../builtin-types.ts';
import type { Catalog } from '../model.ts';
import type { Oid } from '../object-model.ts';
import { isArrayKey, keyOf, type TypeKey } from './type-key.ts';

/** What `pg_type` says of a type that choosing operators and functions asks for. */
export interface TypeTraits {
  /** b base, c composite, d domain, e enum, p pseudo, r range, m multirange, as `typtype`. */
  readonly typtype: string;
  /** `typcategory`. */
  readonly category: string;
  readonly preferred: boolean;
  /** Of an array, and of what can be subscripted like one. */
  readonly element?: TypeKey;
  /** Of a domain: the type behind it, not itself a domain. */
  readonly base?: TypeKey;
  /** Of a range. */
  readonly subtype?: TypeKey;
  /** Of a multirange. */
  readonly range?: TypeKey;
  /** A base type of an extension or the user's: what casts and operators it has is not known. */
  readonly doubtful?: boolean;
}

const builtins = new Map<TypeKey, TypeTraits>();
const DOUBTFUL: TypeTraits = { typtype: 'b', category: 'U', preferred: false, doubtful: true };
const COMPOSITE: TypeTraits = { typtype: 'c', category: 'C', preferred: false };
const ENUM: TypeTraits = { typtype: 'e', category: 'E', preferred: false };

export function traitsOf(catalog: Catalog, key: TypeKey): TypeTraits {
  const known = builtins.get(key);
  if (known) return known;
  if (isArrayKey(key)) {
    const element = key.slice(1);
    const { doubtful } = traitsOf(catalog, element);
    return { typtype: 'b', category: 'A', preferred: false, element, ...(doubtful ? { doubtful } : {}) };
  }
  if (key.startsWith('#')) return userTraits(catalog, Number(key.slice(1)));
  const traits = builtinTraits(catalog, key);
  builtins.set(key, traits);
  return traits;
}

function builtinTraits(catalog: Catalog, key: TypeKey): TypeTraits {
  const dot = key.indexOf('.');
  const type = findBuiltinType(dot < 0 ? 'pg_catalog' : key.slice(0, dot), key.slice(dot + 1));
  if (!type) return DOUBTFUL;
  const { typtype, category, preferred, detail } = type;
  const traits = { typtype, category, preferred };
  if (detail === undefined) return traits;
  if (typtype === 'd') return { ...traits, base: traitsOf(catalog, detail).base ?? detail };
  if (typtype === 'r') return { ...traits, subtype: detail };
  if (typtype === 'm') return { ...traits, range: detail };
  return { ...traits, element: isArrayKey(detail) ? detail.slice(1) : detail };
}

function userTraits(catalog: Catalog, oid: Oid): TypeTraits {
  const type = catalog.types.get(oid);
  switch (type?.kind) {
    case 'enum':
      return ENUM;
    case 'domain': {
      const own = keyOf(type.base);
      const base = traitsOf(catalog, own);
      return { ...base, typtype: 'd', preferred: false, base: base.base ?? own };
    }
    case 'range':
      return { typtype: 'r', category: 'R', preferred: false, subtype: keyOf(type.subtype) };
    case 'multirange':
      return { typtype: 'm', category: 'R', preferred: false, range: `#${type.range}` };
    case 'base type':
      return DOUBTFUL;
    default:
      return catalog.relations.has(oid) ? COMPOSITE : DOUBTFUL;
  }
}

/** The type behind a domain; any other type itself (`getBaseType`). */
export function baseOf(catalog: Catalog, key: TypeKey): TypeKey {
  return traitsOf(catalog, key).base ?? key;
}

/** The element of a true array (`get_element_type`): of `int4[]` and `int2vector`, not of `point`. */
export function elementOf(catalog: Catalog, key: TypeKey): TypeKey | undefined {
  if (isArrayKey(key)) return key.slice(1);
  return key === 'int2vector' || key === 'oidvector' ? traitsOf(catalog, key).element : undefined;
}

/** A row type, or a domain over one. */
export function isComplex(catalog: Catalog, key: TypeKey): boolean {
  const traits = traitsOf(catalog, key);
  return traits.base === undefined ? traits.typtype === 'c' : traitsOf(catalog, traits.base).typtype === 'c';
}

/** The pseudo-types that stand for a type which the call gives, in their two families: `IsPolymorphicTypeFamily1` and 2. */
export function polymorphicKind(key: TypeKey): 'any' | 'anycompatible' | undefined {
  if (!key.startsWith('any') || key === 'any') return undefined;
  if (key.startsWith('anycompatible')) return 'anycompatible';
  return ONE_TYPE.has(key) ? 'any' : undefined;
}

const ONE_TYPE = new Set(['anyelement', 'anyarray', 'anynonarray', 'anyenum', 'anyrange', 'anymultirange']);
