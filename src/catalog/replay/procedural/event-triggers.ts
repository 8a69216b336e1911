import { as, type Node, type NodeTag } from '../../../syntax/node.ts';
import { parsePlpgsql } from '../../../syntax/plpgsql.ts';
import { bodyOf } from '../../../syntax/plpgsql-body.ts';
import type { Statement } from '../../../syntax/statement.ts';
import type { Catalog, EventTrigger } from '../../model.ts';
import { displayName } from '../../names.ts';
import type { Table } from '../../relation-model.ts';
import { lookupRelation, type Session } from '../session.ts';
import { follow, withSettings } from './calls.ts';
import type { SourceRow } from './context.ts';
import { definitionOf, routineChanges } from './effects.ts';
import { newFrame, savepoint } from './frame.ts';
import { runBody } from './interpret.ts';
import { Undecided } from './values.ts';

/** What running one function may cost. */
const BUDGET = 5000;

/** Fires what waits for the table that a statement has just made, if it made one. @throws {SqlError} as `fireForTable`. */
export function fireEventTriggers(session: Session, { tag, node }: Statement, before: Catalog): void {
  if (eventTriggers(before.others).length === 0) return;
  const wrapped = { [tag]: node } as Node;
  const range =
    as(wrapped, 'CreateStmt')?.relation ??
    as(wrapped, 'CreateTableAsStmt')?.into?.rel ??
    as(wrapped, 'SelectStmt')?.intoClause?.rel;
  const table = range && lookupRelation(session, range.schemaname, range.relname ?? '');
  const word = TAGS[tag];
  if (word !== undefined && table?.kind === 'table' && table.oid >= before.nextOid) fireForTable(session, table, word);
}

/** Command tags of the statements that make tables. */
const TAGS: Readonly<Partial<Record<NodeTag, string>>> = {
  CreateStmt: 'CREATE TABLE',
  CreateTableAsStmt: 'CREATE TABLE AS',
  SelectStmt: 'SELECT INTO',
};

/**
 * Runs the event triggers that a new table fires at the end of its statement, as projects have them that protect every new table. Only
 * functions that may change the catalog are run; `tag` is the statement's command tag.
 * @throws {SqlError} as the functions do: the statement is refused then.
 */
function fireForTable(session: Session, table: Table, tag: string): void {
  for (const { event, tags, routine: oid, enabled } of eventTriggers(session.catalog.others)) {
    if (event !== 'ddl_command_end' || !enabled || (tags.length > 0 && !tags.includes(tag))) continue;
    const routine = session.catalog.routines.get(oid);
    const definition = routine && routineChanges(routine, session) ? definitionOf(routine) : undefined;
    if (!routine || !definition || bodyOf(definition).language !== 'plpgsql') continue;
    const ddlCommands = [commandRow(table, tag)];
    const rollback = savepoint(session);
    const { statement } = session;
    try {
      const body = parsePlpgsql(definition);
      const run = (): unknown =>
        follow(session, (context) => runBody(newFrame(body, { ...context, ddlCommands }, routine.name)), BUDGET);
      withSettings(routine, session, run);
    } catch (error) {
      if (!(error instanceof Undecided)) throw error;
      rollback();
      session.statement = statement;
      session.unfollowed(`event trigger function ${routine.name}: ${error.message}`);
    }
  }
}

/** A row of `pg_event_trigger_ddl_commands()`. */
function commandRow(table: Table, tag: string): SourceRow {
  return {
    objid: table.oid,
    objsubid: 0,
    command_tag: tag,
    object_type: 'table',
    schema_name: table.schema,
    object_identity: displayName(table),
    in_extension: false,
  };
}

const known = new WeakMap<Catalog['others'], readonly EventTrigger[]>();

/** In the order of their names, as they are fired. */
function eventTriggers(others: Catalog['others']): readonly EventTrigger[] {
  let found = known.get(others);
  if (!found) {
    const named = [...others.values()].filter(({ eventTrigger }) => eventTrigger !== undefined);
    found = named.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap(({ eventTrigger }) => eventTrigger ?? []);
    known.set(others, found);
  }
  return found;
}
