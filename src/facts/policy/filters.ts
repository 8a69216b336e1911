import type { Expression } from '../../catalog/object-model.ts';
import type { Column, Policy, Table } from '../../catalog/relation-model.ts';
import { as, type FuncCall, type Node, walk } from '../../syntax/node.ts';
import { type Place, placeOf } from '../../syntax/statement.ts';
import { bare, calledName, comparisonOf, partsOf } from './shapes.ts';

/** A column that a condition compares with something known once for the whole query: what an index on it can look up. */
export interface Filter {
  readonly policy: Policy;
  readonly column: Column;
  readonly at?: Place;
}

/**
 * The filters of a policy's USING on columns of the judged row, for each way through it that OR leaves: by `=` with who is calling or with an array
 * that a sub-select gives. `in (select …)` is none, which PostgreSQL does not look up by an index in a policy.
 */
export function filtersOf(table: Table, policy: Policy): readonly (readonly Filter[])[] {
  const { using } = policy;
  if (!using) return [];
  return partsOf(using.node, 'OR_EXPR').map((arm) =>
    partsOf(arm, 'AND_EXPR').flatMap((part) => filterIn(table, policy, using, part) ?? []),
  );
}

function filterIn(table: Table, policy: Policy, { references, place }: Expression, part: Node): Filter | undefined {
  const { left, right = [] } = comparisonOf(part) ?? {};
  if (right.length !== 1) return undefined;
  const ownColumn = (location: number | undefined) =>
    references.find((one) => one.object === table.oid && location !== undefined && one.location === location)?.column;
  for (const [one, other] of [
    [left, right[0]],
    [right[0], left],
  ]) {
    const location = as(one, 'ColumnRef')?.location;
    const attnum = ownColumn(location);
    const column = attnum === undefined ? undefined : table.columns.find((candidate) => candidate.attnum === attnum);
    if (column && isKnownOnce(other, (at) => ownColumn(at) !== undefined))
      return { policy, column, ...(place ? { at: placeOf(place.statement, location) } : {}) };
  }
  return undefined;
}

/** Asks who is calling, or is a sub-select's array, and does not look at the judged row. */
function isKnownOnce(node: Node | undefined, isOwn: (location: number | undefined) => boolean): boolean {
  let asks = as(bare(node), 'SubLink')?.subLinkType === 'ARRAY_SUBLINK';
  let looks = false;
  walk(node, (tag, inner) => {
    if (tag === 'FuncCall') asks ||= /^(?:auth\.(?:uid|jwt|email)|current_setting)$/.test(calledName(inner as FuncCall));
    if (tag === 'ColumnRef') looks ||= isOwn((inner as { readonly location?: number }).location);
    return undefined;
  });
  return asks && !looks;
}
