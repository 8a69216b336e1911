import type { PlBlock, PlBody, PlPlace, PlTarget } from '../../../syntax/plpgsql-tree.ts';
import type { Statement } from '../../../syntax/statement.ts';
import type { TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import type { Session } from '../session.ts';
import { castToNamed } from './casts.ts';
import { type Context, cellOrUnknown, type RowSet } from './context.ts';
import { type Budget, isRow, type Row, UNKNOWN, type Value } from './values.ts';

/** A body being run: its variables and what is not sure about it. */
export interface Frame {
  readonly session: Session;
  readonly budget: Budget;
  readonly body: PlBody;
  /** By variable number. */
  readonly values: Map<number, Value>;
  /** Numbers of the variables that blocks and loops at hand declare, innermost last: of those with one name, the last is meant. */
  readonly scope: number[];
  /** Open cursors, by variable number. */
  readonly cursors: Map<number, Cursor>;
  readonly parameters: readonly Value[];
  /** Of the routine: `name.argument` means an argument. */
  readonly name?: string;
  readonly context: Context;
  /** Line of the statement at hand: of variables with one name, the last one declared before it is meant. */
  line: number;
  /** Why it is not sure that the body comes this far. */
  doubt: string | undefined;
  /** The error that the handler at hand caught, for a bare RAISE. */
  caught: SqlError | undefined;
  /** True in a trigger's function, whose `new` and `old` have the fields of a table. */
  ofTrigger: boolean;
  /** The columns of the rows that RETURN QUERY has to give, where those are told. */
  results: readonly TypeReference[] | undefined;
}

/** The rows of an open cursor, and how many of them are fetched. */
export interface Cursor {
  readonly rows: RowSet;
  fetched: number;
}

export function newFrame(body: PlBody, outer: Omit<Context, 'variable'>, name?: string): Frame {
  const frame: Frame = {
    session: outer.session,
    budget: outer.budget,
    body,
    values: new Map(body.variables.map(({ number }) => [number, null])),
    scope: [],
    cursors: new Map(),
    parameters: outer.parameters,
    context: { ...outer, variable: (names) => lookup(frame, names) },
    ...(name === undefined ? {} : { name }),
    line: 0,
    doubt: undefined,
    caught: undefined,
    ofTrigger: false,
    results: undefined,
  };
  return frame;
}

function lookup(frame: Frame, names: readonly string[]): Value | undefined {
  const [first = '', second] = names;
  const number = numberOf(frame, first);
  if (number === undefined && names.length === 2) {
    if (first === frame.name) return lookup(frame, names.slice(1));
    const labelled = labelledVariable(frame.body.block, first, second ?? '', frame.body);
    return labelled === undefined ? undefined : (frame.values.get(labelled) ?? null);
  }
  if (number === undefined) return undefined;
  const value = frame.values.get(number) ?? null;
  if (second === undefined || names.length > 2) return second === undefined ? value : undefined;
  if (!isRow(value)) return value;
  requireField(frame, value, first, second);
  return cellOrUnknown(value.row, second);
}

/** @throws {SqlError} 42703 for a field that a row certainly does not have. */
function requireField(frame: Frame, { row, complete }: Row, name: string, field: string): void {
  if (complete && !Object.hasOwn(row, field)) throw plpgsqlError(frame, '42703', `record "${name}" has no field "${field}"`);
}

/** The variable that `label.name` means. */
function labelledVariable(block: PlBlock, label: string, name: string, { variables }: PlBody): number | undefined {
  if (block.label === label)
    return block.declares.find((one) => variables.some((other) => other.number === one && other.name === name));
  for (const statement of block.body) {
    const found = statement.kind === 'block' ? labelledVariable(statement, label, name, { variables, block }) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function numberOf(frame: Frame, name: string): number | undefined {
  const candidates = frame.body.variables.filter((one) => one.name === name);
  const living = frame.scope.findLast((number) => candidates.some((one) => one.number === number));
  if (living !== undefined) return living;
  return (candidates.findLast(({ line }) => line <= frame.line) ?? candidates[0])?.number;
}

export function assign(frame: Frame, place: PlPlace, value: Value): void {
  const type = frame.body.variables.find(({ number }) => number === place.variable)?.type ?? 'record';
  if (place.field !== undefined) {
    const record = frame.values.get(place.variable) ?? null;
    const row = isRow(record) ? record : { row: {} };
    const name = frame.body.variables.find(({ number }) => number === place.variable)?.name ?? '';
    requireField(frame, row, name, place.field);
    if (record !== UNKNOWN) frame.values.set(place.variable, { ...row, row: { ...row.row, [place.field]: value } });
  } else frame.values.set(place.variable, type === 'record' ? value : castToNamed(value, type, frame.context));
}

/** Sets `found`. */
export function setFound(frame: Frame, value: Value): void {
  const found = frame.body.variables.find(({ name, line }) => name === 'found' && line === 0);
  if (found) frame.values.set(found.number, value);
}

/** Fills a target with a row of a query, or with nulls where there is none, or with UNKNOWN. */
export function fill(
  frame: Frame,
  target: PlTarget,
  rows: RowSet,
  row: RowSet['rows'][number] | typeof UNKNOWN | undefined,
): void {
  const valueAt = (index: number): Value => {
    if (row === UNKNOWN) return UNKNOWN;
    const column = rows.columns[index];
    return row && column !== undefined ? cellOrUnknown(row, column) : null;
  };
  if (target.kind === 'row') for (const [i, place] of target.fields.entries()) assign(frame, place, valueAt(i));
  else if (row === UNKNOWN) frame.values.set(target.variable, UNKNOWN);
  else {
    const columns = Object.fromEntries<Value>(rows.columns.map((column, i) => [column, valueAt(i)]));
    frame.values.set(target.variable, { row: columns });
  }
}

/** What a target's variables are. */
export function targetVariables(target: PlTarget | undefined): readonly number[] {
  if (!target) return [];
  return target.kind === 'record' ? [target.variable] : target.fields.map(({ variable }) => variable);
}

/** Does work with errors placed in another statement than the one that is executed. */
export function placedIn<T>(session: Session, statement: Statement, work: () => T): T {
  const outer = session.statement;
  session.statement = statement;
  try {
    return work();
  } finally {
    session.statement = outer;
  }
}

/** What is undone when a block's handler takes an error, or when a body cannot be followed. */
export function savepoint(session: Session): () => void {
  const { catalog, searchPath, role, settings } = session;
  return () => Object.assign(session, { catalog, searchPath, role, settings });
}

/** An error of PL/pgSQL itself. */
export function plpgsqlError(frame: Frame, sqlstate: string, message: string): SqlError {
  return new SqlError(sqlstate, message, { statement: frame.session.statement, offset: -1, extent: 'statement' });
}
