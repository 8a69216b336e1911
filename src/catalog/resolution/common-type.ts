import type { Catalog } from '../model.ts';
import { canCoerce } from './coercion.ts';
import { type TypeKey, UNKNOWN } from './type-key.ts';
import { baseOf, traitsOf } from './type-traits.ts';

/**
 * `select_common_type` in parse_coerce.c: of the branches of UNION, CASE, COALESCE, GREATEST, ARRAY and VALUES. Undefined where two of
 * them are of different categories; literals only are text.
 */
export function selectCommonType(catalog: Catalog, types: readonly TypeKey[]): TypeKey | undefined {
  const [first = UNKNOWN] = types;
  if (first !== UNKNOWN && types.every((type) => type === first)) return first;
  let common = baseOf(catalog, first);
  for (const type of types.slice(1)) {
    const next = baseOf(catalog, type);
    if (next === UNKNOWN || next === common) continue;
    if (common === UNKNOWN) {
      common = next;
      continue;
    }
    const [was, is] = [traitsOf(catalog, common), traitsOf(catalog, next)];
    if (was.category !== is.category) return undefined;
    if (!was.preferred && canCoerce(catalog, common, next, 'i') && !canCoerce(catalog, next, common, 'i')) common = next;
  }
  return common === UNKNOWN ? 'text' : common;
}
