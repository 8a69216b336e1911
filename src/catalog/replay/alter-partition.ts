import type { AlterTableCmd } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import type { Oid } from '../object-model.ts';
import type { Column, IndexRelation, KeyConstraint, Table } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { adoptColumns, copyChecks } from './inheritance.ts';
import { copyToPartition } from './partitions.ts';
import { here, requireRelation, requireTable, type Session } from './session.ts';
import { changeIndex, changeTable, childrenOf, columnNamed, tableNow } from './table-changes.ts';

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
  adoptColumns(session, table, partition.oid);
  changeTable(session, table.oid, (now) => ({ ...now, hasChildren: true }));
  const partitionBound = here(session, bound?.location, 'clause');
  changeTable(session, partition.oid, (now) => ({ ...now, partitionOf: table.oid, partitionBound }));
  copyChecks(session, [table.oid], partition.oid);
  copyToPartition(session, table.oid, partition.oid);
}

/** What makes a table no partition (`ATExecAttachPartition`). @throws {SqlError} 42809, 42P07, 42804. */
function requireAttachable(session: Session, table: Table, partition: Table): void {
  const at = here(session, undefined);
  const refuse = (what: string): SqlError => new SqlError('42809', `cannot attach ${what} as partition`, at);
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
  const extra = partition.columns.find((column) => !columnNamed(table, column.name));
  if (extra)
    throw new SqlError(
      '42804',
      `table "${partition.name}" contains column "${extra.name}" not found in parent "${table.name}"`,
      at,
    );
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
  changeTable(session, partition.oid, ({ partitionOf, partitionBound: _, primaryKey, ...now }) => {
    const parent = session.catalog.relations.get(partitionOf ?? 0);
    const table = parent?.kind === 'table' ? parent : undefined;
    const cloned = new Set(table?.triggers.filter(({ forEachRow }) => forEachRow).map(({ name }) => name));
    return {
      ...now,
      ...(primaryKey ? { primaryKey: own(primaryKey) } : {}),
      columns: now.columns.map((column) => released(column, table)),
      uniqueConstraints: now.uniqueConstraints.map(own),
      exclusions: now.exclusions.map(own),
      foreignKeys: now.foreignKeys.map(own),
      checks: now.checks.map(own),
      indexes: now.indexes.map(own),
      triggers: now.triggers.filter(({ name }) => !cloned.has(name)),
    };
  });
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
  adoptColumns(session, parent, table.oid);
  changeTable(session, parent.oid, (now) => ({ ...now, hasChildren: true }));
  changeTable(session, table.oid, (now) => ({ ...now, inherits: [...now.inherits, parent.oid] }));
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
    throw new SqlError('42809', `"${part.name}" is not an index`, here(session, range?.location));
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

function keyOf(table: Table, index: Oid): KeyConstraint | undefined {
  return table.primaryKey?.index === index ? table.primaryKey : table.uniqueConstraints.find((key) => key.index === index);
}
