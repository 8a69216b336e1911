import type { PlStatement } from '../../../syntax/plpgsql-tree.ts';
import type { SqlError } from '../../sql-error.ts';
import { sqlstateOf } from './conditions.ts';
import { evaluateQuery } from './embedded.ts';
import { type Frame, plpgsqlError } from './frame.ts';
import { STATEMENT_COST, spend, toOutput, UNKNOWN } from './values.ts';

/**
 * RAISE: below EXCEPTION it only says something. True where an error may have ended the body, if it came this far.
 * @throws {SqlError} the error raised.
 */
export function raise(statement: Extract<PlStatement, { kind: 'raise' }>, frame: Frame): boolean {
  const parameters = statement.parameters.map((parameter) => textOf(parameter, frame));
  if (!statement.isError) return false;
  if (frame.doubt) return true;
  spend(frame.budget, STATEMENT_COST);
  const isBare = statement.condition === undefined && statement.message === undefined && statement.options.length === 0;
  if (isBare)
    throw frame.caught ?? plpgsqlError(frame, '0Z002', 'RAISE without parameters cannot be used outside an exception handler');
  const option = (name: string) => {
    const found = statement.options.find((one) => one.name === name);
    return found && textOf(found.value, frame);
  };
  const sqlstate = sqlstateOf(option('errcode') ?? statement.condition ?? 'raise_exception') ?? 'P0001';
  let next = 0;
  const message = statement.message?.replace(/%%|%/g, (mark) => (mark === '%%' ? '%' : (parameters[next++] ?? '')));
  const error = plpgsqlError(frame, sqlstate, option('message') ?? message ?? statement.condition ?? sqlstate);
  raised.add(error);
  throw error;
}

const raised = new WeakSet<SqlError>();

/** Whether RAISE made an error. */
export function isRaised(error: SqlError): boolean {
  return raised.has(error);
}

function textOf(query: Parameters<typeof evaluateQuery>[0], frame: Frame): string {
  const text = toOutput(evaluateQuery(query, frame));
  return text === UNKNOWN ? '?' : (text ?? '<NULL>');
}
