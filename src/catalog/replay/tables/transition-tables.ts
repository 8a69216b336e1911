import type { CreateTrigStmt } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import type { Table, Trigger, View } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, type Session } from '../session.ts';

const TRUNCATE = 32;

/** What REFERENCING asks of a trigger (`CreateTriggerFiringOn` in trigger.c). @throws {SqlError} 0A000, 42809, 42P17. */
export function requireTransitionTables(
  session: Session,
  relation: Table | View,
  node: CreateTrigStmt,
  { timing, events }: Pick<Trigger, 'timing' | 'events'>,
): void {
  const tables = (node.transitionRels ?? []).flatMap((item) => as(item, 'TriggerTransition') ?? []);
  if (tables.length === 0) return;
  const refuse = (sqlstate: string, message: string): SqlError => new SqlError(sqlstate, message, here(session, undefined));
  if (node.row && relation.kind === 'table' && relation.relkind === 'p')
    throw refuse('0A000', `"${relation.name}" is a partitioned table`);
  const seen = new Map<boolean, string>();
  for (const { name = '', isNew = false, isTable } of tables) {
    const word = isNew ? 'NEW' : 'OLD';
    if (!isTable) throw refuse('0A000', 'ROW variable naming in the REFERENCING clause is not supported');
    if (relation.kind !== 'table') throw refuse('42809', `"${relation.name}" is a view`);
    if (relation.relkind === 'f') throw refuse('42809', `"${relation.name}" is a foreign table`);
    if (node.row && (relation.partitionOf !== undefined || relation.inherits.length))
      throw refuse('0A000', `ROW triggers with transition tables are not supported on ${kindOfChild(relation)}`);
    if (timing !== 'AFTER') throw refuse('42P17', 'transition table name can only be specified for an AFTER trigger');
    if ((node.events ?? 0) & TRUNCATE) throw refuse('0A000', 'TRUNCATE triggers with transition tables are not supported');
    if (events.length > 1) throw refuse('0A000', 'transition tables cannot be specified for triggers with more than one event');
    if (node.columns?.length) throw refuse('0A000', 'transition tables cannot be specified for triggers with column lists');
    const other = isNew ? 'INSERT' : 'DELETE';
    if (!events.includes(other) && !events.includes('UPDATE'))
      throw refuse('42P17', `${word} TABLE can only be specified for ${isNew ? 'an INSERT' : 'a DELETE'} or UPDATE trigger`);
    if (seen.has(isNew)) throw refuse('42P17', `${word} TABLE cannot be specified multiple times`);
    seen.set(isNew, name);
  }
  if (seen.size === 2 && seen.get(true) === seen.get(false))
    throw refuse('42P17', 'OLD TABLE name and NEW TABLE name cannot be the same');
}

function kindOfChild(table: Table): string {
  return table.partitionOf === undefined ? 'inheritance children' : 'partitions';
}

/** A table whose row triggers see transition tables becomes no child. @throws {SqlError} 0A000. */
export function requireNoTransitionTables(session: Session, table: Table, becoming: string): void {
  const trigger = table.triggers.find(({ forEachRow, transitions }) => forEachRow && transitions);
  if (!trigger) return;
  const message = `trigger "${trigger.name}" prevents table "${table.name}" from becoming ${becoming}`;
  throw new SqlError('0A000', message, here(session, undefined));
}
