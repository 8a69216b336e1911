import type { AlterTableCmd } from '../../../syntax/node.ts';
import type { Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { dependentsOf } from '../dependencies.ts';
import { here, type Session } from '../session.ts';
import { changeTable, tableNow } from './table-changes.ts';

/** SET LOGGED and SET UNLOGGED (`ATPrepChangePersistence`). @throws {SqlError} 42P16, 0A000. */
export function setPersistence(session: Session, table: Table, { subtype }: AlterTableCmd): void {
  const logged = subtype === 'AT_SetLogged';
  const refuse = (sqlstate: string, message: string): SqlError => new SqlError(sqlstate, message, here(session, undefined));
  if (table.persistence === 'temporary')
    throw refuse('42P16', `cannot change logged status of table "${table.name}" because it is temporary`);
  const persistence = logged ? 'permanent' : 'unlogged';
  if (table.persistence === persistence || table.relkind === 'p') return;
  const isPublished =
    !logged && session.catalog.publications.values().some(({ tables }) => tables.some((one) => one.table === table.oid));
  if (isPublished) throw refuse('0A000', `cannot change table "${table.name}" to unlogged because it is part of a publication`);
  const [word, others] = logged ? ['logged', 'unlogged'] : ['unlogged', 'logged'];
  for (const other of linkedTables(session, table, logged))
    if (other.oid !== table.oid && (other.persistence === 'permanent') !== logged)
      throw refuse(
        '42P16',
        `could not change table "${table.name}" to ${word} because it references ${others} table "${other.name}"`,
      );
  changeTable(session, table.oid, (now) => ({ ...now, persistence }));
}

/** A logged table refers to no unlogged one: those that it refers to, or that refer to it. */
function linkedTables(session: Session, table: Table, logged: boolean): readonly Table[] {
  if (logged) return table.foreignKeys.map(({ references }) => tableNow(session, references.table));
  return dependentsOf(session.catalog, table.oid).flatMap((one) =>
    one.kind === 'foreign key' ? tableNow(session, one.object.table) : [],
  );
}
