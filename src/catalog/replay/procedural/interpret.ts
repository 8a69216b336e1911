import type { PlBlock, PlQuery, PlStatement } from '../../../syntax/plpgsql-tree.ts';
import { SqlError } from '../../sql-error.ts';
import { catches } from './conditions.ts';
import { useCursor } from './cursors.ts';
import { effectsOf } from './effects.ts';
import { evaluateQuery, statementOf } from './embedded.ts';
import { assign, type Frame, plpgsqlError, savepoint, setFound } from './frame.ts';
import { runLoop } from './loops.ts';
import { raise } from './raise.ts';
import { returnRows } from './returned-rows.ts';
import { dataRows, execute, runSql } from './statements.ts';
import { truthOf } from './truth.ts';
import { spend, UNKNOWN, type Value } from './values.ts';

/** How a list of statements ends, other than by running through. */
export type Flow =
  | { readonly kind: 'exit' | 'continue'; readonly label?: string }
  /** It may have left the loop around it. */
  | { readonly kind: 'unsure'; readonly reason: string }
  | { readonly kind: 'return'; readonly value: Value };

/** Runs statements in order. @throws {SqlError} where PostgreSQL raises an error. @throws {Undecided} where following ends. */
export function runStatements(statements: readonly PlStatement[], frame: Frame): Flow | undefined {
  for (const statement of statements) {
    const flow = runStatement(statement, frame);
    if (flow) return flow;
  }
  return undefined;
}

/**
 * Runs a body from its outermost block. An error that it meets after it may have returned counts for nothing: the body ends there.
 * @throws {SqlError} as PostgreSQL. @throws {Undecided}
 */
export function runBody(frame: Frame): Flow | undefined {
  const { statement, catalog } = frame.session;
  try {
    return runStatements([frame.body.block], frame);
  } catch (error) {
    if (!(error instanceof SqlError) || frame.doubt === undefined) throw error;
    frame.session.statement = statement;
    if (frame.session.catalog !== catalog) frame.session.unfollowed(frame.doubt);
    return { kind: 'return', value: UNKNOWN };
  }
}

function runStatement(statement: PlStatement, frame: Frame): Flow | undefined {
  spend(frame.budget, 2);
  frame.line = statement.line || frame.line;
  switch (statement.kind) {
    case 'block':
      return runBlock(statement, frame);
    case 'assign': {
      const value = evaluateQuery(statement.value, frame);
      assign(frame, statement.place, statement.subscripts ? UNKNOWN : value);
      return undefined;
    }
    case 'if':
      return runBranches(statement.branches, statement.otherwise, frame);
    case 'case': {
      if (statement.value && statement.variable !== undefined)
        frame.values.set(statement.variable, evaluateQuery(statement.value, frame));
      const otherwise = statement.otherwise;
      return runBranches(statement.branches, otherwise ?? [], frame, () => {
        if (!otherwise) throw plpgsqlError(frame, '20000', 'case not found');
      });
    }
    case 'loop':
    case 'while':
    case 'for range':
    case 'for query':
    case 'for execute':
    case 'foreach':
      return runLoop(statement, frame);
    case 'exit': {
      const taken = statement.condition ? truthOf(evaluateQuery(statement.condition, frame)) : true;
      if (taken === UNKNOWN) return { kind: 'unsure', reason: 'EXIT or CONTINUE hangs on a condition that is not known' };
      const label = statement.label === undefined ? {} : { label: statement.label };
      return taken ? { kind: statement.isExit ? 'exit' : 'continue', ...label } : undefined;
    }
    case 'return': {
      const variable = statement.variable === undefined ? null : (frame.values.get(statement.variable) ?? null);
      return { kind: 'return', value: statement.value ? evaluateQuery(statement.value, frame) : variable };
    }
    case 'return rows':
      returnRows(statement, frame);
      return undefined;
    case 'raise':
      return raise(statement, frame) ? { kind: 'return', value: UNKNOWN } : undefined;
    case 'assert':
      if (!frame.doubt && truthOf(evaluateQuery(statement.condition, frame)) === false)
        throw plpgsqlError(frame, 'P0004', 'assertion failed');
      return undefined;
    case 'sql':
      runSql(statementOf(statement.query, frame), statement, frame);
      return undefined;
    case 'execute':
      execute(statement, frame);
      return undefined;
    case 'perform': {
      const rows = dataRows(statementOf(statement.query, frame), frame);
      setFound(frame, rows.rows.length > 0 ? true : rows.maybeMore ? UNKNOWN : false);
      return undefined;
    }
    case 'get diagnostics':
      for (const variable of statement.variables) frame.values.set(variable, UNKNOWN);
      return undefined;
    case 'cursor':
      useCursor(statement, frame);
      return undefined;
    case 'transaction':
      return undefined;
  }
}

function runBlock(block: PlBlock, frame: Frame): Flow | undefined {
  const outer = frame.scope.length;
  try {
    return runInBlock(block, frame);
  } finally {
    frame.scope.length = outer;
  }
}

function runInBlock(block: PlBlock, frame: Frame): Flow | undefined {
  for (const number of block.declares) {
    const variable = frame.body.variables.find((one) => one.number === number);
    const value = variable?.default ? evaluateQuery(variable.default, frame) : null;
    frame.scope.push(number);
    assign(frame, { variable: number }, value);
  }
  const flow = block.handlers.length ? runHandled(block, frame) : runStatements(block.body, frame);
  if (flow && flow.kind === 'exit' && flow.label !== undefined && flow.label === block.label) return undefined;
  return flow;
}

function runHandled(block: PlBlock, frame: Frame): Flow | undefined {
  const rollback = savepoint(frame.session);
  const outer = { statement: frame.session.statement, caught: frame.caught };
  try {
    return runStatements(block.body, frame);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    const handler = block.handlers.find(({ conditions }) => conditions.some((condition) => catches(condition, error.sqlstate)));
    if (!handler) throw error;
    rollback();
    frame.session.statement = outer.statement;
    frame.caught = error;
    for (const { name, number } of frame.body.variables) {
      if (name === 'sqlerrm') frame.values.set(number, error.message);
      if (name === 'sqlstate') frame.values.set(number, error.sqlstate);
    }
    const flow = runStatements(handler.body, frame);
    frame.caught = outer.caught;
    return flow;
  }
}

function runBranches(
  branches: readonly { readonly condition: PlQuery; readonly body: readonly PlStatement[] }[],
  otherwise: readonly PlStatement[],
  frame: Frame,
  onNone: () => void = () => {},
): Flow | undefined {
  for (const [i, { condition, body }] of branches.entries()) {
    const truth = truthOf(evaluateQuery(condition, frame));
    if (truth === true) return runStatements(body, frame);
    if (truth !== UNKNOWN) continue;
    const open = [...branches.slice(i).flatMap((branch) => branch.body), ...otherwise];
    return skip(open, frame, `\`${shortened(condition.sql)}\` is not known without the data`);
  }
  onNone();
  return runStatements(otherwise, frame);
}

/** Passes over statements of which it is not known whether they run: what they assign is unknown from here on. */
export function skip(statements: readonly PlStatement[], frame: Frame, reason: string): Flow | undefined {
  const { changes, assigned, returns, exits } = effectsOf(statements, frame);
  if (changes) frame.session.unfollowed(reason);
  for (const number of assigned) {
    frame.values.set(number, UNKNOWN);
    frame.cursors.delete(number);
  }
  setFound(frame, UNKNOWN);
  if (returns) frame.doubt ??= reason;
  return exits ? { kind: 'unsure', reason } : undefined;
}

/** A condition or text for a message: one line, not too long. */
export function shortened(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
