import type { CallStmt, DoStmt, SelectStmt } from '../../../syntax/node.ts';
import { parsePlpgsql } from '../../../syntax/plpgsql.ts';
import { bodyOf } from '../../../syntax/plpgsql-body.ts';
import type { PlBody } from '../../../syntax/plpgsql-tree.ts';
import type { Statement } from '../../../syntax/statement.ts';
import { requireProcedure } from '../analysis/function-references.ts';
import type { Handlers } from '../handler.ts';
import { requireDeclaredTypes } from '../routines/plpgsql-declarations.ts';
import type { Session } from '../session.ts';
import { follow } from './calls.ts';
import { callsRoutine } from './effects.ts';
import { evaluate } from './expressions.ts';
import { newFrame } from './frame.ts';
import { runBody } from './interpret.ts';
import { runSelect } from './query.ts';
import { BUDGET } from './values.ts';

function runDo(session: Session, _: DoStmt): void {
  const statement = session.statement as Statement<'DoStmt'>;
  const { language } = bodyOf(statement);
  if (language !== 'plpgsql') session.unfollowed(`its language is ${language}`);
  else follow(session, (context) => runBody(newFrame(compiled(session, statement), context)), BUDGET);
}

function compiled(session: Session, statement: Statement<'DoStmt'>): PlBody {
  const body = parsePlpgsql(statement);
  requireDeclaredTypes(session, bodyOf(statement).sql);
  return body;
}

function runCall(session: Session, { funccall }: CallStmt): void {
  if (funccall) requireProcedure(session, funccall);
  if (funccall && callsRoutine({ FuncCall: funccall }, session))
    follow(session, (context) => evaluate({ FuncCall: funccall }, context), BUDGET);
}

/** A query changes nothing but by the functions that it calls. */
function runQueryStatement(session: Session, select: SelectStmt): void {
  if (callsRoutine(select, session)) follow(session, (context) => runSelect(select, context), BUDGET);
}

/** DO, CALL, and SELECT for the functions it calls. */
export const proceduralHandlers: Handlers = { DoStmt: runDo, CallStmt: runCall, SelectStmt: runQueryStatement };
