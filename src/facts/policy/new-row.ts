import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import type { Column, Table } from '../../catalog/relation-model.ts';
import { appliedPolicies, checkOf } from './applied.ts';
import { type Assumed, callerOf } from './caller.ts';
import { type Judgement, judgePredicate } from './judge.ts';

/** A row as a signed-in user would write it. */
export interface NewRow {
  readonly table: Table;
  readonly command: 'INSERT' | 'UPDATE';
  /** Whose it says it is. */
  readonly assumed: Assumed;
  /** Columns that hold what the policies may not like: none of them may ask for these. */
  readonly chosen: readonly Column[];
}

/**
 * Whether any signed-in user gets such a row past row security by the permissive policy whose check this is: restrictive policies are asked
 * too, and for UPDATE those for SELECT, since it has a WHERE (add_with_check_options in rewrite/rowsecurity.c). What is left open must be
 * for the user to choose, by values in the row; false where anything else is asked for, or two policies ask for one column.
 */
export function admitsRow(catalog: Catalog, check: Expression, row: NewRow): boolean {
  const { table, command } = row;
  const judge = (expression: Expression) => judgePredicate(catalog, table, expression, callerOf('authenticated'), row.assumed);
  const limits = appliedPolicies(catalog, table, 'authenticated', command).restrictive.flatMap((one) => checkOf(one) ?? []);
  const asked = [check, ...limits].map(judge);
  if (command === 'INSERT') return areOpen(asked, row.chosen);
  const { permissive, restrictive } = appliedPolicies(catalog, table, 'authenticated', 'SELECT');
  const unseen = restrictive.flatMap(({ using }) => using ?? []).map(judge);
  return permissive.some(({ using }) => using && areOpen([...asked, ...unseen, judge(using)], row.chosen));
}

/** Whether a user gets past all of them by the choice of values in the row, no two of them asking for the same column. */
export function areOpen(judgements: readonly Judgement[], chosen: readonly Column[]): boolean {
  const taken = new Set(chosen.map(({ name }) => name));
  for (const judgement of judgements) {
    if (judgement.answer === 'always') continue;
    if (judgement.answer !== 'row') return false;
    const { columns, user, claims, tables, functions } = judgement.on;
    if (user || claims.length > 0 || tables.length > 0 || functions.length > 0) return false;
    if (columns.some((name) => name === '*' || taken.has(name))) return false;
    for (const name of columns) taken.add(name);
  }
  return true;
}
