import type { Catalog } from '../../catalog/model.ts';
import type { Column, Policy, Table } from '../../catalog/relation-model.ts';
import { queryingRoles } from '../access/querying-roles.ts';
import { appliedPolicies } from './applied.ts';
import { callerOf } from './caller.ts';
import { type Filter, filtersOf } from './filters.ts';
import { judgePredicate } from './judge.ts';

/**
 * The columns by which policies choose the rows that a role may read, where an index on them would be used, and there is none: each way
 * through the policies compares a column with something known once for the query, and no index leads with what this one compares. A partial index counts as one.
 */
export function unindexedFilters(catalog: Catalog, table: Table): readonly Filter[] {
  const found = new Map<Column, Filter>();
  for (const role of queryingRoles(catalog)) {
    const { permissive, restrictive } = appliedPolicies(catalog, table, role, 'SELECT');
    const asked = permissive.filter((policy) => mayPass(catalog, table, policy, role));
    if (asked.length === 0 || restrictive.some((policy) => filtersOf(table, policy).every((arm) => arm.some(isIndexed))))
      continue;
    const arms = asked.flatMap((policy) => filtersOf(table, policy));
    if (arms.some((arm) => arm.length === 0)) continue;
    for (const arm of arms) {
      const [first] = arm;
      if (first && !arm.some(isIndexed) && !found.has(first.column)) found.set(first.column, first);
    }
  }
  return [...found.values()];

  function isIndexed({ column }: Filter): boolean {
    return table.indexes.some((index) => index.valid && index.keys[0]?.attnum === column.attnum);
  }
}

function mayPass(catalog: Catalog, table: Table, { using }: Policy, role: string): boolean {
  return using !== undefined && judgePredicate(catalog, table, using, callerOf(role)).answer !== 'never';
}
