import type { PlCursorStatement, PlQuery } from '../../../syntax/plpgsql-tree.ts';
import type { RowSet } from './context.ts';
import { rowsOf, statementOf } from './embedded.ts';
import { type Frame, fill, plpgsqlError, setFound } from './frame.ts';
import { UNKNOWN_ROWS } from './query.ts';
import { dataRows, executedRows } from './statements.ts';
import { UNKNOWN } from './values.ts';

/** OPEN, FETCH, MOVE and CLOSE. @throws {SqlError} 22004 for a cursor that was never opened. */
export function useCursor(statement: PlCursorStatement, frame: Frame): void {
  const { cursors } = frame;
  if (statement.action === 'open') {
    cursors.set(statement.cursor, { rows: openedRows(statement, frame), fetched: 0 });
    return;
  }
  const open = cursors.get(statement.cursor);
  if (!open && frame.values.get(statement.cursor) === null)
    throw plpgsqlError(frame, '22004', `cursor variable "${nameOf(statement.cursor, frame)}" is null`);
  if (statement.action === 'close') {
    cursors.delete(statement.cursor);
    return;
  }
  const { target } = statement;
  if (!open || open.rows.maybeMore || !statement.isNext) {
    cursors.set(statement.cursor, { rows: UNKNOWN_ROWS, fetched: 0 });
    if (target) fill(frame, target, UNKNOWN_ROWS, UNKNOWN);
    setFound(frame, UNKNOWN);
    return;
  }
  const row = open.rows.rows[open.fetched++];
  if (target) fill(frame, target, open.rows, row);
  setFound(frame, row !== undefined);
}

function nameOf(number: number, { body }: Frame): string {
  return body.variables.find((one) => one.number === number)?.name ?? '';
}

type Open = Extract<PlCursorStatement, { readonly action: 'open' }>;

function openedRows({ cursor, query, text, parameters, arguments: given }: Open, frame: Frame): RowSet {
  frame.values.set(cursor, nameOf(cursor, frame));
  if (text) return executedRows({ text, parameters }, frame);
  if (query) return dataRows(statementOf(query, frame), frame);
  giveArguments(cursor, given, frame);
  const bound = frame.body.variables.find((one) => one.number === cursor)?.cursor;
  return bound ? dataRows(statementOf(bound, frame), frame) : UNKNOWN_ROWS;
}

/** Puts a bound cursor's arguments into the variables of its query. */
export function giveArguments(cursor: number, given: PlQuery | undefined, frame: Frame): void {
  const numbers = frame.body.variables.find((one) => one.number === cursor)?.cursorArguments ?? [];
  const values = given && rowsOf(statementOf(given, frame), frame);
  const fields = numbers.map((variable) => ({ variable }));
  const [row] = values?.rows ?? [];
  if (values) fill(frame, { kind: 'row', fields }, values, values.maybeMore || !row ? UNKNOWN : row);
}
