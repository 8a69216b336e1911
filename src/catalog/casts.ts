import { findBuiltinType } from './builtin-types.ts';
import type { Catalog } from './model.ts';
import type { TypeReference } from './object-model.ts';
import data from './platform/builtin-casts.json' with { type: 'json' };
import { sameType } from './types.ts';

const casts: Readonly<Partial<Record<string, { readonly implicit: readonly string[]; readonly assignment: readonly string[] }>>> =
  data;

/**
 * True unless PostgreSQL certainly has no assignment cast (`find_coercion_pathway` in parse_coerce.c): types of extensions and casts
 * that users made get the benefit of the doubt.
 */
export function isAssignable(catalog: Catalog, from: TypeReference, to: TypeReference): boolean {
  const source = baseOf(catalog, from);
  const target = baseOf(catalog, to);
  if (sameType(source, target)) return true;
  if (isDoubtful(catalog, source) || isDoubtful(catalog, target)) return true;
  const category =
    target.oid === undefined && !target.isArray ? findBuiltinType(target.schema, target.name)?.category : undefined;
  if (category === 'S') return true; // anything can be written out
  if (source.isArray || target.isArray)
    return (
      source.isArray && target.isArray && isAssignable(catalog, { ...source, isArray: false }, { ...target, isArray: false })
    );
  if (source.oid !== undefined || target.oid !== undefined) return false;
  const known = casts[source.name];
  return known ? known.implicit.includes(target.name) || known.assignment.includes(target.name) : false;
}

/** What a domain stands for. */
function baseOf(catalog: Catalog, type: TypeReference): TypeReference {
  const user = type.oid === undefined ? undefined : catalog.types.get(type.oid);
  return user?.kind === 'domain' && !type.isArray ? baseOf(catalog, user.base) : type;
}

function isDoubtful(catalog: Catalog, type: TypeReference): boolean {
  if (type.oid === undefined) {
    const builtin = findBuiltinType(type.schema, type.name);
    return !builtin || builtin.typtype === 'p' || builtin.typtype === 'c';
  }
  if (catalog.types.get(type.oid)?.kind !== 'enum') return true;
  return catalog.others.values().some((other) => other.kind === 'cast');
}
