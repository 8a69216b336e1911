import { type ColumnRef, type FuncCall, type Node, type NodeTag, namesOf, stringOf, walk } from '../../syntax/node.ts';
import type { Place } from '../../syntax/statement.ts';
import type { Expression, TypeReference } from '../object-model.ts';
import type { Table } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { newAnalysis } from './analysis/analysis.ts';
import { SYSTEM_COLUMNS } from './analysis/column-references.ts';
import { tableScope, walkCondition } from './analysis/expressions.ts';
import { isMutable } from './analysis/mutability.ts';
import { overloads } from './routines/routine-lookup.ts';
import { here, type Session } from './session.ts';

/**
 * The condition on the rows that are published (`TransformPubWhereClauses` in publicationcmds.c).
 * @throws {SqlError} as other conditions, and 0A000 for what is not immutable, the project's own, or none of the plain kinds of expression.
 */
export function resolveRowFilter(session: Session, table: Table, node: Node): Expression {
  const analysis = newAnalysis(session);
  const scope = tableScope(table);
  const before = analysis.special?.length ?? 0;
  walkCondition(analysis, node, scope, 'PUBLICATION WHERE');
  const [special] = analysis.special?.slice(before) ?? [];
  if (special?.kind === 'aggregate') throw refusal(session, '42803', 'aggregate functions are not allowed in WHERE');
  if (special?.kind === 'window') throw refusal(session, '42P20', 'window functions are not allowed in WHERE');
  if (special) throw refusal(session, '0A000', 'set-returning functions are not allowed in WHERE');
  if (isRefused(session, table, node) || isMutable(analysis, node, scope))
    throw refusal(session, '0A000', 'invalid publication WHERE expression');
  return { node, place: here(session, analysis.start, 'expression'), references: analysis.references };
}

/** Expressions that are not among the "simple" ones (`check_simple_rowfilter_expr`). */
const REFUSED: ReadonlySet<NodeTag> = new Set(['SubLink', 'SQLValueFunction', 'A_Indirection', 'GroupingFunc']);

function isRefused(session: Session, table: Table, root: Node): boolean {
  let found = false;
  walk(root, (tag, node) => {
    found ||=
      REFUSED.has(tag) ||
      (tag === 'ColumnRef' && isRefusedColumn(table, node as ColumnRef)) ||
      (tag === 'FuncCall' && overloads(session, namesOf((node as FuncCall).funcname)).some(({ place }) => place !== undefined));
    return !found;
  });
  return found;
}

function isRefusedColumn(table: Table, { fields = [] }: ColumnRef): boolean {
  const name = stringOf(fields.at(-1)) ?? '';
  const column = table.columns.find((one) => one.name === name);
  return column ? isOwn(column.type) || column.generated === 'v' : SYSTEM_COLUMNS.has(name) || fields.length === 1;
}

function isOwn({ oid }: TypeReference): boolean {
  return oid !== undefined;
}

/**
 * The columns that are published, by attnum in the order of the table (`pub_collist_validate` in pg_publication.c).
 * @throws {SqlError} 42703, 42P10 for system columns and generated ones, 42710 for one that is named twice.
 */
export function publishedColumns(session: Session, table: Table, nodes: readonly Node[], place: Place): readonly number[] {
  const columns = new Set<number>();
  for (const node of nodes) {
    const name = stringOf(node) ?? '';
    if (SYSTEM_COLUMNS.has(name))
      throw new SqlError('42P10', `cannot use system column "${name}" in publication column list`, place);
    const column = table.columns.find((one) => one.name === name);
    if (!column) throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`, place);
    const isVirtual = column.generated === 'v';
    if (isVirtual || (column.generated && session.catalog.postgresVersion < 18)) {
      const what = isVirtual && session.catalog.postgresVersion >= 18 ? 'virtual generated column' : 'generated column';
      throw new SqlError('42P10', `cannot use ${what} "${name}" in publication column list`, place);
    }
    if (columns.has(column.attnum)) throw new SqlError('42710', `duplicate column "${name}" in publication column list`, place);
    columns.add(column.attnum);
  }
  return [...columns].sort((a, b) => a - b);
}

function refusal(session: Session, sqlstate: string, message: string): SqlError {
  return new SqlError(sqlstate, message, here(session, undefined));
}
