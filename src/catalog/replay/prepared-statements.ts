import {
  as,
  type DeallocateStmt,
  type ExecuteStmt,
  type Node,
  type NodeTag,
  type ParamRef,
  type PrepareStmt,
  tagOf,
  walk,
} from '../../syntax/node.ts';
import type { Statement } from '../../syntax/statement.ts';
import { mayCoerce } from '../casts.ts';
import type { TypeReference } from '../object-model.ts';
import { keyOf } from '../resolution/type-key.ts';
import { SqlError } from '../sql-error.ts';
import { newAnalysis } from './analysis/analysis.ts';
import { isUnknown } from './analysis/common-type.ts';
import { expressionType } from './analysis/expression-types.ts';
import { walkExpression } from './analysis/expressions.ts';
import { requireLiteral } from './analysis/literals.ts';
import { analyzeQuery } from './analysis/queries.ts';
import { describeType } from './describe.ts';
import type { Handlers } from './handler.ts';
import { here, type Session } from './session.ts';
import { resolveType } from './types.ts';
import { requireWritable } from './updatable-views.ts';

/** What PREPARE made: it lasts as long as the connection, whatever becomes of the transaction. */
export interface Prepared {
  /** The query, at its place in the PREPARE. */
  readonly statement: Statement;
  /** Undefined for a type that is not declared. */
  readonly types: readonly (TypeReference | undefined)[];
  /** Made by an earlier file, which may have had a connection of its own. */
  readonly isOld?: true;
}

export const preparedStatementHandlers: Handlers = {
  PrepareStmt: prepare,
  ExecuteStmt: (session, node) => {
    const { statement } = executed(session, node);
    session.unseen(() => session.execute(statement));
  },
  DeallocateStmt: deallocate,
  DiscardStmt: (session, { target }) => {
    if (target === 'DISCARD_ALL') session.prepared.clear();
  },
};

/** PREPARE (`PrepareQuery` in prepare.c). @throws {SqlError} 42P05, 42P18, 42704, and as the query. */
function prepare(session: Session, { name = '', argtypes, query }: PrepareStmt): void {
  const at = here(session, undefined);
  const declared = (argtypes ?? []).map((node) => resolveType(session, as(node, 'TypeName')));
  if (!query) return;
  analyzeQuery(session, query);
  const used = parametersOf(query);
  const count = Math.max(declared.length, ...used);
  for (let i = declared.length + 1; i <= count; i++)
    if (!used.has(i)) throw new SqlError('42P18', `could not determine data type of parameter $${i}`, at);
  requireWritable(session, query);
  const known = session.prepared.get(name);
  if (known && !known.isOld) throw new SqlError('42P05', `prepared statement "${name}" already exists`, at);
  const tag: NodeTag = tagOf(query);
  const node = (query as unknown as Record<string, Statement['node']>)[tag];
  if (!node) return;
  const types = Array.from({ length: count }, (_, i) => declared[i]);
  session.prepared.set(name, { statement: { ...session.statement, tag, node }, types });
}

function parametersOf(query: Node): ReadonlySet<number> {
  const numbers = new Set<number>();
  walk(query, (tag, node) => {
    if (tag === 'ParamRef') numbers.add((node as ParamRef).number ?? 0);
    return true;
  });
  return numbers;
}

/**
 * The statement that EXECUTE runs, of its own or in CREATE TABLE AS and EXPLAIN (`ExecuteQuery`, `EvaluateParams`).
 * @throws {SqlError} 26000 where there is none, 42601 for too many or too few values, 42804 for one of another type.
 */
export function executed(session: Session, { name = '', params = [] }: ExecuteStmt): Prepared {
  const at = here(session, undefined);
  const found = requirePrepared(session, name);
  if (params.length !== found.types.length)
    throw new SqlError('42601', `wrong number of parameters for prepared statement "${name}"`, at);
  const analysis = newAnalysis(session);
  const scope = { relations: [] };
  for (const [i, param] of params.entries()) {
    walk(param, (tag) => {
      if (tag === 'SubLink') throw new SqlError('0A000', 'cannot use subquery in EXECUTE parameter', at);
      return true;
    });
    walkExpression(analysis, param, scope);
    const [expected, type] = [found.types[i], expressionType(analysis, param, scope)];
    if (!expected || !type) continue;
    if (isUnknown(type)) requireLiteral(session, expected, param);
    else if (!mayCoerce(session.catalog, keyOf(type), keyOf(expected), 'a')) {
      const [from, to] = [type, expected].map((one) => describeType(session, one));
      throw new SqlError('42804', `parameter $${i + 1} of type ${from} cannot be coerced to the expected type ${to}`, at);
    }
  }
  return found;
}

/** The query as a node. */
export function queryOf({ statement: { tag, node } }: Prepared): Node {
  return { [tag]: node } as unknown as Node;
}

function requirePrepared(session: Session, name: string): Prepared {
  const found = session.prepared.get(name);
  if (!found) throw new SqlError('26000', `prepared statement "${name}" does not exist`, here(session, undefined));
  return found;
}

/** DEALLOCATE. @throws {SqlError} 26000. */
function deallocate(session: Session, { name }: DeallocateStmt): void {
  if (name === undefined) session.prepared.clear();
  else {
    requirePrepared(session, name);
    session.prepared.delete(name);
  }
}
