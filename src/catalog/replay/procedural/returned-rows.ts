import { as, type Node } from '../../../syntax/node.ts';
import type { PlStatement } from '../../../syntax/plpgsql-tree.ts';
import type { Statement } from '../../../syntax/statement.ts';
import { sameType } from '../../types.ts';
import { isUnknown } from '../analysis/common-type.ts';
import { analyzeQuery } from '../analysis/queries.ts';
import { evaluateQuery, executedStatements, statementOf } from './embedded.ts';
import { type Frame, placedIn, plpgsqlError } from './frame.ts';
import { run } from './statements.ts';
import { substituted } from './substitute.ts';
import { STATEMENT_COST, spend, toText, UNKNOWN } from './values.ts';

/**
 * RETURN QUERY, of which the rows are not known, but their columns: they have to be of the very types of the function's result
 * (`exec_stmt_return_query`, `convert_tuples_by_position`). @throws {SqlError} 42804, 42601.
 */
export function returnRows(rows: Extract<PlStatement, { readonly kind: 'return rows' }>, frame: Frame): void {
  if (rows.query) returnStatement(statementOf(rows.query, frame), frame);
  else if (rows.text) {
    const sql = toText(evaluateQuery(rows.text, frame));
    if (sql === null) throw plpgsqlError(frame, '22004', 'query string argument of EXECUTE is null');
    // what USING gives is not kept
    if (sql === UNKNOWN || sql.includes('$')) return;
    const [only, ...others] = executedStatements(sql, rows.text, frame);
    if (only && others.length === 0) returnStatement(only, frame);
  }
}

function returnStatement(statement: Statement, frame: Frame): void {
  const { session, results, budget } = frame;
  run(statement, { strict: false }, frame);
  if (frame.doubt) return;
  if (!('returningClause' in statement.node) && WRITERS.has(statement.tag))
    throw plpgsqlError(frame, '42601', `${statement.tag.replace('Stmt', '').toUpperCase()} query does not return tuples`);
  if (!results) return;
  spend(budget, STATEMENT_COST);
  const given = substituted(statement, frame.context);
  const { columns, open } = placedIn(session, statement, () =>
    analyzeQuery(session, { [statement.tag]: given.node } as unknown as Node),
  );
  if (open) return;
  const isTold = toldColumns(statement, given);
  const fits = columns.every(({ type }, i) => {
    const wanted = results[i];
    return !type || !wanted || isUnknown(type) || !isTold(i) || sameType({ ...type, setOf: false }, { ...wanted, setOf: false });
  });
  if (columns.length !== results.length || !fits)
    throw plpgsqlError(frame, '42804', 'structure of query does not match function result type');
}

const WRITERS: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt']);
/** Where a variable changes no column's type. */
const ASIDE: ReadonlySet<string> = new Set(['whereClause', 'limitCount', 'limitOffset', 'sortClause', 'lockingClause']);

/** Of which columns the types are known: a variable in them has a type that what it is replaced by has not. */
function toldColumns({ node }: Statement, { node: given }: Statement): (column: number) => boolean {
  const [before, after] = [node, given] as unknown as readonly Readonly<Record<string, unknown>>[];
  const changed = Object.keys(after ?? {}).filter((key) => !ASIDE.has(key) && before?.[key] !== after?.[key]);
  if (changed.length === 0) return () => true;
  const [targets, replaced] = [before, after].map((one) => (one?.targetList ?? []) as readonly Node[]);
  const isListed = changed.join() === 'targetList' && !targets?.some(isStar);
  return (column) => isListed && targets?.[column] === replaced?.[column];
}

function isStar(target: Node): boolean {
  return as(as(target, 'ResTarget')?.val, 'ColumnRef')?.fields?.some((field) => 'A_Star' in field) ?? false;
}
