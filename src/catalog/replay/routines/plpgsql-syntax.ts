import { ParseFailure } from '../../../syntax/parser.ts';
import { parsePlpgsql } from '../../../syntax/plpgsql.ts';
import type { Statement } from '../../../syntax/statement.ts';
import type { Routine } from '../../model.ts';
import { SqlError } from '../../sql-error.ts';
import { sqlstateOfFailure } from '../parse-failures.ts';
import { here, type Session } from '../session.ts';
import { looksWrong } from './plpgsql-suspicion.ts';

/**
 * Whether PL/pgSQL's compiler takes a body. To parse each would cost as much as to parse the files: only one that looks wrong is, and its
 * parser then decides.
 * @throws {SqlError} 42601, 42704 for a condition that there is not, 22005 for a constant that is assigned to.
 */
export function requireSyntax(session: Session, routine: Pick<Routine, 'name' | 'arguments' | 'returns' | 'body'>): void {
  if (!looksWrong(routine.body ?? '', namesWithin(routine))) return;
  try {
    parsePlpgsql(session.statement as Statement<'CreateFunctionStmt'>);
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    if (NOT_TOLD.test(error.message)) return;
    throw new SqlError(sqlstateOfFailure(error.message), error.message, here(session, undefined));
  }
}

function namesWithin({
  name,
  arguments: parameters,
  returns,
}: Pick<Routine, 'name' | 'arguments' | 'returns'>): readonly string[] {
  const ofTriggers = returns?.name === 'trigger' ? ['new', 'old'] : [];
  return [name, 'found', 'sqlstate', 'sqlerrm', ...ofTriggers, ...parameters.flatMap((one) => one.name ?? [])];
}

/** What hangs on types, which the parser does not know, and what `requireReturns` knows better. */
const NOT_TOLD =
  /is not a scalar variable|multiple-item INTO list|PL\/pgSQL functions cannot|RETURN|^no PL\/pgSQL block|^unknown PL\/pgSQL/;
