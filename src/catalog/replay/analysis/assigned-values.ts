import { as, type InsertStmt, type MultiAssignRef, type Node, type ResTarget } from '../../../syntax/node.ts';
import type { TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here } from '../session.ts';
import type { Analysis } from './analysis.ts';
import { notedCalls, refuseSpecial } from './call-kinds.ts';
import { requireAssignable } from './cast-types.ts';
import { referToColumn } from './column-references.ts';
import { expressionType } from './expression-types.ts';
import { walkExpression } from './expressions.ts';
import { requireLiteral } from './literals.ts';
import type { Scope, ScopeColumn, ScopeRelation } from './scope.ts';
import { query, rawQuery } from './select.ts';

/** The columns that values go to, in order: those listed, or all; undefined for a part of one, and where they are not known. */
export function targetColumns(
  targets: readonly Node[] | undefined,
  relation: ScopeRelation,
): readonly (ScopeColumn | undefined)[] | undefined {
  if (!targets?.length) return relation.open ? undefined : relation.columns;
  return targets.map((node) => {
    const target = as(node, 'ResTarget');
    if (target?.indirection?.length) return undefined;
    return relation.columns.find(({ name }) => name === target?.name);
  });
}

/** Resolves what INSERT puts in. @throws {SqlError} 42601 for too many or too few values, 42804 or 22P02 for such of another type. */
export function insertedRows(analysis: Analysis, stmt: InsertStmt, relation: ScopeRelation, scope: Scope): void {
  const { selectStmt, cols } = stmt;
  if (!selectStmt) return;
  const columns = targetColumns(cols, relation);
  const select = as(selectStmt, 'SelectStmt');
  if (select?.valuesLists && !select.withClause) {
    const before = notedCalls(analysis);
    const lists = select.valuesLists.map((list) => as(list, 'List')?.items ?? []);
    if (lists.some(({ length }) => length !== lists[0]?.length))
      throw new SqlError('42601', 'VALUES lists must all be the same length', here(analysis.session, undefined));
    for (const items of lists) valuesFor(analysis, items, columns, scope, cols !== undefined);
    refuseSpecial(analysis, before, 'VALUES');
    return;
  }
  const output = rawQuery(analysis, selectStmt, scope);
  if (output.open || !columns) return;
  requireCount(analysis, output.columns.length, columns, cols !== undefined);
  for (const [i, { type, literal }] of output.columns.entries()) {
    const column = columns[i];
    if (column) requireAssignable(analysis.session, column, literal, type, 'expression');
  }
}

/** One row of VALUES: there may be thousands, mostly constants. @throws {SqlError} as `insertedRows`. */
export function valuesFor(
  analysis: Analysis,
  items: readonly Node[],
  columns: readonly (ScopeColumn | undefined)[] | undefined,
  scope: Scope,
  listed = true,
): void {
  if (columns) requireCount(analysis, items.length, columns, listed);
  for (const [i, item] of items.entries()) {
    const column = columns?.[i];
    const isConstant = 'A_Const' in item;
    if (!isConstant) walkExpression(analysis, item, scope);
    if (!column?.type || column.type.name === 'unknown' || 'SetToDefault' in item) continue;
    if (isConstant && item.A_Const.sval) requireLiteral(analysis.session, column.type, item);
    else requireAssignable(analysis.session, column, item, expressionType(analysis, item, scope), 'expression');
  }
}

function requireCount(analysis: Analysis, count: number, columns: readonly (ScopeColumn | undefined)[], listed: boolean): void {
  const place = here(analysis.session, undefined);
  if (count > columns.length) throw new SqlError('42601', 'INSERT has more expressions than target columns', place);
  if (count < columns.length && listed) throw new SqlError('42601', 'INSERT has more target columns than expressions', place);
}

/**
 * Resolves what SET assigns: all values, then each column (transformUpdateTargetList).
 * @throws {SqlError} 42703, 42804, 22P02.
 */
export function assignedValues(
  analysis: Analysis,
  targets: readonly Node[] | undefined,
  relation: ScopeRelation,
  scope: Scope,
): void {
  const before = notedCalls(analysis);
  let row: readonly Value[] | undefined;
  const assigned = (targets ?? []).map((node) => {
    const target = as(node, 'ResTarget');
    const reference = as(target?.val, 'MultiAssignRef');
    if (!reference) walkExpression(analysis, node, scope);
    else if (reference.colno === 1) row = valuesOf(analysis, reference, scope);
    return { target, value: reference ? row?.[(reference.colno ?? 1) - 1] : typedValue(analysis, target?.val, scope) };
  });
  refuseSpecial(analysis, before, 'UPDATE');
  for (const { target, value } of assigned) {
    const column = target && referToTarget(analysis, target, relation);
    if (!column || !value?.node || target.indirection?.length || 'SetToDefault' in value.node) continue;
    requireAssignable(analysis.session, column, value.node, value.type, 'expression');
  }
}

/** Whether a column is written to a second time; parts of it may be one by one. `seen` tells of each whether it was a part. */
export function isTwice(seen: Map<string, boolean>, { name = '', indirection }: ResTarget): boolean {
  const before = seen.get(name);
  const isPart = Boolean(indirection?.length);
  seen.set(name, isPart);
  return before !== undefined && !(before && isPart);
}

/** The column that is written to; undefined where it is not known. @throws {SqlError} 42703. */
export function referToTarget(analysis: Analysis, target: ResTarget, relation: ScopeRelation): ScopeColumn | undefined {
  const column = relation.columns.find(({ name }) => name === target.name);
  if (column) referToColumn(analysis, relation, column, target.location);
  else if (!relation.open) {
    const { name } = analysis.session.catalog.relations.get(relation.oid ?? -1) ?? relation;
    const message = `column "${target.name}" of relation "${name}" does not exist`;
    throw new SqlError('42703', message, here(analysis.session, target.location));
  }
  return column;
}

interface Value {
  readonly node: Node | undefined;
  readonly type: TypeReference | undefined;
}

function typedValue(analysis: Analysis, node: Node | undefined, scope: Scope): Value {
  return { node, type: node && !('SetToDefault' in node) ? expressionType(analysis, node, scope) : undefined };
}

/**
 * What `(a, b) = …` assigns, from a row or a sub-select; undefined where it is not known.
 * @throws {SqlError} 42601 where there are not as many values as columns.
 */
function valuesOf(analysis: Analysis, { source, ncolumns }: MultiAssignRef, scope: Scope): readonly Value[] | undefined {
  const subselect = as(source, 'SubLink')?.subselect;
  const row = as(source, 'RowExpr')?.args;
  let values: readonly Value[] | undefined;
  if (subselect) {
    const output = query(analysis, subselect, scope);
    if (!output.open) values = output.columns.map(({ type }) => ({ node: subselect, type }));
  } else {
    walkExpression(analysis, row ? row.filter((item) => !('SetToDefault' in item)) : source, scope);
    values = row?.map((item) => typedValue(analysis, item, scope));
  }
  if (values && values.length !== ncolumns) {
    const message = 'number of columns does not match number of values';
    throw new SqlError('42601', message, here(analysis.session, undefined));
  }
  return values;
}
