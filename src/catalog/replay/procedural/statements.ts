import type { PlQuery, PlStatement, PlTarget } from '../../../syntax/plpgsql-tree.ts';
import type { Statement } from '../../../syntax/statement.ts';
import type { RowSet } from './context.ts';
import { changesCatalog, isDataOnly } from './effects.ts';
import { evaluateQuery, executedStatements, rowsOf } from './embedded.ts';
import { type Frame, fill, plpgsqlError, setFound } from './frame.ts';
import { shortened } from './interpret.ts';
import { UNKNOWN_ROWS } from './query.ts';
import { substituted } from './substitute.ts';
import { STATEMENT_COST, spend, toText, UNKNOWN, type Value } from './values.ts';

interface Into {
  readonly target?: PlTarget;
  readonly strict: boolean;
}

/** An SQL statement of a body. @throws {SqlError} 42601 for rows that nothing takes. */
export function runSql(statement: Statement, into: Into, frame: Frame): void {
  run(statement, into, frame);
  if (into.target || frame.doubt) return;
  const { node } = statement;
  if (statement.tag === 'SelectStmt' || 'returningClause' in node)
    throw plpgsqlError(frame, '42601', 'query has no destination for result data');
}

/** As `runSql`, of a body or of EXECUTE, which drops the rows. */
export function run(statement: Statement, into: Into, frame: Frame, parameters: readonly Value[] = frame.parameters): void {
  const context = { ...frame.context, parameters };
  if (statement.tag === 'SelectStmt') {
    const rows = dataRows(statement, frame, parameters);
    if (into.target) fillInto(rows, into.target, into.strict, frame);
    return;
  }
  spend(frame.budget, STATEMENT_COST);
  if (frame.doubt && changesCatalog(statement, frame.session)) frame.session.unfollowed(frame.doubt);
  frame.session.execute(TAKES_PARAMETERS.has(statement.tag) ? substituted(statement, context) : statement);
  if (!TAKES_PARAMETERS.has(statement.tag)) return;
  setFound(frame, UNKNOWN);
  if (into.target) fill(frame, into.target, UNKNOWN_ROWS, UNKNOWN);
}

const TAKES_PARAMETERS = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CreateTableAsStmt', 'CallStmt']);

/** The rows of a query of a body; what it calls is run. */
export function dataRows(statement: Statement, frame: Frame, parameters: readonly Value[] = frame.parameters): RowSet {
  if (frame.doubt && changesCatalog(statement, frame.session)) frame.session.unfollowed(frame.doubt);
  return rowsOf(statement, frame, { ...frame.context, parameters }) ?? UNKNOWN_ROWS;
}

function fillInto(rows: RowSet, target: PlTarget, strict: boolean, frame: Frame): void {
  const [first] = rows.rows;
  if (strict && !rows.maybeMore && rows.rows.length !== 1 && !frame.doubt)
    throw first
      ? plpgsqlError(frame, 'P0003', 'query returned more than one row')
      : plpgsqlError(frame, 'P0002', 'query returned no rows');
  setFound(frame, first ? true : rows.maybeMore ? UNKNOWN : false);
  fill(frame, target, rows, rows.maybeMore ? UNKNOWN : first);
}

/** EXECUTE. */
export function execute(statement: Extract<PlStatement, { kind: 'execute' }>, frame: Frame): void {
  const statements = textStatements(statement.text, frame);
  const parameters = statement.parameters.map((parameter) => evaluateQuery(parameter, frame));
  if (!statements) {
    if (statement.target) fill(frame, statement.target, UNKNOWN_ROWS, UNKNOWN);
    return;
  }
  const variable = () => undefined;
  const dynamic: Frame = { ...frame, context: { ...frame.context, variable, parameters } };
  for (const one of statements) {
    if (one.tag === 'TransactionStmt') throw plpgsqlError(frame, '0A000', 'EXECUTE of transaction commands is not implemented');
    run(one, statement, dynamic, parameters);
  }
}

/** The rows of FOR … IN EXECUTE and OPEN … FOR EXECUTE. */
export function executedRows(
  loop: Pick<Extract<PlStatement, { kind: 'for execute' }>, 'text' | 'parameters'>,
  frame: Frame,
): RowSet {
  const statements = textStatements(loop.text, frame);
  const parameters = loop.parameters.map((parameter) => evaluateQuery(parameter, frame));
  const [only] = statements ?? [];
  const dynamic: Frame = { ...frame, context: { ...frame.context, variable: () => undefined, parameters } };
  return only ? dataRows(only, dynamic, parameters) : UNKNOWN_ROWS;
}

/** Undefined, and said so, where the text is not known; it is not said where the text at least begins as one that changes no object. */
function textStatements(text: PlQuery, frame: Frame): readonly Statement[] | undefined {
  const sql = toText(evaluateQuery(text, frame));
  if (sql === null) throw plpgsqlError(frame, '22004', 'query string argument of EXECUTE is null');
  if (sql !== UNKNOWN) return executedStatements(sql, text, frame);
  if (!isDataOnly(text, frame)) frame.session.unfollowed(`the text of EXECUTE \`${shortened(text.sql)}\` is not known`);
  return undefined;
}
