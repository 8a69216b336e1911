import { builtinCast } from '../builtin-casts.ts';
import type { Catalog } from '../model.ts';
import { isArrayKey, type TypeKey, UNKNOWN } from './type-key.ts';
import { baseOf, elementOf, isComplex, polymorphicKind, traitsOf } from './type-traits.ts';

/** `CoercionContext`: i in expressions, a where a value is assigned, e with CAST. */
export type CoercionContext = 'i' | 'a' | 'e';

/** How one type becomes another (`CoercionPathType`). */
export type CoercionPath = 'relabel' | 'function' | 'array' | 'text';

const RANK: Readonly<Record<string, number>> = { i: 0, a: 1, e: 2 };

/** `find_coercion_pathway` in parse_coerce.c; undefined where there is no way. Users' own casts are not known here. */
export function coercionPath(
  catalog: Catalog,
  source: TypeKey,
  target: TypeKey,
  context: CoercionContext,
): CoercionPath | undefined {
  const from = baseOf(catalog, source);
  const to = baseOf(catalog, target);
  if (from === to) return 'relabel';
  const cast = builtinCast(from, to, catalog.postgresVersion);
  if (cast) {
    if ((RANK[context] ?? 0) < (RANK[cast.context] ?? 0)) return undefined;
    return cast.method === 'b' ? 'relabel' : cast.method === 'f' ? 'function' : 'text';
  }
  if (context === 'e' && to.startsWith('#') && traitsOf(catalog, to).range === from) return 'function';
  if (isArrayKey(to)) {
    const element = elementOf(catalog, from);
    if (element !== undefined && coercionPath(catalog, element, to.slice(1), context)) return 'array';
  }
  if (context === 'a' && traitsOf(catalog, to).category === 'S') return 'text';
  if (context === 'e' && (traitsOf(catalog, to).category === 'S' || traitsOf(catalog, from).category === 'S')) return 'text';
  return undefined;
}

/** `can_coerce_type` for one argument: polymorphic targets take anything here. */
export function canCoerce(catalog: Catalog, source: TypeKey, target: TypeKey, context: CoercionContext): boolean {
  if (source === target || target === 'any' || source === UNKNOWN) return true;
  if (polymorphicKind(target)) return true;
  if (coercionPath(catalog, source, target, context)) return true;
  if (source === 'record' && isComplex(catalog, target)) return true;
  if (target === 'record' && isComplex(catalog, source)) return true;
  if (target === '_record' && isArrayKey(source) && isComplex(catalog, source.slice(1))) return true;
  if (source === '_record' && isArrayKey(target) && isComplex(catalog, target.slice(1))) return true;
  return inherits(catalog, source, target);
}

/** Whether rows of one table are rows of another (`typeInheritsFrom`). */
function inherits(catalog: Catalog, source: TypeKey, target: TypeKey): boolean {
  const from = baseOf(catalog, source);
  const to = baseOf(catalog, target);
  if (!from.startsWith('#') || !to.startsWith('#')) return false;
  const pending = [Number(from.slice(1))];
  const wanted = Number(to.slice(1));
  for (let oid = pending.pop(); oid !== undefined; oid = pending.pop()) {
    if (oid === wanted) return true;
    const table = catalog.relations.get(oid);
    if (table?.kind === 'table') pending.push(...table.inherits, ...(table.partitionOf === undefined ? [] : [table.partitionOf]));
  }
  return false;
}
