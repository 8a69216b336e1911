import { as, type Node, type SelectStmt } from '../../../syntax/node.ts';
import type { TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here } from '../session.ts';
import type { Analysis } from './analysis.ts';
import { notedCalls, refuseSpecial } from './call-kinds.ts';
import { findColumn } from './column-references.ts';
import { expressionType } from './expression-types.ts';
import { walkExpression } from './expressions.ts';
import { bareName, isStar, sameColumnIn, withoutIdleCasts } from './grouping.ts';
import { sameExpression } from './same-expressions.ts';
import type { Scope } from './scope.ts';
import type { Output } from './select.ts';
import { requireSortable } from './sortable-types.ts';
import { isValueOfVariable } from './variable-values.ts';

/** Resolves ORDER BY, DISTINCT and GROUP BY. @throws {SqlError} 42P10 and 42601 for what names no target, 42883. */
export function queryKeys(analysis: Analysis, stmt: SelectStmt, scope: Scope, output: Output): void {
  for (const key of stmt.sortClause ?? []) sortKey(analysis, as(key, 'SortBy')?.node, scope, output);
  distinctKeys(analysis, stmt.distinctClause, scope, output);
  const before = notedCalls(analysis);
  groupKeys(analysis, stmt.groupClause, scope, output);
  if (notedCalls(analysis) > before) refuseSpecial(analysis, before, 'GROUP BY');
  if (stmt.distinctClause && stmt.sortClause) requireDistinctOrder(analysis, stmt, scope);
}

/** DISTINCT compares all columns, DISTINCT ON its own. */
function distinctKeys(analysis: Analysis, keys: readonly Node[] | undefined, scope: Scope, output: Output): void {
  for (const key of keys ?? []) {
    if (Object.keys(key).length) sortKey(analysis, key, scope, output, 'DISTINCT ON');
    else for (const { type } of output.columns) requireSortable(analysis.session, type, 'equality');
  }
}

/** ORDER BY and DISTINCT ON: a bare name is an output column first (findTargetlistEntrySQL92). */
export function sortKey(analysis: Analysis, node: Node | undefined, scope: Scope, output: Output, clause = 'ORDER BY'): void {
  requirePosition(analysis, node, output, clause);
  const name = bareName(node);
  const column = name === undefined ? undefined : output.columns.find((candidate) => candidate.name === name);
  if (!column) walkExpression(analysis, node, scope);
  requireSortable(analysis.session, column ? column.type : keyType(analysis, node, scope, output), 'ordering');
}

/** What a key sorts by: a constant is the place of a column. */
function keyType(analysis: Analysis, node: Node | undefined, scope: Scope, output: Output): TypeReference | undefined {
  const constant = as(node, 'A_Const');
  if (!constant || (node && isValueOfVariable(node))) return expressionType(analysis, node, scope);
  return output.open ? undefined : output.columns[(constant.ival?.ival ?? 0) - 1]?.type;
}

/** A constant is the place of a column. */
function requirePosition(analysis: Analysis, node: Node | undefined, output: Output, clause: string): void {
  const constant = as(node, 'A_Const');
  if (!constant || !node || isValueOfVariable(node)) return;
  const place = here(analysis.session, constant.location);
  if (!constant.ival) throw new SqlError('42601', `non-integer constant in ${clause}`, place);
  const position = constant.ival.ival ?? 0;
  if (!output.open && (position < 1 || position > output.columns.length))
    throw new SqlError('42P10', `${clause} position ${position} is not in select list`, place);
}

/** GROUP BY: a bare name is an input column first, then an output column. */
function groupKeys(analysis: Analysis, nodes: readonly Node[] | undefined, scope: Scope, output: Output): void {
  for (const node of nodes ?? []) {
    const set = as(node, 'GroupingSet');
    const name = bareName(node);
    if (set) groupKeys(analysis, set.content, scope, output);
    else if (as(node, 'RowExpr')) groupKeys(analysis, as(node, 'RowExpr')?.args, scope, output);
    else if (name === undefined || !isOutputOnly(analysis, node, name, scope, output)) {
      requirePosition(analysis, node, output, 'GROUP BY');
      walkExpression(analysis, node, scope);
      requireSortable(analysis.session, keyType(analysis, node, scope, output), 'equality');
    }
  }
}

function isOutputOnly(analysis: Analysis, node: Node, name: string, scope: Scope, output: Output): boolean {
  if (!output.columns.some((column) => column.name === name)) return false;
  const ref = as(node, 'ColumnRef');
  return ref !== undefined && findColumn(analysis, scope, name, ref) === undefined;
}

/**
 * DISTINCT sorts by what it selects, and DISTINCT ON by its own expressions first (`transformDistinctClause` and its like in
 * parse_clause.c). A `*` among the targets is not judged.
 * @throws {SqlError} 42P10.
 */
function requireDistinctOrder(analysis: Analysis, stmt: SelectStmt, scope: Scope): void {
  const targets = (stmt.targetList ?? []).map((node) => as(node, 'ResTarget'));
  if (targets.some((target) => isStar(target?.val)) || scope.relations.some(({ open }) => open)) return;
  const same = sameColumnIn(analysis, scope);
  const meant = (key: Node | undefined): Node | undefined => {
    const position = as(key, 'A_Const')?.ival?.ival;
    if (position !== undefined) return targets[position - 1]?.val;
    const name = bareName(key);
    return (name === undefined ? undefined : targets.find((target) => target?.name === name)?.val) ?? key;
  };
  const bare = (node: Node | undefined): Node | undefined => node && withoutIdleCasts(analysis, node, scope);
  const isAmong = (node: Node | undefined, list: readonly (Node | undefined)[]): boolean =>
    list.some((one) => sameExpression(bare(one), bare(node), same));
  const sorted = (stmt.sortClause ?? []).map((key) => meant(as(key, 'SortBy')?.node));
  const place = here(analysis.session, undefined);
  const on = (stmt.distinctClause ?? []).filter((node) => Object.keys(node).length);
  if (on.length === 0) {
    const selected = targets.map((target) => target?.val);
    if (sorted.some((key) => !isAmong(key, selected)))
      throw new SqlError('42P10', 'for SELECT DISTINCT, ORDER BY expressions must appear in select list', place);
    return;
  }
  const wanted = on.map(meant);
  const others = sorted.findIndex((key) => !isAmong(key, wanted));
  const rest = others < 0 ? [] : sorted.slice(others);
  if (rest.some((key) => isAmong(key, wanted)) || (rest.length && wanted.some((key) => !isAmong(key, sorted))))
    throw new SqlError('42P10', 'SELECT DISTINCT ON expressions must match initial ORDER BY expressions', place);
}

const STRENGTHS: Readonly<Record<string, string>> = {
  LCS_FORKEYSHARE: 'FOR KEY SHARE',
  LCS_FORSHARE: 'FOR SHARE',
  LCS_FORNOKEYUPDATE: 'FOR NO KEY UPDATE',
  LCS_FORUPDATE: 'FOR UPDATE',
};

/** Rows that are no longer those of a table cannot be locked (`CheckSelectLocking` in analyze.c). @throws {SqlError} 0A000. */
export function refuseLocking(analysis: Analysis, stmt: SelectStmt, from: number): void {
  const called = (analysis.special?.slice(from) ?? []).filter(({ depth }) => depth === analysis.depth);
  const why = stmt.larg
    ? 'UNION/INTERSECT/EXCEPT'
    : stmt.distinctClause
      ? 'DISTINCT clause'
      : stmt.groupClause
        ? 'GROUP BY clause'
        : stmt.havingClause
          ? 'HAVING clause'
          : called.some(({ kind }) => kind === 'aggregate')
            ? 'aggregate functions'
            : called.some(({ kind }) => kind === 'window')
              ? 'window functions'
              : undefined;
  if (why === undefined) return;
  const strength = STRENGTHS[as(stmt.lockingClause?.[0], 'LockingClause')?.strength ?? ''] ?? 'FOR UPDATE';
  throw new SqlError('0A000', `${strength} is not allowed with ${why}`, here(analysis.session, undefined));
}
