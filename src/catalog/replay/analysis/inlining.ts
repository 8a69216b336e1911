import { atomicStatements } from '../../../syntax/atomic-body.ts';
import { as, type Node } from '../../../syntax/node.ts';
import { parseFragment } from '../../../syntax/parse.ts';
import { ParseFailure } from '../../../syntax/parser.ts';
import { isStatement } from '../../../syntax/statement.ts';
import type { Routine } from '../../model.ts';

/** Whether a call may be replaced by what the function's body says, whose volatility counts then (`inline_function` in clauses.c). */
export function mayBeInlined({ language, securityDefiner, settings, kind, returns, body, bodyPlace, place }: Routine): boolean {
  if (language !== 'sql' || securityDefiner || settings.length || kind !== 'function' || returns?.setOf) return false;
  if (body) return isPlainQuery(parsed(body));
  const statement = (bodyPlace ?? place)?.statement;
  const atomic = statement && isStatement(statement, 'CreateFunctionStmt') ? statement.node.sql_body : undefined;
  if (!atomic || 'ReturnStmt' in atomic) return true;
  return isPlainQuery(atomicStatements(atomic));
}

function parsed(body: string): readonly Node[] {
  try {
    const origin = { file: { path: '', text: body }, start: 0, end: 0 };
    return parseFragment(body, origin).map(({ tag, node }) => ({ [tag]: node }) as Node);
  } catch (error) {
    if (error instanceof ParseFailure) return [];
    throw error;
  }
}

/** One SELECT of one value and nothing else. */
function isPlainQuery(statements: readonly Node[]): boolean {
  const query = as(statements[0], 'SelectStmt');
  if (statements.length !== 1 || query?.targetList?.length !== 1 || query.op !== 'SETOP_NONE') return false;
  return Object.keys(query).every((key) => key === 'targetList' || key === 'op' || key === 'limitOption');
}
