import type { AlterTableCmd } from '../../../syntax/node.ts';
import type { Trigger } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, type Session } from '../session.ts';
import type { Target } from './alter-table.ts';
import { changeTable } from './table-changes.ts';

/** What the commands that enable and disable triggers make of `tgenabled`. */
export const TRIGGER_STATES: Readonly<Record<string, { readonly state: Trigger['enabled']; readonly one: boolean }>> = {
  AT_EnableTrig: { state: 'O', one: true },
  AT_EnableAlwaysTrig: { state: 'A', one: true },
  AT_EnableReplicaTrig: { state: 'R', one: true },
  AT_DisableTrig: { state: 'D', one: true },
  AT_EnableTrigAll: { state: 'O', one: false },
  AT_DisableTrigAll: { state: 'D', one: false },
  AT_EnableTrigUser: { state: 'O', one: false },
  AT_DisableTrigUser: { state: 'D', one: false },
};

/** @throws {SqlError} 42704 for an unknown trigger. */
export function switchTriggers(
  session: Session,
  { table }: Target,
  command: AlterTableCmd,
  { state, one }: { readonly state: Trigger['enabled']; readonly one: boolean },
): void {
  if (one && !table.triggers.some((trigger) => trigger.name === command.name)) {
    const message = `trigger "${command.name}" for table "${table.name}" does not exist`;
    throw new SqlError('42704', message, here(session, undefined));
  }
  changeTable(session, table.oid, (now) => ({
    ...now,
    triggers: now.triggers.map((trigger) => (!one || trigger.name === command.name ? { ...trigger, enabled: state } : trigger)),
  }));
}
