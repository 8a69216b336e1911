import { as, type FuncCall, type InsertStmt, type Node, namesOf, walk } from '../../../syntax/node.ts';
import { ParseFailure } from '../../../syntax/parser.ts';
import { parsePlpgsql } from '../../../syntax/plpgsql.ts';
import { bodyOf } from '../../../syntax/plpgsql-body.ts';
import type { PlQuery, PlStatement } from '../../../syntax/plpgsql-tree.ts';
import type { Statement } from '../../../syntax/statement.ts';
import type { Routine } from '../../model.ts';
import { SqlError } from '../../sql-error.ts';
import { overloads } from '../routines/routine-lookup.ts';
import type { Session } from '../session.ts';
import { statementOf } from './embedded.ts';
import { type Frame, targetVariables } from './frame.ts';
import { hasKnownEffect } from './known-calls.ts';

/** What running statements might do, told without running them. */
export interface Effects {
  /** They might change the catalog. */
  readonly changes: boolean;
  /** Variables that they might assign. */
  readonly assigned: ReadonlySet<number>;
  /** They might leave the body, or a loop around them. */
  readonly returns: boolean;
  readonly exits: boolean;
}

export function effectsOf(statements: readonly PlStatement[], frame: Frame): Effects {
  const assigned = new Set<number>();
  let changes = false;
  let returns = false;
  let exits = false;
  const visit = (list: readonly PlStatement[]): void => {
    for (const one of list) {
      if ('target' in one) for (const number of targetVariables(one.target)) assigned.add(number);
      if ('body' in one) visit(one.body);
      if ('branches' in one) for (const { body } of one.branches) visit(body);
      if ('otherwise' in one) visit(one.otherwise ?? []);
      if ('variable' in one && one.variable !== undefined && one.kind !== 'return') assigned.add(one.variable);
      switch (one.kind) {
        case 'block':
          for (const { body } of one.handlers) visit(body);
          break;
        case 'assign':
          assigned.add(one.place.variable);
          changes ||= mayCall(one.value, frame);
          break;
        case 'sql':
        case 'perform':
        case 'for query':
          changes ||= mayChange(one.query, frame);
          break;
        case 'execute':
        case 'for execute':
          changes ||= !isDataOnly(one.text, frame);
          break;
        case 'get diagnostics':
          for (const number of one.variables) assigned.add(number);
          break;
        case 'cursor':
          assigned.add(one.cursor);
          break;
        case 'return':
          returns = true;
          break;
        case 'exit':
          exits = true;
          break;
      }
    }
  };
  visit(statements);
  return { changes, assigned, returns, exits };
}

const DATA = new Set([
  'SelectStmt',
  'InsertStmt',
  'UpdateStmt',
  'DeleteStmt',
  'MergeStmt',
  'TransactionStmt',
  'ExplainStmt',
  'LockStmt',
  'NotifyStmt',
]);

/** Whether a statement may change the catalog. */
export function changesCatalog(statement: Statement, session: Session): boolean {
  if (!DATA.has(statement.tag)) return true;
  if (statement.tag === 'InsertStmt') {
    const { relation } = statement.node as InsertStmt;
    if (relation?.schemaname === 'storage') return true;
  }
  return callsWithEffect({ [statement.tag]: statement.node }, session);
}

function mayChange(query: PlQuery, frame: Frame): boolean {
  try {
    return changesCatalog(statementOf(query, frame), frame.session);
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  }
}

function mayCall(query: PlQuery, frame: Frame): boolean {
  return query.sql.includes('(') && mayChange(query, frame);
}

/** Whether the text of an EXECUTE, told by how its expression begins, only reads or writes rows. */
export function isDataOnly(text: PlQuery, frame: Frame): boolean {
  let node: Node | undefined;
  try {
    const statement = statementOf(text, frame);
    node = as(as({ [statement.tag]: statement.node } as Node, 'SelectStmt')?.targetList?.[0], 'ResTarget')?.val;
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  }
  for (;;) {
    const operation = as(node, 'A_Expr');
    const call = as(node, 'FuncCall');
    if (operation?.lexpr) node = operation.lexpr;
    else if (call && ['format', 'concat', 'replace'].includes(namesOf(call.funcname).at(-1) ?? '')) node = call.args?.[0];
    else break;
  }
  return /^\s*(?:insert|update|delete|merge|select|with)\b/i.test(as(node, 'A_Const')?.sval?.sval ?? '');
}

/** Whether a tree calls a routine that may change the catalog. */
export function callsWithEffect(tree: unknown, session: Session): boolean {
  let found = false;
  walk(tree, (tag, node) => {
    if (tag === 'FuncCall' && !found) {
      const call = node as FuncCall;
      const names = namesOf(call.funcname);
      found =
        names.at(-2) !== 'pg_catalog' &&
        (hasKnownEffect(names) || overloads(session, names).some((routine) => routineChanges(routine, session)));
    }
    return !found;
  });
  return found;
}

/** Whether a tree calls a routine that may change the catalog, or one of the user's, whose errors are errors of the call. */
export function callsRoutine(tree: unknown, session: Session): boolean {
  let found = false;
  walk(tree, (tag, node) => {
    if (tag === 'FuncCall' && !found) {
      const names = namesOf((node as FuncCall).funcname);
      found =
        hasKnownEffect(names) || overloads(session, names).some(({ place, body }) => place !== undefined && body !== undefined);
    }
    return !found;
  });
  return found || callsWithEffect(tree, session);
}

const changing = new WeakMap<Routine, boolean>();

/** Whether a routine's body may change the catalog; false for PostgreSQL's own and those of extensions. */
export function routineChanges(routine: Routine, session: Session): boolean {
  if (
    routine.body === undefined ||
    !/\b(?:create|alter|drop|grant|revoke|comment|execute|perform|call|select)\b/i.test(routine.body)
  )
    return false;
  const known = changing.get(routine);
  if (known !== undefined) return known;
  changing.set(routine, false); // a routine that calls itself adds nothing
  const result = bodyChanges(routine, session);
  changing.set(routine, result);
  return result;
}

function bodyChanges(routine: Routine, session: Session): boolean {
  const statement = definitionOf(routine);
  if (!statement) return false;
  const { language, sql } = bodyOf(statement);
  if (language === 'sql') return /\b(?:create|alter|drop|grant|revoke|comment)\s/i.test(sql);
  if (language !== 'plpgsql') return false;
  try {
    const body = parsePlpgsql(statement);
    const frame = { session, body, line: 0, values: new Map() } as unknown as Frame;
    return effectsOf([body.block], frame).changes;
  } catch (error) {
    if (error instanceof ParseFailure) return false;
    throw error;
  }
}

/** The CREATE FUNCTION or PROCEDURE that a routine's body stands in. */
export function definitionOf(routine: Routine): Statement<'CreateFunctionStmt'> | undefined {
  const statement = (routine.bodyPlace ?? routine.place)?.statement;
  return statement?.tag === 'CreateFunctionStmt' ? (statement as Statement<'CreateFunctionStmt'>) : undefined;
}
