import type { Constraint, IndexElem } from '../../../syntax/node.ts';
import { as, namesOf } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import { constraintNamed } from '../../catalog.ts';
import type { Oid } from '../../object-model.ts';
import type { ExclusionConstraint, Index, KeyConstraint, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, newOid, type Session } from '../session.ts';
import { requireNoForeignPartition } from './foreign-tables.ts';
import { matchingIndex, planLike } from './index-copies.ts';
import { defineIndex, type IndexPlan } from './indexes.ts';
import { addNotNull, namesNotNulls } from './not-null.ts';
import { changeIndex, changeTable, childrenOf, columnNamed, tableNow } from './table-changes.ts';

/** A PRIMARY KEY, UNIQUE or EXCLUDE constraint to be made, with the index behind it. */
export interface KeyPlan {
  readonly kind: KeyConstraint['kind'] | ExclusionConstraint['kind'];
  readonly index: IndexPlan;
  readonly deferrable: boolean;
  readonly initiallyDeferred: boolean;
  readonly parent?: Oid;
}

/** Reads a key constraint; `column` is where it stands, if it is a column's. @throws {SqlError} 42701 for a column named twice. */
export function planKey(session: Session, constraint: Constraint, column?: string): KeyPlan {
  const place = here(session, constraint.location, 'clause');
  const columns = column === undefined ? namesOf(constraint.keys) : [column];
  const primary = constraint.contype === 'CONSTR_PRIMARY';
  const exclusion = constraint.contype === 'CONSTR_EXCLUSION';
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) {
    const what = primary ? 'primary key' : 'unique';
    throw new SqlError('42701', `column "${twice}" appears twice in ${what} constraint`, place);
  }
  return {
    kind: primary ? 'primary key' : exclusion ? 'exclusion constraint' : 'unique constraint',
    deferrable: constraint.deferrable ?? false,
    initiallyDeferred: constraint.initdeferred ?? false,
    index: {
      name: constraint.conname,
      elements: exclusion ? exclusionElements(constraint) : columns.map((name) => ({ name })),
      ...(exclusion ? { operators: exclusionOperators(constraint) } : {}),
      including: namesOf(constraint.including).map((name) => ({ name })),
      method: exclusion ? (constraint.access_method ?? 'btree') : undefined,
      unique: !exclusion,
      primary,
      nullsNotDistinct: constraint.nulls_not_distinct,
      where: constraint.where_clause,
      options: constraint.options,
      constraint: exclusion ? 'exclusion' : 'key',
      place,
    },
  };
}

/**
 * Equal keys of one CREATE TABLE become one (`transformIndexConstraints`): `id int primary key unique` makes one index. The primary
 * key comes first.
 */
export function mergeKeys(plans: readonly KeyPlan[]): readonly KeyPlan[] {
  const kept: KeyPlan[] = [];
  const ordered = [...plans].sort((a, b) => Number(b.kind === 'primary key') - Number(a.kind === 'primary key'));
  for (const plan of ordered) {
    const same = kept.findIndex((other) => isSameKey(other, plan));
    const other = kept[same];
    if (!other || (other.kind === plan.kind && plan.kind === 'primary key')) kept.push(plan);
    else if (other.index.name === undefined) kept[same] = { ...other, index: { ...other.index, name: plan.index.name } };
  }
  return kept;
}

function isSameKey(a: KeyPlan, b: KeyPlan): boolean {
  const names = (elements: readonly IndexElem[] | undefined): string => JSON.stringify(elements ?? []);
  return (
    a.index.constraint === 'key' &&
    b.index.constraint === 'key' &&
    a.deferrable === b.deferrable &&
    a.initiallyDeferred === b.initiallyDeferred &&
    !a.index.nullsNotDistinct === !b.index.nullsNotDistinct &&
    names(a.index.elements) === names(b.index.elements) &&
    names(a.index.including) === names(b.index.including)
  );
}

/** Makes a key constraint, on partitions too; a primary key's columns become not null. @throws {SqlError} 42P16, 42710, 42P07, 42703. */
export function addKey(session: Session, oid: Oid, plan: KeyPlan): void {
  const table = tableNow(session, oid);
  if (plan.kind === 'primary key' && table.primaryKey)
    throw new SqlError('42P16', `multiple primary keys for table "${table.name}" are not allowed`, plan.index.place);
  requireNoForeignPartition(session, table);
  const index = defineIndex(session, table, plan.index);
  requireFreeConstraintName(table, index.name, plan.index.place);
  attachKey(session, oid, plan, index);
  if (table.relkind !== 'p' || !table.hasChildren || plan.index.only) return;
  const key = constraintNamed(tableNow(session, oid), index.name);
  for (const partition of childrenOf(session, oid)) copyKey(session, table, { plan, index, oid: key?.oid ?? 0 }, partition);
}

/** Puts a constraint before an index that is there. */
export function attachKey(session: Session, oid: Oid, plan: KeyPlan, index: Index): void {
  const base = {
    oid: newOid(session),
    table: oid,
    name: index.name,
    index: index.oid,
    ...(plan.index.place ? { place: plan.index.place } : {}),
    ...(plan.deferrable || plan.initiallyDeferred ? { deferrable: true } : {}),
    ...(plan.initiallyDeferred ? { initiallyDeferred: true } : {}),
    ...(plan.parent === undefined ? {} : { parent: plan.parent, inherited: true }),
  };
  const columns = index.keys.map((key) => key.attnum);
  const { kind } = plan;
  changeTable(session, oid, (now) => {
    if (kind === 'exclusion constraint') return { ...now, exclusions: [...now.exclusions, { kind, ...base }] };
    if (kind === 'unique constraint')
      return { ...now, uniqueConstraints: [...now.uniqueConstraints, { kind, columns, ...base }] };
    return { ...now, primaryKey: { kind, columns, ...base } };
  });
  if (kind === 'primary key') notNullForKey(session, oid, columns, plan.index);
}

/** A primary key's columns are NOT NULL, in children too (`ATPrepAddPrimaryKey`). @throws {SqlError} 55000, XX000. */
function notNullForKey(session: Session, oid: Oid, columns: readonly number[], { only, place }: KeyPlan['index']): void {
  if (!namesNotNulls(session)) {
    changeTable(session, oid, (now) => ({ ...now, columns: withNotNull(now, columns) }));
    notNullInChildren(session, tableNow(session, oid), columns);
    return;
  }
  const table = tableNow(session, oid);
  for (const { attnum, name, notNullConstraint: constraint } of table.columns) {
    if (!columns.includes(attnum)) continue;
    if (constraint?.noInherit || constraint?.validated === false)
      throw new SqlError('55000', `cannot create primary key on column "${name}"`, place);
    if (only && table.relkind === 'p')
      for (const child of childrenOf(session, oid))
        if (!columnNamed(child, name)?.notNull)
          throw new SqlError('XX000', `column "${name}" of table "${child.name}" is not marked NOT NULL`, place);
    if (!constraint) addNotNull(session, oid, { column: name, ...(place ? { place } : {}) });
  }
}

function withNotNull(table: Table, attnums: readonly number[]): Table['columns'] {
  return table.columns.map((column) =>
    attnums.includes(column.attnum) && !column.notNull ? { ...column, notNull: true } : column,
  );
}

function notNullInChildren(session: Session, table: Table, attnums: readonly number[]): void {
  if (!table.hasChildren) return;
  const names = table.columns.filter((column) => attnums.includes(column.attnum)).map((column) => column.name);
  for (const child of childrenOf(session, table.oid)) {
    const own = names.map((name) => columnNamed(child, name)?.attnum ?? 0);
    changeTable(session, child.oid, (now) => ({ ...now, columns: withNotNull(now, own) }));
    notNullInChildren(session, tableNow(session, child.oid), own);
  }
}

/** Gives a partition its copy of a key; one like it that is already there becomes the copy. */
export function copyKey(
  session: Session,
  table: Table,
  key: {
    readonly plan: Omit<KeyPlan, 'index'> & { readonly index: Pick<IndexPlan, 'place'> };
    readonly index: Index;
    readonly oid: Oid;
  },
  partition: Table,
): void {
  const match = matchingIndex(table, key.index, partition);
  if (match) {
    changeIndex(session, partition.oid, match.oid, (found) => ({ ...found, parent: key.index.oid }));
    changeTable(session, partition.oid, (now) => ({
      ...now,
      ...(now.primaryKey?.index === match.oid ? { primaryKey: { ...now.primaryKey, parent: key.oid, inherited: true } } : {}),
      uniqueConstraints: now.uniqueConstraints.map((constraint) =>
        constraint.index === match.oid ? { ...constraint, parent: key.oid, inherited: true } : constraint,
      ),
    }));
    return;
  }
  const exclusion = key.plan.kind === 'exclusion constraint';
  addKey(session, partition.oid, {
    kind: key.plan.kind,
    deferrable: key.plan.deferrable,
    initiallyDeferred: key.plan.initiallyDeferred,
    parent: key.oid,
    index: {
      ...planLike(table, key.index),
      constraint: exclusion ? 'exclusion' : 'key',
      parent: key.index.oid,
      place: key.plan.index.place,
    },
  });
}

/** @throws {SqlError} 42710 where the table has a constraint of that name. */
export function requireFreeConstraintName(table: Table, name: string, place?: Place): void {
  if (constraintNamed(table, name) || table.triggers.some((trigger) => trigger.constraint && trigger.name === name))
    throw new SqlError('42710', `constraint "${name}" for relation "${table.name}" already exists`, place);
}

function exclusionElements(constraint: Constraint): IndexElem[] {
  return (constraint.exclusions ?? []).flatMap((pair) => as(as(pair, 'List')?.items?.[0], 'IndexElem') ?? []);
}

function exclusionOperators(constraint: Constraint): readonly (readonly string[])[] {
  return (constraint.exclusions ?? []).map((pair) => namesOf(as(as(pair, 'List')?.items?.[1], 'List')?.items));
}
