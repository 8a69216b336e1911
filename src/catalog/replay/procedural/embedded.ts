import type { Span } from '../../../source/source-file.ts';
import { as, type ColumnRef, type Node, namesOf, type SelectStmt, walk } from '../../../syntax/node.ts';
import { parseEmbedded, parseFragment } from '../../../syntax/parse.ts';
import { ParseFailure } from '../../../syntax/parser.ts';
import type { PlQuery } from '../../../syntax/plpgsql-tree.ts';
import { type Statement, statementText } from '../../../syntax/statement.ts';
import { spanOf } from '../../../syntax/tokens.ts';
import type { Catalog } from '../../model.ts';
import { SqlError } from '../../sql-error.ts';
import { analyzeQuery } from '../analysis/queries.ts';
import { type Context, cell, type RowSet } from './context.ts';
import { evaluate } from './expressions.ts';
import { type Frame, placedIn } from './frame.ts';
import { runQuery } from './query.ts';
import { substituted } from './substitute.ts';
import { STATEMENT_COST, spend, UNKNOWN, type Value } from './values.ts';

const parsed = new WeakMap<PlQuery, Statement>();

/** The statement that a body's query or expression (`SELECT expression`) is. @throws {SqlError} 42601 for bad syntax. */
export function statementOf(query: PlQuery, frame: Frame): Statement {
  let statement = parsed.get(query);
  if (!statement) {
    const prefix = query.kind === 'expression' ? 'SELECT ' : '';
    try {
      const first = query.at
        ? parseEmbedded({ sql: query.sql, prefix, ...query.at, ...(query.origin ? { origin: query.origin } : {}) })
        : parseFragment(prefix + query.sql, query.origin ?? originOf(frame))[0];
      if (!first) throw new ParseFailure('missing statement', 0);
      statement = first;
    } catch (error) {
      throw syntaxError(error, frame);
    }
    parsed.set(query, statement);
  }
  return statement;
}

/** Where the statement at hand stands. */
function originOf({ session }: Frame): Span {
  return spanOf({ statement: session.statement, offset: -1, extent: 'statement' });
}

/** The statements of an EXECUTE's text; they show the EXECUTE as their place. @throws {SqlError} 42601 for bad syntax. */
export function executedStatements(text: string, query: PlQuery, frame: Frame): readonly Statement[] {
  const origin =
    query.origin ?? (query.at ? { file: query.at.text.source, start: query.at.start, end: query.at.end } : originOf(frame));
  try {
    return parseFragment(text, origin);
  } catch (error) {
    throw syntaxError(error, frame);
  }
}

function syntaxError(error: unknown, { session }: Frame): unknown {
  if (!(error instanceof ParseFailure)) return error;
  return new SqlError('42601', error.message, { statement: session.statement, offset: -1, extent: 'statement' });
}

/** The catalog that a query's names were last resolved in; null for one that names nothing. */
const checked = new WeakMap<Statement, Catalog | null>();

/**
 * Resolves the names of a query, of which evaluating may never reach some. Expressions without call or query in them name nothing.
 * @throws {SqlError} where a name means nothing.
 */
function check(statement: Statement, context: Context): void {
  const { session } = context;
  const last = checked.get(statement);
  if (last === null || last === session.catalog) return;
  if (last === undefined && !/\(|\bfrom\b/i.test(statementText(statement))) {
    checked.set(statement, null);
    return;
  }
  spend(context.budget, STATEMENT_COST);
  analyzeQuery(session, { [statement.tag]: substituted(statement, context).node } as unknown as Node);
  checked.set(statement, session.catalog);
}

/** Fields are looked up before anything is evaluated. @throws {SqlError} 42703. */
function requireFields(statement: Statement, { context }: Frame): void {
  walk(statement.node, (tag, node) => {
    if (tag === 'ColumnRef') context.variable(namesOf((node as ColumnRef).fields));
    return true;
  });
}

/** An expression's value. @throws {SqlError} @throws {Undecided} */
export function evaluateQuery(query: PlQuery, frame: Frame): Value {
  const statement = statementOf(query, frame);
  return placedIn(frame.session, statement, () => {
    if (frame.ofTrigger) requireFields(statement, frame);
    check(statement, frame.context);
    const select = statement.node as SelectStmt;
    const bare = bareExpression(select);
    if (bare) return evaluate(bare, frame.context);
    const { rows, columns, maybeMore } = runQuery({ SelectStmt: select }, frame.context);
    if (maybeMore) return UNKNOWN;
    return rows[0] ? (cell(rows[0], columns[0] ?? '') ?? null) : null;
  });
}

/** The expression of a `SELECT expression` with nothing else. */
function bareExpression(select: SelectStmt): Node | undefined {
  if (select.fromClause || select.whereClause || select.withClause || select.valuesLists || select.targetList?.length !== 1)
    return undefined;
  if (select.op && select.op !== 'SETOP_NONE') return undefined;
  return as(select.targetList[0], 'ResTarget')?.val;
}

/** The rows of a statement that is a query; undefined for another one. */
export function rowsOf(statement: Statement, frame: Frame, context: Context = frame.context): RowSet | undefined {
  if (statement.tag !== 'SelectStmt') return undefined;
  return placedIn(frame.session, statement, () => {
    check(statement, context);
    return runQuery({ SelectStmt: statement.node as SelectStmt }, context);
  });
}
