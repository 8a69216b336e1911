import type { PartitionSpec } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import type { Oid } from '../../object-model.ts';
import type { Column, Table, Trigger } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { tableScope } from '../analysis/expressions.ts';
import { resolvePlain } from '../analysis/plain-expressions.ts';
import { here, newOid, type Session } from '../session.ts';
import { addPartsOfPartition } from './foreign-key-parts.ts';
import { copyForeignKey, foreignKeysByName } from './foreign-keys.ts';
import { matchingIndex, planLike } from './index-copies.ts';
import { defineIndex } from './indexes.ts';
import { copyKey } from './keys.ts';
import { requireDefaultClass } from './operator-classes.ts';
import { changeIndex, changeTable, columnNamed, movedAttnum, tableNow } from './table-changes.ts';

/** PARTITION BY, with 0 for an expression. @throws {SqlError} 42703, 42704, 42P17. */
export function partitionKey(session: Session, table: Table, spec: PartitionSpec): NonNullable<Table['partitionBy']> {
  const strategies = {
    PARTITION_STRATEGY_LIST: 'list',
    PARTITION_STRATEGY_RANGE: 'range',
    PARTITION_STRATEGY_HASH: 'hash',
  } as const;
  const columns = (spec.partParams ?? []).map((node) => {
    const element = as(node, 'PartitionElem');
    if (element?.name === undefined) {
      if (element?.expr) resolvePlain(session, element.expr, tableScope(table), 'partition key expression');
      return 0;
    }
    const column = columnNamed(table, element.name);
    if (column) {
      requirePartitionable(session, column, spec, element.opclass !== undefined);
      return column.attnum;
    }
    throw new SqlError(
      '42703',
      `column "${element.name}" named in partition key does not exist`,
      here(session, element.location),
    );
  });
  const strategy = strategies[spec.strategy ?? 'PARTITION_STRATEGY_LIST'];
  if (strategy === 'list' && columns.length > 1) {
    const message = 'cannot use "list" partition strategy with more than one column';
    throw new SqlError('42P17', message, here(session, undefined));
  }
  return { strategy, columns };
}

/** @throws {SqlError} 42P17 for a generated column, 42704 for a type that cannot be sorted or hashed. */
function requirePartitionable(session: Session, { type, generated }: Column, { strategy }: PartitionSpec, isSaid: boolean): void {
  if (generated) throw new SqlError('42P17', 'cannot use generated column in partition key', here(session, undefined));
  if (!isSaid) requireDefaultClass(session, type, strategy === 'PARTITION_STRATEGY_HASH' ? 'hash' : 'btree');
}

/** Gives a new or attached partition its copies of the parent's keys, indexes, foreign keys and row triggers; a foreign one takes triggers. */
export function copyToPartition(session: Session, parentOid: Oid, oid: Oid): void {
  const parent = tableNow(session, parentOid);
  const place = here(session, undefined);
  const isForeign = tableNow(session, oid).relkind === 'f';
  for (const index of isForeign ? [] : parent.indexes) {
    const partition = tableNow(session, oid);
    const keys = [...(parent.primaryKey ? [parent.primaryKey] : []), ...parent.uniqueConstraints, ...parent.exclusions];
    const key = keys.find((candidate) => candidate.index === index.oid);
    if (key) {
      const plan = {
        kind: key.kind,
        deferrable: key.deferrable ?? false,
        initiallyDeferred: key.initiallyDeferred ?? false,
        index: { place },
      };
      copyKey(session, parent, { plan, index, oid: key.oid }, partition);
      continue;
    }
    const match = matchingIndex(parent, index, partition);
    if (match) changeIndex(session, oid, match.oid, (found) => ({ ...found, parent: index.oid }));
    else defineIndex(session, partition, { ...planLike(parent, index), parent: index.oid, place });
  }
  for (const key of isForeign ? [] : foreignKeysByName(parent)) copyForeignKey(session, parent, key, oid);
  addPartsOfPartition(session, parent, oid);
  for (const trigger of parent.triggers) if (trigger.forEachRow) copyTrigger(session, parent, trigger, oid);
}

/** Gives a partition its copy of a row trigger, of the same name (`CloneRowTriggersToPartition`). */
export function copyTrigger(session: Session, parent: Table, trigger: Trigger, oid: Oid): void {
  const { name, triggers } = tableNow(session, oid);
  const message = `trigger "${trigger.name}" for relation "${name}" already exists`;
  if (triggers.some((own) => own.name === trigger.name)) throw new SqlError('42710', message, here(session, undefined));
  changeTable(session, oid, (partition) => ({
    ...partition,
    triggers: [
      ...partition.triggers,
      {
        ...trigger,
        oid: newOid(session),
        table: oid,
        parent: trigger.oid,
        columns: trigger.columns.map((attnum) => movedAttnum(attnum, parent, partition)),
      },
    ],
  }));
}
