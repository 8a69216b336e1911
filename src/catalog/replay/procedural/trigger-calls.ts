import { as, type InsertStmt, type Node, walk } from '../../../syntax/node.ts';
import { ParseFailure } from '../../../syntax/parser.ts';
import { parsePlpgsql } from '../../../syntax/plpgsql.ts';
import { bodyOf } from '../../../syntax/plpgsql-body.ts';
import type { Catalog, Routine } from '../../model.ts';
import type { Column, Relation, Table, Trigger, View } from '../../relation-model.ts';
import { hasRules } from '../../rules.ts';
import { SqlError } from '../../sql-error.ts';
import { formatTypeAlone } from '../../types.ts';
import type { Session } from '../session.ts';
import { callRoutine, withSettings } from './calls.ts';
import { castToNamed } from './casts.ts';
import type { Context } from './context.ts';
import { definitionOf, routineChanges } from './effects.ts';
import { evaluate } from './expressions.ts';
import { newFrame, savepoint } from './frame.ts';
import { runBody } from './interpret.ts';
import { isRaised } from './raise.ts';
import { truthOf } from './truth.ts';
import { isRow, type Row, UNKNOWN, Undecided, type Value } from './values.ts';

type Event = Trigger['events'][number];

/** What is certain of a statement that writes rows. */
export interface Fired {
  readonly event: Event;
  /** Names of the columns that UPDATE sets. */
  readonly columns?: readonly string[];
  /** The INSERT itself. */
  readonly insert?: InsertStmt;
}

/**
 * Runs the triggers that a statement fires for certain, for the errors that they meet: those of statements, and those of rows that an
 * INSERT puts in. What they do to rows is not known; functions that change the catalog are not run.
 * @throws {SqlError} where one names what is not there, or is otherwise refused for what it says; an error that it raises itself counts for nothing.
 */
export function fireTriggers(session: Session, relation: Relation | undefined, fired: Fired): void {
  if (!relation || (relation.kind !== 'table' && relation.kind !== 'view') || relation.triggers.length === 0) return;
  const triggers = relation.triggers.filter((trigger) => fires(relation, trigger, fired));
  if (triggers.length === 0 || session.settings.get('session_replication_role') === 'replica') return;
  if (isTriedOften(session, relation, fired.event) || hasRules(session.catalog, relation.oid)) return;
  const depth = running.get(session) ?? 0;
  if (depth >= MAX_DEPTH) return;
  running.set(session, depth + 1);
  const { statement } = session;
  const rollback = savepoint(session);
  try {
    session.unseen(() => fireAll(session, relation, triggers, fired));
  } catch (error) {
    if (!(error instanceof Undecided)) throw error;
  } finally {
    rollback();
    session.statement = statement;
    running.set(session, depth);
  }
}

/** How deep triggers may fire one another. */
const MAX_DEPTH = 4;
const running = new WeakMap<Session, number>();
/** What running one trigger's function may cost. */
const BUDGET = 5000;

/** How often a table's triggers are run over the same catalog: a file of data fires them a thousand times. */
const MAX_TRIALS = 20;
const trials = new WeakMap<Catalog, Map<string, number>>();

function isTriedOften({ catalog, role, searchPath }: Session, { oid }: Relation, event: Event): boolean {
  const known = trials.get(catalog) ?? new Map<string, number>();
  trials.set(catalog, known);
  const key = `${oid} ${event} ${role} ${searchPath.join()}`;
  const count = (known.get(key) ?? 0) + 1;
  known.set(key, count);
  return count > MAX_TRIALS;
}

function fires(relation: Table | View, { events, enabled, forEachRow, transitions, columns }: Trigger, fired: Fired): boolean {
  if (!events.includes(fired.event) || enabled === 'D' || enabled === 'R' || transitions) return false;
  if (forEachRow) return fired.event === 'INSERT' && !('relkind' in relation && relation.relkind === 'p');
  const names = relation.columns.filter(({ attnum }) => columns.includes(attnum)).map(({ name }) => name);
  return fired.event !== 'UPDATE' || names.length === 0 || names.some((name) => fired.columns?.includes(name));
}

function fireAll(session: Session, relation: Table | View, triggers: readonly Trigger[], fired: Fired): void {
  const sorted = [...triggers].sort((a, b) => (a.name < b.name ? -1 : 1));
  const at = (timing: Trigger['timing'], forEachRow: boolean) =>
    sorted.filter((trigger) => trigger.timing === timing && trigger.forEachRow === forEachRow);
  const ofRows = sorted.some(({ forEachRow }) => forEachRow);
  for (const trigger of at('BEFORE', false)) fire(session, relation, trigger, fired, undefined);
  const rows = (ofRows && fired.insert ? insertedRows(session, relation, fired.insert) : []).map((given) => {
    let row: Row | undefined = given;
    for (const trigger of [...at('BEFORE', true), ...at('INSTEAD OF', true)])
      row &&= fire(session, relation, trigger, fired, row);
    return row;
  });
  // a row in conflict is not put in; a deferred trigger runs later
  for (const row of fired.insert?.onConflictClause ? [] : rows)
    for (const trigger of at('AFTER', true)) if (row && !trigger.constraint) fire(session, relation, trigger, fired, row);
  for (const trigger of at('AFTER', false)) fire(session, relation, trigger, fired, undefined);
}

/** The row that a trigger's function gives back; undefined where that is not known. */
function fire(session: Session, relation: Table | View, trigger: Trigger, fired: Fired, row: Row | undefined): Row | undefined {
  const routine = trigger.routine === undefined ? undefined : session.catalog.routines.get(trigger.routine);
  if (!routine || routineChanges(routine, session)) return undefined;
  const context: Context = {
    session,
    budget: { left: BUDGET },
    parameters: [],
    variable: ([first = '', second = '']) => {
      const value = first === 'new' && row ? row.row[second] : undefined;
      return value === undefined && (first === 'new' || first === 'old') ? UNKNOWN : value;
    },
    call: callRoutine,
  };
  try {
    const isMeant = trigger.when ? truthOf(evaluate(trigger.when.node, context)) : true;
    if (isMeant !== true) return isMeant === UNKNOWN ? undefined : row;
    return withSettings(routine, session, () => runFunction(routine, relation, trigger, { fired, row, context }));
  } catch (error) {
    if (error instanceof Undecided || error instanceof ParseFailure) return undefined;
    if (!(error instanceof SqlError) || (TOLD.test(error.sqlstate) && !isRaised(error))) throw error;
    throw new Undecided('a trigger may refuse the row');
  }
}

/** Errors that hang on no row: names, types, what is not supported. */
const TOLD = /^(?:42(?!501)|3F|0A)/;

interface Call {
  readonly fired: Fired;
  readonly row: Row | undefined;
  readonly context: Context;
}

function runFunction(routine: Routine, relation: Table | View, trigger: Trigger, { fired, row, context }: Call): Row | undefined {
  const definition = definitionOf(routine);
  if (!definition || bodyOf(definition).language !== 'plpgsql') return undefined;
  const frame = newFrame(parsePlpgsql(definition), context, routine.name);
  frame.ofTrigger = true;
  const empty: Row | undefined = row && { ...row, row: Object.fromEntries(Object.keys(row.row).map((name) => [name, null])) };
  const values: Readonly<Record<string, Value>> = {
    new: row ?? UNKNOWN,
    old: empty ?? UNKNOWN,
    tg_name: trigger.name,
    tg_when: trigger.timing,
    tg_level: trigger.forEachRow ? 'ROW' : 'STATEMENT',
    tg_op: fired.event,
    tg_relid: UNKNOWN,
    tg_relname: relation.name,
    tg_table_name: relation.name,
    tg_table_schema: relation.schema,
    tg_nargs: UNKNOWN,
    tg_argv: UNKNOWN,
  };
  const given = frame.body.variables.filter(({ line, name }) => line === 0 && values[name] !== undefined);
  for (const { name, number } of given) frame.values.set(number, values[name] ?? null);
  const flow = runBody(frame);
  if (!row || flow?.kind !== 'return' || frame.doubt !== undefined) return undefined;
  if (trigger.timing === 'AFTER') return row;
  const { value } = flow;
  const isNew = given.some(({ name, number }) => name === 'new' && frame.values.get(number) === value);
  return isNew && isRow(value) ? value : undefined;
}

/** Of an INSERT with many rows, these are looked at. */
const MAX_ROWS = 5;

/** The first rows that an INSERT puts in for certain, as far as they are known. */
function insertedRows(session: Session, relation: Table | View, { cols, selectStmt }: InsertStmt): readonly Row[] {
  const lists = as(selectStmt, 'SelectStmt')?.valuesLists?.slice(0, MAX_ROWS);
  const rows = !selectStmt ? [[]] : (lists?.map((list) => as(list, 'List')?.items ?? []) ?? selectedRow(selectStmt));
  const names = cols?.map((node) => as(node, 'ResTarget')?.name) ?? relation.columns.map(({ name }) => name);
  return rows.map((values) => {
    const row = relation.columns.map((column): [string, Value] => {
      const at = names.indexOf(column.name);
      return [column.name, columnValue(session, relation, column, at < 0 ? undefined : values[at])];
    });
    // tables of the platform may have other columns elsewhere
    return { row: Object.fromEntries(row), ...(relation.place && !hasMore(relation) ? { complete: true } : {}) };
  });
}

function hasMore(relation: Table | View): boolean {
  return relation.kind === 'view' && relation.incompleteColumns === true;
}

/** The row that `SELECT expression, …` without more gives. */
function selectedRow(node: Node): readonly (readonly Node[])[] {
  const { targetList, ...rest } = as(node, 'SelectStmt') ?? {};
  const isBare =
    Object.keys(rest).every((key) => key === 'limitOption' || key === 'op') && (rest.op ?? 'SETOP_NONE') === 'SETOP_NONE';
  let isPlain = isBare;
  walk(targetList, (tag) => {
    if (tag === 'FuncCall' || tag === 'A_Star') isPlain = false;
    return isPlain;
  });
  return isPlain ? [targetList?.flatMap((target) => as(target, 'ResTarget')?.val ?? []) ?? []] : [];
}

function columnValue(session: Session, relation: Table | View, column: Column, node: Node | undefined): Value {
  if (!node || 'SetToDefault' in node) {
    const hasDefault = column.default || column.identity || column.generated || column.type.oid !== undefined;
    return hasDefault || relation.kind === 'view' ? UNKNOWN : null;
  }
  const context: Context = { session, budget: { left: BUDGET }, parameters: [], variable: () => undefined };
  try {
    return castToNamed(evaluate(node, context), formatTypeAlone(session.catalog, column.type), context);
  } catch (error) {
    if (error instanceof SqlError || error instanceof Undecided) return UNKNOWN;
    throw error;
  }
}
