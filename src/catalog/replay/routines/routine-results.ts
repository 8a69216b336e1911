import type { Node } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import { isAssignable } from '../../casts.ts';
import type { Routine } from '../../model.ts';
import type { TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import { typeByReference } from '../../types.ts';
import { isUnknown } from '../analysis/common-type.ts';
import type { QueryAnalysis } from '../analysis/queries.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';

/** The last statement of an SQL body, and what it yields where it is a query. */
export interface LastStatement {
  readonly node: Node;
  readonly yields: QueryAnalysis | undefined;
}

type Resulting = Pick<Routine, 'arguments' | 'returns'>;

/**
 * What an SQL function's last statement has to yield (`check_sql_stmt_retval` in functions.c).
 * @throws {SqlError} 42P13 where it is no query, or one of other columns than the function's result.
 */
export function requireResult(
  session: Session,
  { arguments: parameters, returns }: Resulting,
  last: LastStatement | undefined,
): void {
  if (!returns || returns.name === 'void') return;
  const refuse = (): SqlError => {
    const written = describeType(session, { ...returns, setOf: false });
    return new SqlError('42P13', `return type mismatch in function declared to return ${written}`, here(session, undefined));
  };
  if (returns.name === 'trigger' || returns.name === 'event_trigger')
    throw new SqlError('42P13', `SQL functions cannot return type ${returns.name}`, here(session, undefined));
  if (!last?.yields || !isQuery(last.node)) throw refuse();
  const { columns, open } = last.yields;
  const expected = resultColumns(session, parameters, returns);
  if (open || !expected || (columns.length === 1 && expected.isRow && !isScalar(session, columns[0]?.type))) return;
  if (columns.length !== expected.types.length) throw refuse();
  const fits = columns.every(({ type }, i) => {
    const wanted = expected.types[i];
    return !type || !wanted || isUnknown(type) || isAssignable(session.catalog, type, wanted);
  });
  if (!fits) throw refuse();
}

/** Whether it has rows to return: a SELECT or VALUES without INTO, or a statement with RETURNING. */
function isQuery(node: Node): boolean {
  const select = as(node, 'SelectStmt');
  if (select) return !select.intoClause;
  const changes = as(node, 'InsertStmt') ?? as(node, 'UpdateStmt') ?? as(node, 'DeleteStmt') ?? as(node, 'MergeStmt');
  if (!changes) return false;
  return 'returningClause' in changes ? changes.returningClause !== undefined : 'returningList' in changes;
}

/** The columns that a result is made of; undefined where any will do: `record` without OUT arguments, a type that comes with the call. */
export function resultColumns(
  session: Session,
  parameters: Routine['arguments'],
  returns: TypeReference,
): { readonly types: readonly TypeReference[]; readonly isRow: boolean } | undefined {
  const out = parameters.filter(({ mode }) => mode === 'out' || mode === 'inout' || mode === 'table');
  if (out.length > 1) return { types: out.map(({ type }) => type), isRow: true };
  if (returns.name === 'record' || returns.name.startsWith('any')) return undefined;
  const row = returns.isArray ? undefined : typeByReference(session.catalog, returns);
  if (!row || !('columns' in row)) return { types: [{ ...returns, setOf: false }], isRow: false };
  if ('incompleteColumns' in row) return undefined;
  return { types: row.columns.map(({ type }) => type), isRow: true };
}

/** Whether a type is certainly no row; a bare literal is a text. */
function isScalar(session: Session, type: TypeReference | undefined): boolean {
  if (!type || type.name === 'record') return false;
  if (isUnknown(type)) return true;
  return type.oid === undefined || type.isArray || session.catalog.types.get(type.oid)?.kind === 'enum';
}
