import type { AlterTableCmd } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import type { Oid } from '../../object-model.ts';
import type { Column, IndexRelation, KeyConstraint, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, requireRelation, requireTable, type Session } from '../session.ts';
import { addParts, removePartsOfPartition } from './foreign-key-parts.ts';
import { requireForeignPartition } from './foreign-tables.ts';
import { identityGoesDown } from './identity-columns.ts';
import { matchingIndex } from './index-copies.ts';
import { adoptColumns, copyChecks, requireLasting } from './inheritance.ts';
import { boundOf } from './partition-bounds.ts';
import { copyToPartition } from './partitions.ts';
import { changeIndex, changeTable, childrenOf, columnNamed, tableNow } from './table-changes.ts';
import { requireNoTransitionTables } from './transition-tables.ts';

/** ATTACH PARTITION and DETACH PARTITION. @throws {SqlError} 42P01, 42809, 42804. */
export function alterPartition(session: Session, table: Table, command: AlterTableCmd): void {
  const { name: range, bound } = as(command.def, 'PartitionCmd') ?? {};
  const partition = requireTable(session, range);
  const place = here(session, range?.location);
  if (table.relkind !== 'p') throw new SqlError('42P17', `table "${table.name}" is not partitioned`, here(session, undefined));
  if (command.subtype === 'AT_DetachPartition') {
    if (partition.partitionOf !== table.oid)
      throw new SqlError('42P01', `relation "${partition.name}" is not a partition of relation "${table.name}"`, place);
    detachPartition(session, partition);
    return;
  }
  if (partition.partitionOf !== undefined) throw new SqlError('42809', `"${partition.name}" is already a partition`, place);
  requireAttachable(session, table, partition);
  requireNoIdentity(session, partition);
  adoptColumns(session, table, partition.oid);
  changeTable(session, table.oid, (now) => ({ ...now, hasChildren: true }));
  const taken = boundOf(session, table, partition.name, bound ?? {});
  changeTable(session, partition.oid, (now) => ({ ...now, partitionOf: table.oid, ...taken }));
  copyChecks(session, [table.oid], partition.oid);
  requireForeignPartition(session, table, partition, false);
  copyToPartition(session, table.oid, partition.oid);
}

/** What makes a table no partition (`ATExecAttachPartition`). @throws {SqlError} 42809, 42P07, 42804. */
function requireAttachable(session: Session, table: Table, partition: Table): void {
  const at = here(session, undefined);
  const refuse = (what: string): SqlError => new SqlError('42809', `cannot attach ${what} as partition`, at);
  if (partition.ofType !== undefined) throw new SqlError('42809', 'cannot attach a typed table as partition', at);
  if (partition.inherits.length) throw refuse('inheritance child');
  if (partition.hasChildren && partition.relkind !== 'p') throw refuse('inheritance parent');
  for (let up: Table | undefined = table; up; up = up.partitionOf === undefined ? undefined : tableNow(session, up.partitionOf))
    if (up.oid === partition.oid) throw new SqlError('42P07', 'circular inheritance not allowed', at);
  if ((table.persistence === 'temporary') !== (partition.persistence === 'temporary'))
    throw new SqlError(
      '42809',
      `cannot attach a ${word(partition)} relation as partition of ${word(table)} relation "${table.name}"`,
      at,
    );
  requireNoTransitionTables(session, partition, 'a partition');
  const extra = partition.columns.find((column) => !columnNamed(table, column.name));
  if (extra)
    throw new SqlError(
      '42804',
      `table "${partition.name}" contains column "${extra.name}" not found in parent "${table.name}"`,
      at,
    );
}

/** Identity is the whole table's (PostgreSQL 17). @throws {SqlError} 55000. */
function requireNoIdentity(session: Session, partition: Table): void {
  const column = identityGoesDown(session) ? partition.columns.find(({ identity }) => identity) : undefined;
  const message = `table "${partition.name}" being attached contains an identity column "${column?.name}"`;
  if (column) throw new SqlError('55000', message, here(session, undefined));
}

function word({ persistence }: Table): string {
  return persistence === 'temporary' ? 'temporary' : 'permanent';
}

/** A part as its table's own, no longer a copy of a parent's. */
function own<T extends { readonly parent?: number; readonly inherited?: boolean }>(item: T): T {
  const { parent: _, inherited: _inherited, ...rest } = item;
  return rest as T;
}

function withoutParent<T extends Pick<Column, 'parents' | 'isLocal'>>({ parents, ...item }: T): T {
  const left = (parents ?? 1) - 1;
  return { ...item, ...(left > 0 ? { parents: left } : { isLocal: true }) } as T;
}

/** A column that a parent has too, as it is without the parent. */
function released(column: Column, parent: Table | undefined): Column {
  const theirs = parent && columnNamed(parent, column.name);
  if (!theirs) return column;
  const { notNullConstraint } = column;
  const isTheirs = theirs.notNullConstraint && !theirs.notNullConstraint.noInherit;
  return withoutParent(
    notNullConstraint && isTheirs ? { ...column, notNullConstraint: withoutParent(notNullConstraint) } : column,
  );
}

/** What the partition had from its parent becomes its own, but for row triggers, which go (`DetachPartitionFinalize`). */
function detachPartition(session: Session, partition: Table): void {
  changeTable(session, partition.oid, ({ partitionOf, partitionBound: _, bound: _bound, primaryKey, ...now }) => {
    const parent = session.catalog.relations.get(partitionOf ?? 0);
    const table = parent?.kind === 'table' ? parent : undefined;
    return {
      ...now,
      ...(primaryKey ? { primaryKey: own(primaryKey) } : {}),
      columns: now.columns.map((column) => {
        const { identity, ...rest } = released(column, table);
        return identity && !identityGoesDown(session) ? { ...rest, identity } : rest;
      }),
      uniqueConstraints: now.uniqueConstraints.map(own),
      exclusions: now.exclusions.map(own),
      foreignKeys: now.foreignKeys.map(own),
      checks: now.checks.map(own),
      indexes: now.indexes.map(own),
    };
  });
  for (const { oid, parent } of partition.triggers) if (parent !== undefined) removeTrigger(session, partition, oid);
  releaseForeignKeys(session, partition);
}

/** A trigger, with its copies on the table's own partitions. */
function removeTrigger(session: Session, { oid: table, hasChildren }: Table, oid: Oid): void {
  changeTable(session, table, (now) => ({ ...now, triggers: now.triggers.filter((trigger) => trigger.oid !== oid) }));
  for (const child of hasChildren ? childrenOf(session, table) : [])
    for (const trigger of child.triggers) if (trigger.parent === oid) removeTrigger(session, child, trigger.oid);
}

/** The foreign keys that were copies of the parent's watch partitions themselves now. */
function releaseForeignKeys(session: Session, { oid, foreignKeys }: Table): void {
  const copies = new Set(foreignKeys.filter(({ parent }) => parent !== undefined).map((key) => key.oid));
  for (const key of tableNow(session, oid).foreignKeys) if (copies.has(key.oid)) addParts(session, key);
  removePartsOfPartition(session, tableNow(session, oid));
}

/** INHERIT and NO INHERIT. @throws {SqlError} 42P01, 42P07, 42804. */
export function alterParents(session: Session, table: Table, command: AlterTableCmd): void {
  const range = as(command.def, 'RangeVar');
  const parent = requireTable(session, range);
  const place = here(session, range?.location);
  if (table.partitionOf !== undefined || table.relkind === 'p')
    throw new SqlError(
      '42809',
      `cannot change inheritance of ${table.relkind === 'p' ? 'partitioned table' : 'a partition'}`,
      place,
    );
  if (command.subtype === 'AT_DropInherit') {
    if (!table.inherits.includes(parent.oid))
      throw new SqlError('42P01', `relation "${parent.name}" is not a parent of relation "${table.name}"`, place);
    changeTable(session, table.oid, (now) => ({
      ...now,
      inherits: now.inherits.filter((oid) => oid !== parent.oid),
      columns: now.columns.map((column) => released(column, parent)),
      checks: now.checks.map((check) => (parent.checks.some(({ name }) => name === check.name) ? own(check) : check)),
    }));
    return;
  }
  if (parent.relkind === 'p' || parent.partitionOf !== undefined)
    throw new SqlError(
      '42809',
      `cannot inherit from ${parent.relkind === 'p' ? `partitioned table "${parent.name}"` : 'a partition'}`,
      place,
    );
  if (table.inherits.includes(parent.oid))
    throw new SqlError('42P07', `relation "${parent.name}" would be inherited from more than once`, place);
  requireLasting(session, parent, table.persistence === 'temporary', false);
  requireNoCircle(session, table, parent);
  requireNoTransitionTables(session, table, 'an inheritance child');
  adoptColumns(session, parent, table.oid);
  copyChecks(session, [parent.oid], table.oid);
  changeTable(session, parent.oid, (now) => ({ ...now, hasChildren: true }));
  changeTable(session, table.oid, (now) => ({ ...now, inherits: [...now.inherits, parent.oid] }));
}

/** No table comes, by whatever way, from itself. @throws {SqlError} 42P07. */
function requireNoCircle(session: Session, table: Table, parent: Table): void {
  const pending = [parent];
  for (let up = pending.pop(); up; up = pending.pop()) {
    if (up.oid === table.oid) throw new SqlError('42P07', 'circular inheritance not allowed', here(session, undefined));
    pending.push(...up.inherits.map((oid) => tableNow(session, oid)));
  }
}

/**
 * ALTER INDEX … ATTACH PARTITION: the index, and a key it stands behind, become parts of the parent's, which is valid once every
 * partition has one. @throws {SqlError} 42P01.
 */
export function attachIndex(session: Session, parent: IndexRelation, command: AlterTableCmd): void {
  const range = as(command.def, 'PartitionCmd')?.name;
  const part = requireRelation(session, range);
  const table = tableNow(session, parent.table);
  if (table.relkind !== 'p')
    throw new SqlError(
      '42809',
      `ALTER action ATTACH PARTITION cannot be performed on relation "${parent.name}"`,
      here(session, undefined),
    );
  if (part.kind !== 'index relation')
    throw new SqlError('42P17', `"${part.name}" is not an index`, here(session, range?.location));
  requireIndexPart(session, table, parent, part);
  const key = keyOf(table, parent.oid);
  changeIndex(session, part.table, part.oid, (index) => ({ ...index, parent: parent.oid }));
  const inherit = (item: KeyConstraint): KeyConstraint =>
    key && item.index === part.oid ? { ...item, parent: key.oid, inherited: true } : item;
  changeTable(session, part.table, (now) => ({
    ...now,
    ...(now.primaryKey ? { primaryKey: inherit(now.primaryKey) } : {}),
    uniqueConstraints: now.uniqueConstraints.map(inherit),
  }));
  const isWhole = childrenOf(session, table.oid).every((child) => child.indexes.some((index) => index.parent === parent.oid));
  if (isWhole) changeIndex(session, table.oid, parent.oid, (index) => ({ ...index, valid: true }));
}

/** @throws {SqlError} 55000 for an index of another table or taken already, 42P17 for one that is not alike. */
function requireIndexPart(session: Session, table: Table, parent: IndexRelation, part: IndexRelation): void {
  const refuse = (sqlstate: string): SqlError => {
    const message = `cannot attach index "${part.name}" as a partition of index "${parent.name}"`;
    return new SqlError(sqlstate, message, here(session, undefined));
  };
  const partition = session.catalog.relations.get(part.table);
  if (partition?.kind !== 'table' || partition.partitionOf !== table.oid) throw refuse('55000');
  const whole = table.indexes.find(({ oid }) => oid === parent.oid);
  const own = partition.indexes.find(({ oid }) => oid === part.oid);
  if (!whole || !own || own.parent === parent.oid) return;
  const isTaken = own.parent !== undefined || partition.indexes.some((index) => index.parent === parent.oid);
  if (isTaken) throw refuse('55000');
  if (!whole.keys.some(({ expression }) => expression) && !matchingIndex(table, whole, { ...partition, indexes: [own] }))
    throw refuse('42P17');
}

function keyOf(table: Table, index: Oid): KeyConstraint | undefined {
  return table.primaryKey?.index === index ? table.primaryKey : table.uniqueConstraints.find((key) => key.index === index);
}
