import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import type { Column, Table } from '../../catalog/relation-model.ts';
import { as, type Node, type SubLink, walk } from '../../syntax/node.ts';
import { bare, calledName, comparisonOf, partsOf } from './shapes.ts';

/** A column that a condition compares with something that is known once for the whole query: what an index on it can look up. */
export interface Filter {
  readonly column: Column;
  /** Byte offset in the statement. */
  readonly location: number;
}

/**
 * The filters of a policy's condition on columns of the judged row, by `=` with who is calling or with a sub-select's value or array; not by `in (select
 * …)`, which PostgreSQL does not look up by an index in a policy. Undefined where a way through, one arm of OR, has none: there the
 * whole table is read, whatever the indexes.
 */
export function filtersOf(catalog: Catalog, table: Table, expression: Expression): readonly Filter[] | undefined {
  const arms = partsOf(expression.node, 'OR_EXPR').map((arm) =>
    partsOf(arm, 'AND_EXPR').flatMap((part) => filterIn(catalog, table, expression, part) ?? []),
  );
  return arms.every((filters) => filters.length > 0) ? arms.flat() : undefined;
}

function filterIn(catalog: Catalog, table: Table, { references }: Expression, part: Node): Filter | undefined {
  const comparison = comparisonOf(part);
  const [right, ...more] = comparison?.right ?? [];
  if (!comparison || more.length > 0) return undefined;
  const { left } = comparison;
  for (const [one, other] of [
    [left, right],
    [right, left],
  ]) {
    const reference = as(one, 'ColumnRef');
    const location = reference?.location;
    if (location === undefined || !isKnownOnce(other)) continue;
    const found = references.find((each) => each.object === table.oid && each.location === location);
    const column = table.columns.find(({ attnum }) => attnum === found?.column);
    if (column) return { column, location };
  }
  return undefined;

  /** Asks who is calling, or is a sub-select, and does not look at the judged row. */
  function isKnownOnce(node: Node | undefined): boolean {
    let asks = false;
    let looks = false;
    walk(node, (tag, inner) => {
      if (tag === 'FuncCall') {
        const name = calledName(inner as Parameters<typeof calledName>[0]);
        asks ||= /^auth\.(?:uid|jwt|email)$|^current_setting$/.test(name);
      }
      if (tag === 'ColumnRef') {
        const { location } = inner as { readonly location?: number };
        looks ||= references.some((each) => each.object === table.oid && each.location === location && !isOwnRange(node, location));
      }
      return undefined;
    });
    const link: SubLink | undefined = as(bare(node), 'SubLink');
    return !looks && (asks || link?.subLinkType === 'ARRAY_SUBLINK') && catalog.relations.has(table.oid);
  }
}

/** A column of the same table, read again in a sub-select's own FROM, is another row's; which one cannot be told here. */
function isOwnRange(_node: Node | undefined, _location: number | undefined): boolean {
  return false;
}
