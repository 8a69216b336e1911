import type { ATAlterConstraint, Constraint } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import { constraintNamed, findRelation, notNullsOf, putRelation } from '../../catalog.ts';
import type { Oid } from '../../object-model.ts';
import type { Column, ForeignKey, NotNullConstraint, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { drop } from '../removal.ts';
import { here, requireFreeRelationName, type Session } from '../session.ts';
import type { Target } from './alter-table.ts';
import { addCheck } from './checks.ts';
import { addForeignKey } from './foreign-keys.ts';
import { requireForeignConstraint } from './foreign-tables.ts';
import { addKey, attachKey, type KeyPlan, planKey, requireFreeConstraintName } from './keys.ts';
import {
  addNotNull,
  alterInheritance,
  dropNotNullConstraint,
  requireNamedNotNulls,
  validateNotNull,
  writtenNotNull,
} from './not-null.ts';
import { changeIndex, changeTable, childrenOf, tableNow } from './table-changes.ts';

/** ADD CONSTRAINT. @throws {SqlError} as the constraint's own maker does. */
export function addConstraint(session: Session, { table, only }: Target, constraint: Constraint): void {
  if (table.relkind === 'f') requireForeignConstraint(session, constraint);
  switch (constraint.contype) {
    case 'CONSTR_CHECK':
      addCheck(session, table.oid, constraint, only);
      return;
    case 'CONSTR_NOTNULL':
      addNotNull(session, table.oid, writtenNotNull(session, constraint), only);
      return;
    case 'CONSTR_FOREIGN':
      addForeignKey(session, table.oid, constraint);
      return;
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
    case 'CONSTR_EXCLUSION': {
      const plan = planKey(session, constraint);
      if (constraint.indexname === undefined) addKey(session, table.oid, { ...plan, index: { ...plan.index, only } });
      else useIndex(session, table, plan, constraint.indexname);
      return;
    }
  }
}

/** Why an index that the table does not have cannot make a constraint. */
function foreignIndex(session: Session, table: Table, name: string, place: Place): SqlError {
  const found = findRelation(session.catalog, table.schema, name);
  if (found?.kind !== 'index relation') return new SqlError('42704', `index "${name}" does not exist`, place);
  const other = session.catalog.relations.get(found.table);
  const index = other && 'indexes' in other ? other.indexes.find((one) => one.name === name) : undefined;
  const message =
    index?.constraint === undefined
      ? `index "${name}" does not belong to table "${table.name}"`
      : `index "${name}" is already associated with a constraint`;
  return new SqlError('55000', message, place);
}

/** ADD CONSTRAINT … USING INDEX: the index takes the constraint's name (`ATExecAddIndexConstraint`). */
function useIndex(session: Session, table: Table, plan: KeyPlan, indexName: string): void {
  const place = plan.index.place ?? here(session, undefined);
  const index = table.indexes.find((candidate) => candidate.name === indexName);
  if (!index) throw foreignIndex(session, table, indexName, place);
  if (plan.kind === 'primary key' && table.primaryKey)
    throw new SqlError('42P16', `multiple primary keys for table "${table.name}" are not allowed`, place);
  if (index.constraint !== undefined)
    throw new SqlError('55000', `index "${indexName}" is already associated with a constraint`, place);
  if (!index.unique) throw new SqlError('42809', `"${indexName}" is not a unique index`, place);
  if (index.keys.some((key) => key.expression)) throw new SqlError('42809', `index "${indexName}" contains expressions`, place);
  if (index.predicate) throw new SqlError('42809', `"${indexName}" is a partial index`, place);
  const name = plan.index.name ?? indexName;
  requireFreeConstraintName(table, name, place);
  if (name !== indexName) {
    requireFreeRelationName(session, table.schema, name, place);
    const relation = session.catalog.relations.get(index.oid);
    if (relation) session.catalog = putRelation(session.catalog, { ...relation, name });
  }
  const primary = plan.kind === 'primary key';
  changeIndex(session, table.oid, index.oid, (found) => ({ ...found, name, constraint: name, primary }));
  attachKey(session, table.oid, plan, { ...index, name });
}

/** @throws {SqlError} 42704, 2BP01, 42P16 for an inherited one. */
export function dropConstraint(
  session: Session,
  { table, only }: Target,
  name: string,
  cascade: boolean,
  missingOk: boolean,
): void {
  const constraint = constraintNamed(table, name);
  if (!constraint) {
    if (missingOk) return;
    const message = `constraint "${name}" of relation "${table.name}" does not exist`;
    throw new SqlError('42704', message, here(session, undefined));
  }
  if (constraint.kind === 'not-null constraint') {
    const column = columnOf(table, constraint);
    if (column) dropNotNullConstraint(session, table, column, only);
    return;
  }
  if (constraint.inherited) {
    const message = `cannot drop inherited constraint "${name}" of relation "${table.name}"`;
    throw new SqlError('42P16', message, here(session, undefined));
  }
  drop(session, [{ kind: 'constraint', of: table.oid, oid: constraint.oid }], cascade);
  if (constraint.kind === 'check constraint' && table.hasChildren && !constraint.noInherit)
    for (const child of childrenOf(session, table.oid)) dropInheritedCheck(session, child, name, only);
}

function columnOf({ columns }: Table, constraint: NotNullConstraint): Column | undefined {
  return columns.find(({ notNullConstraint }) => notNullConstraint === constraint);
}

/** A child's copy of a check goes with the parent's; after ONLY it stays, as the child's own. */
function dropInheritedCheck(session: Session, child: Table, name: string, keep: boolean): void {
  const check = child.checks.find((candidate) => candidate.name === name && candidate.inherited);
  if (!check) return;
  changeTable(session, child.oid, (now) => {
    const { inherited: _, ...own } = check;
    const others = now.checks.filter((candidate) => candidate.oid !== check.oid);
    return { ...now, checks: keep ? [...others, own] : others };
  });
  if (!keep && child.hasChildren)
    for (const grandchild of childrenOf(session, child.oid)) dropInheritedCheck(session, grandchild, name, false);
}

/** @throws {SqlError} 42704, 42809. */
export function validateConstraint(session: Session, { table, only }: Target, name: string): void {
  const constraint = constraintNamed(table, name);
  if (!constraint)
    throw new SqlError('42704', `constraint "${name}" of relation "${table.name}" does not exist`, here(session, undefined));
  if (constraint.kind === 'not-null constraint') {
    const column = columnOf(table, constraint);
    if (column && !constraint.validated) validateNotNull(session, table, column, only);
    return;
  }
  if (constraint.kind !== 'foreign key' && constraint.kind !== 'check constraint') {
    const message = `cannot validate constraint "${name}" of relation "${table.name}"`;
    throw new SqlError('42809', message, here(session, undefined));
  }
  if (constraint.kind === 'foreign key') {
    changeForeignKey(session, table, constraint.oid, (key) => ({ ...key, validated: true }));
    return;
  }
  const valid = <T extends { readonly name: string }>(item: T): T => (item.name === name ? { ...item, validated: true } : item);
  changeTable(session, table.oid, (now) => ({
    ...now,
    checks: now.checks.map(valid),
  }));
  if (table.hasChildren)
    for (const child of childrenOf(session, table.oid))
      if (child.checks.some((check) => check.name === name)) validateConstraint(session, { table: child, only }, name);
}

/** Changes a foreign key and its copies on partitions. */
function changeForeignKey(session: Session, table: Table, oid: Oid, change: (key: ForeignKey) => ForeignKey): void {
  changeTable(session, table.oid, (now) => ({
    ...now,
    foreignKeys: now.foreignKeys.map((key) => (key.oid === oid ? change(key) : key)),
  }));
  if (table.relkind !== 'p' || !table.hasChildren) return;
  for (const child of childrenOf(session, table.oid))
    for (const key of child.foreignKeys) if (key.parent === oid) changeForeignKey(session, child, key.oid, change);
}

/** ALTER CONSTRAINT … DEFERRABLE, or [NO] INHERIT of a NOT NULL. @throws {SqlError} 42704, 42809, 42601. */
export function alterConstraint(session: Session, { table, only }: Target, change: ATAlterConstraint): void {
  const name = change.conname ?? '';
  const constraint = constraintNamed(table, name);
  if (!constraint)
    throw new SqlError('42704', `constraint "${name}" of relation "${table.name}" does not exist`, here(session, undefined));
  if (change.alterInheritability) {
    requireNamedNotNulls(session, 'INHERIT of a constraint', here(session, undefined));
    const column = constraint.kind === 'not-null constraint' ? columnOf(table, constraint) : undefined;
    const message = `constraint "${name}" of relation "${table.name}" is not a not-null constraint`;
    if (!column) throw new SqlError('42809', message, here(session, undefined));
    alterInheritance(session, table, column, change.noinherit ?? false);
  }
  if (!change.alterDeferrability) return;
  const refuse = (sqlstate: string, message: string): SqlError => new SqlError(sqlstate, message, here(session, undefined));
  if (constraint.kind !== 'foreign key')
    throw refuse('42809', `constraint "${name}" of relation "${table.name}" is not a foreign key constraint`);
  if (constraint.parent !== undefined) throw refuse('55000', `cannot alter constraint "${name}" on relation "${table.name}"`);
  if (only && table.hasChildren) throw refuse('42P16', 'constraint must be altered in child tables too');
  const timing = { deferrable: change.deferrable ?? false, initiallyDeferred: change.initdeferred ?? false };
  changeForeignKey(session, table, constraint.oid, (key) => ({ ...key, ...timing }));
}

/** Gives a constraint another name; an index behind it takes the name too. @throws {SqlError} 42704, 42710, 42P07, 42P16. */
export function renameConstraint(session: Session, { table, only }: Target, from: string, to: string): void {
  const constraint = constraintNamed(table, from);
  if (!constraint)
    throw new SqlError('42704', `constraint "${from}" for table "${table.name}" does not exist`, here(session, undefined));
  if (constraint.kind === 'not-null constraint' && !constraint.noInherit) renameInHeirs(session, { table, only }, constraint, to);
  if ('index' in constraint) {
    if (findRelation(session.catalog, table.schema, to))
      requireFreeRelationName(session, table.schema, to, here(session, undefined));
    const relation = session.catalog.relations.get(constraint.index);
    if (relation) session.catalog = putRelation(session.catalog, { ...relation, name: to });
    changeIndex(session, table.oid, constraint.index, (index) => ({ ...index, name: to, constraint: to }));
  } else requireFreeConstraintName(table, to, here(session, undefined));
  renameInTable(session, tableNow(session, table.oid), constraint.oid, to);
  if (constraint.kind === 'check constraint' && table.hasChildren)
    for (const child of childrenOf(session, table.oid)) {
      const copy = child.checks.find((check) => check.name === from && check.inherited);
      if (copy) renameInTable(session, child, copy.oid, to);
    }
}

/** A NOT NULL goes by the same name in every table that has it from here, each of them renamed once. @throws {SqlError} 42P16, 42704. */
function renameInHeirs(session: Session, { table, only }: Target, { name, parents }: NotNullConstraint, to: string): void {
  const heirs = heirsOf(session, table);
  if (only && heirs.length) {
    const message = `inherited constraint "${name}" must be renamed in child tables too`;
    throw new SqlError('42P16', message, here(session, undefined));
  }
  if (parents) throw new SqlError('42P16', `cannot rename inherited constraint "${name}"`, here(session, undefined));
  for (const heir of heirs) {
    const theirs = notNullsOf(heir).find((candidate) => candidate.name === name);
    const message = `constraint "${name}" for table "${heir.name}" does not exist`;
    if (!theirs) throw new SqlError('42704', message, here(session, undefined));
    requireFreeConstraintName(heir, to, here(session, undefined));
    renameInTable(session, heir, theirs.oid, to);
  }
}

/** Children and theirs, each once. */
function heirsOf(session: Session, table: Table): readonly Table[] {
  if (!table.hasChildren) return [];
  const found = new Map<number, Table>();
  for (const child of childrenOf(session, table.oid))
    for (const heir of [child, ...heirsOf(session, child)]) found.set(heir.oid, heir);
  return [...found.values()];
}

function renameInTable(session: Session, table: Table, oid: number, name: string): void {
  const renamed = <T extends { readonly oid: number }>(item: T): T => (item.oid === oid ? { ...item, name } : item);
  changeTable(session, table.oid, (now) => ({
    ...now,
    ...(now.primaryKey ? { primaryKey: renamed(now.primaryKey) } : {}),
    uniqueConstraints: now.uniqueConstraints.map(renamed),
    foreignKeys: now.foreignKeys.map((key) => ({
      ...renamed(key),
      ...(key.parts ? { parts: key.parts.map(renamed) } : {}),
    })),
    checks: now.checks.map(renamed),
    exclusions: now.exclusions.map(renamed),
    columns: now.columns.map((column) =>
      column.notNullConstraint?.oid === oid ? { ...column, notNullConstraint: renamed(column.notNullConstraint) } : column,
    ),
  }));
}
