import type { CallStmt, DoStmt, SelectStmt } from '../../../syntax/node.ts';
import { parsePlpgsql } from '../../../syntax/plpgsql.ts';
import { bodyOf } from '../../../syntax/plpgsql-body.ts';
import type { Statement } from '../../../syntax/statement.ts';
import type { Handlers } from '../handler.ts';
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
  else follow(session, (context) => runBody(newFrame(parsePlpgsql(statement), context)), BUDGET);
}

function runCall(session: Session, { funccall }: CallStmt): void {
  if (funccall && callsRoutine({ FuncCall: funccall }, session))
    follow(session, (context) => evaluate({ FuncCall: funccall }, context), BUDGET);
}

/** A query changes nothing but by the functions that it calls. */
function runQueryStatement(session: Session, select: SelectStmt): void {
  if (callsRoutine(select, session)) follow(session, (context) => runSelect(select, context), BUDGET);
}

/** DO, CALL, and SELECT for the functions it calls. */
export const proceduralHandlers: Handlers = { DoStmt: runDo, CallStmt: runCall, SelectStmt: runQueryStatement };
