import { as, type ColumnRef, type Node, namesOf, tagOf } from '../../../syntax/node.ts';

/** Whether two names mean the same column. */
export type SameColumn = (a: ColumnRef, b: ColumnRef) => boolean;

/**
 * Whether two expressions may be one to PostgreSQL's `equal`: written alike but for places, how functions are qualified and whether
 * `date(x)` is a call or a cast. A cast within may be one to the type that its argument has or gets anyhow: `lower(name::text)`,
 * `date_trunc('day'::text, at)`.
 */
export function sameExpression(a: Node | undefined, b: Node | undefined, sameColumn: SameColumn): boolean {
  if (!a || !b) return a === b;
  const [columnA, columnB] = [as(a, 'ColumnRef'), as(b, 'ColumnRef')];
  if (columnA || columnB) return columnA !== undefined && columnB !== undefined && sameColumn(columnA, columnB);
  const [callA, callB] = [conversion(a), conversion(b)];
  if (callA && callB) return callA.name === callB.name && sameWithin(callA.of, callB.of, sameColumn);
  if (tagOf(a) !== tagOf(b)) return false;
  return samePart(Object.values(a)[0], Object.values(b)[0], sameColumn);
}

function conversion(node: Node): { readonly name: string; readonly of: Node | undefined } | undefined {
  const cast = as(node, 'TypeCast');
  if (cast) {
    const { names, typmods, arrayBounds } = cast.typeName ?? {};
    return typmods?.length || arrayBounds?.length ? undefined : { name: namesOf(names).at(-1) ?? '', of: cast.arg };
  }
  const call = as(node, 'FuncCall');
  if (call?.args?.length !== 1 || call.over || call.agg_order || call.agg_filter || call.agg_distinct) return undefined;
  return { name: namesOf(call.funcname).at(-1) ?? '', of: call.args[0] };
}

function sameWithin(a: Node | undefined, b: Node | undefined, sameColumn: SameColumn): boolean {
  if (sameExpression(a, b, sameColumn)) return true;
  const [castA, castB] = [as(a, 'TypeCast')?.arg, as(b, 'TypeCast')?.arg];
  if (castA && !castB) return sameWithin(castA, b, sameColumn);
  return castB !== undefined && !castA && sameWithin(a, castB, sameColumn);
}

const PLACES = new Set([
  'location',
  'stmt_location',
  'stmt_len',
  'list_start',
  'list_end',
  'rexpr_list_start',
  'rexpr_list_end',
  'funcformat',
]);

function samePart(a: unknown, b: unknown, sameColumn: SameColumn): boolean {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return a === b;
  if (Array.isArray(a) || Array.isArray(b))
    return (
      Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => samePart(item, b[i], sameColumn))
    );
  const keys = Object.keys(a).filter((key) => !PLACES.has(key));
  const others = Object.keys(b).filter((key) => !PLACES.has(key));
  if (keys.length !== others.length) return false;
  if (keys.length === 1 && /^[A-Z]/.test(keys[0] ?? '')) return sameWithin(a as Node, b as Node, sameColumn);
  return keys.every((key) => {
    const [left, right] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]];
    if (key === 'funcname') return namesOf(left as Node[]).at(-1) === namesOf(right as Node[]).at(-1);
    return samePart(left, right, sameColumn);
  });
}
