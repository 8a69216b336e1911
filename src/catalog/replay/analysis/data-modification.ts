import {
  as,
  type DeleteStmt,
  type InsertStmt,
  type MergeStmt,
  type Node,
  type RangeVar,
  type ReturningClause,
  type UpdateStmt,
} from '../../../syntax/node.ts';
import { SqlError } from '../../sql-error.ts';
import { here } from '../session.ts';
import type { Analysis } from './analysis.ts';
import { assignedValues, insertedRows, isTwice, referToTarget, targetColumns, valuesFor } from './assigned-values.ts';
import { walkCondition, walkExpression } from './expressions.ts';
import { fromClause, relationItem } from './from-clause.ts';
import type { Scope, ScopeRelation } from './scope.ts';
import { type Output, targetList, UNKNOWN_OUTPUT, withClause } from './select.ts';

/** Resolves INSERT, UPDATE, DELETE and MERGE; the output is RETURNING's. Other statements yield what is not known. */
export function modifyData(analysis: Analysis, node: Node | undefined, outer: Scope | undefined): Output {
  const insertStmt = as(node, 'InsertStmt');
  if (insertStmt) return insert(analysis, insertStmt, outer);
  const updateStmt = as(node, 'UpdateStmt');
  if (updateStmt) return update(analysis, updateStmt, outer);
  const deleteStmt = as(node, 'DeleteStmt');
  if (deleteStmt) return remove(analysis, deleteStmt, outer);
  const mergeStmt = as(node, 'MergeStmt');
  return mergeStmt ? merge(analysis, mergeStmt, outer) : UNKNOWN_OUTPUT;
}

function insert(analysis: Analysis, stmt: InsertStmt, outer: Scope | undefined): Output {
  const scope = withClause(analysis, stmt.withClause, outer);
  const target = targetItem(analysis, stmt.relation);
  insertedColumns(analysis, stmt.cols, target);
  insertedRows(analysis, stmt, target, scope);
  const conflict = stmt.onConflictClause;
  const row: Scope = { ...scope, relations: [target] };
  for (const element of conflict?.infer?.indexElems ?? []) {
    const index = as(element, 'IndexElem');
    const column = index?.name && { ColumnRef: { fields: [{ String: { sval: index.name } }] } };
    walkExpression(analysis, column || index?.expr, row);
  }
  walkCondition(analysis, conflict?.infer?.whereClause, row, 'WHERE');
  const both: Scope = { ...scope, relations: [target, { ...target, name: 'excluded' }] };
  assignedValues(analysis, conflict?.targetList, target, both);
  walkCondition(analysis, conflict?.whereClause, both, 'WHERE');
  const output = returning(analysis, stmt.returningClause, [target], scope);
  requireSettable(analysis, conflict?.targetList, target);
  return output;
}

function update(analysis: Analysis, stmt: UpdateStmt, outer: Scope | undefined): Output {
  const scope = withClause(analysis, stmt.withClause, outer);
  const target = targetItem(analysis, stmt.relation);
  const relations = [target, ...fromClause(analysis, stmt.fromClause, scope)];
  const inner: Scope = { ...scope, relations };
  walkCondition(analysis, stmt.whereClause, inner, 'WHERE');
  const output = returning(analysis, stmt.returningClause, relations, scope);
  assignedValues(analysis, stmt.targetList, target, inner);
  requireSettable(analysis, stmt.targetList, target);
  return output;
}

function remove(analysis: Analysis, stmt: DeleteStmt, outer: Scope | undefined): Output {
  const scope = withClause(analysis, stmt.withClause, outer);
  const relations = [targetItem(analysis, stmt.relation), ...fromClause(analysis, stmt.usingClause, scope)];
  walkCondition(analysis, stmt.whereClause, { ...scope, relations }, 'WHERE');
  return returning(analysis, stmt.returningClause, relations, scope);
}

function merge(analysis: Analysis, stmt: MergeStmt, outer: Scope | undefined): Output {
  const scope = withClause(analysis, stmt.withClause, outer);
  const target = targetItem(analysis, stmt.relation);
  const relations = [target, ...fromClause(analysis, stmt.sourceRelation ? [stmt.sourceRelation] : [], scope)];
  const inner: Scope = { ...scope, relations };
  walkCondition(analysis, stmt.joinCondition, inner, 'JOIN/ON');
  for (const node of stmt.mergeWhenClauses ?? []) {
    const clause = as(node, 'MergeWhenClause');
    walkCondition(analysis, clause?.condition, inner, 'WHEN');
    if (clause?.commandType === 'CMD_INSERT') insertedColumns(analysis, clause.targetList, target);
    else assignedValues(analysis, clause?.targetList, target, inner);
    if (clause?.values) valuesFor(analysis, clause.values, targetColumns(clause.targetList, target), inner);
    else requireSettable(analysis, clause?.targetList, target);
  }
  return returning(analysis, stmt.returningClause, [...relations.slice(1), target], scope);
}

/** The relation written to: never a WITH query. */
function targetItem(analysis: Analysis, range: RangeVar | undefined): ScopeRelation {
  return range ? relationItem(analysis, range, { relations: [] }) : { columns: [], open: true };
}

/** The columns that an INSERT lists (checkInsertTargets). @throws {SqlError} 42703, 42701. */
function insertedColumns(analysis: Analysis, targets: readonly Node[] | undefined, target: ScopeRelation): void {
  const seen = new Map<string, boolean>();
  for (const node of targets ?? []) {
    const column = as(node, 'ResTarget');
    if (!column) continue;
    referToTarget(analysis, column, target);
    if (!isTwice(seen, column)) continue;
    const message = `column "${column.name}" specified more than once`;
    throw new SqlError('42701', message, here(analysis.session, column.location));
  }
}

/** @throws {SqlError} 42601 for a column that is set twice, 428C9 for a value that a generated one is set to. */
function requireSettable(analysis: Analysis, targets: readonly Node[] | undefined, { oid }: ScopeRelation): void {
  const seen = new Map<string, boolean>();
  for (const node of targets ?? []) {
    const target = as(node, 'ResTarget');
    if (!target || !isTwice(seen, target)) continue;
    const message = `multiple assignments to same column "${target.name}"`;
    throw new SqlError('42601', message, here(analysis.session, target.location));
  }
  const table = oid === undefined ? undefined : analysis.session.catalog.relations.get(oid);
  if (table?.kind !== 'table') return;
  for (const node of targets ?? []) {
    const target = as(node, 'ResTarget');
    const column = table.columns.find(({ name }) => name === target?.name);
    if (!target?.val || 'SetToDefault' in target.val || (!column?.generated && column?.identity !== 'a')) continue;
    const message = `column "${column.name}" can only be updated to DEFAULT`;
    throw new SqlError('428C9', message, here(analysis.session, target.location));
  }
}

function returning(
  analysis: Analysis,
  clause: ReturningClause | undefined,
  relations: readonly ScopeRelation[],
  scope: Scope,
): Output {
  if (!clause) return { columns: [], open: false };
  const [target] = relations;
  // PostgreSQL 18 gives RETURNING the rows before and after
  const rows = target ? ['old', 'new'].map((name) => ({ ...target, name, qualifiedOnly: true })) : [];
  return targetList(analysis, clause.exprs, { ...scope, relations: [...relations, ...rows] });
}
