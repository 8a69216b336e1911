import { as, type JoinExpr, type Node, namesOf, type RangeVar } from '../../../syntax/node.ts';
import { type BuiltinRelation, builtinRelation, relationExistsSince } from '../../builtin-relations.ts';
import type { TypeReference } from '../../object-model.ts';
import type { Relation } from '../../relation-model.ts';
import { typeOf } from '../../resolution/type-key.ts';
import { SqlError } from '../../sql-error.ts';
import { here, lookupRelation, type Session, unknownRelation } from '../session.ts';
import { mayExistUnseen } from '../unseen.ts';
import { type Analysis, nested, refer } from './analysis.ts';
import { sourcesOf } from './column-references.ts';
import { commonType } from './common-type.ts';
import { walkCondition, walkExpression } from './expressions.ts';
import { functionItem, jsonTable, xmlTable } from './function-items.ts';
import { requireOperator } from './operator-types.ts';
import { findCte, type Scope, type ScopeColumn, type ScopeRelation, scopeRelation, withColumnNames } from './scope.ts';
import { query } from './select.ts';

/**
 * Resolves FROM: the items whose columns `*` takes and names find, in order. `scope` is what surrounds the statement.
 * @throws {SqlError} 42P01 for a relation that certainly does not exist, 42712 for a name used twice.
 */
export function fromClause(analysis: Analysis, nodes: readonly Node[] | undefined, scope: Scope): readonly ScopeRelation[] {
  const items: ScopeRelation[] = [];
  for (const node of nodes ?? []) add(analysis, items, fromItem(analysis, node, items, scope));
  return items;
}

function fromItem(analysis: Analysis, node: Node, left: readonly ScopeRelation[], scope: Scope): readonly ScopeRelation[] {
  const range = as(node, 'RangeVar');
  if (range) return [relationItem(analysis, range, scope)];
  const join = as(node, 'JoinExpr');
  if (join) return nested(analysis, () => joinItems(analysis, join, left, scope), []);
  const beside: Scope = { ...scope, relations: left };
  const sub = as(node, 'RangeSubselect');
  if (sub) {
    const { columns, open } = query(analysis, sub.subquery, sub.lateral ? beside : scope);
    return [aliased(analysis, { name: sub.alias?.aliasname, columns, open }, namesOf(sub.alias?.colnames))];
  }
  const call = as(node, 'RangeFunction');
  if (call) return [aliased(analysis, functionItem(analysis, call, beside), namesOf(call.alias?.colnames))];
  const sample = as(node, 'RangeTableSample');
  if (sample?.relation) {
    walkExpression(analysis, sample.args, beside);
    return fromItem(analysis, sample.relation, left, scope);
  }
  const xml = as(node, 'RangeTableFunc');
  if (xml) return [xmlTable(analysis, xml, beside)];
  const json = as(node, 'JsonTable');
  return [json ? jsonTable(analysis, json, beside) : { columns: [], open: true }];
}

/** @throws {SqlError} 42P10 where an alias names more columns than there are. */
export function requireColumns(
  { session }: Analysis,
  what: string,
  { columns, open }: Pick<ScopeRelation, 'columns' | 'open'>,
  names: readonly string[],
): void {
  if (open || names.length <= columns.length) return;
  const message = `${what} has ${columns.length} columns available but ${names.length} columns specified`;
  throw new SqlError('42P10', message, here(session, undefined));
}

/** An item with the column names of its alias. */
function aliased(analysis: Analysis, item: ScopeRelation, names: readonly string[]): ScopeRelation {
  requireColumns(analysis, `table "${item.name}"`, item, names);
  return withColumnNames(item, names);
}

/** A table, view or WITH query by name. @throws {SqlError} 42P01, 42809. */
export function relationItem(analysis: Analysis, range: RangeVar, scope: Scope): ScopeRelation {
  const { session } = analysis;
  const name = range.relname ?? '';
  const alias = range.alias?.aliasname;
  const names = namesOf(range.alias?.colnames);
  const cte = range.schemaname === undefined ? findCte(scope, name) : undefined;
  if (cte) return aliased(analysis, { ...cte, name: alias ?? name }, names);
  const own = lookupRelation(session, range.schemaname, name);
  const system = !own || hidesBehindSystem(analysis, range, own) ? systemRelation(session, range.schemaname, name) : undefined;
  const relation = system ? undefined : own;
  if (system) return aliased(analysis, systemItem(session, system, range, alias), names);
  if (!relation) {
    if (!mayExistUnseen(session, range.schemaname, name)) throw unknownRelation(session, range, sinceVersion(session, range));
    const schema = alias === undefined ? { schema: range.schemaname ?? '' } : {};
    return withColumnNames({ name: alias ?? name, ...schema, columns: [], open: true }, names);
  }
  if (relation.kind === 'index relation' || relation.kind === 'composite type')
    throw new SqlError('42809', `cannot open relation "${relation.name}"`, here(session, range.location));
  refer(analysis, relation.oid, undefined, range.location);
  return aliased(analysis, scopeRelation(relation, alias), names);
}

/** A catalog or view of PostgreSQL's own, if the name means one here: temporary relations only come before it. */
function systemRelation(session: Session, schema: string | undefined, name: string): BuiltinRelation | undefined {
  return builtinRelation(schema ?? 'pg_catalog', name, session.catalog.postgresVersion);
}

/** Whether pg_catalog is searched before the schema in which a name was found. */
function hidesBehindSystem({ searchPath }: Analysis, { schemaname }: RangeVar, { schema }: Relation): boolean {
  return schemaname === undefined && searchPath.indexOf('pg_catalog') < searchPath.indexOf(schema);
}

/** What a message says of a relation that newer servers have. */
function sinceVersion(session: Session, { schemaname, relname }: RangeVar): string {
  const since = relationExistsSince(schemaname ?? 'pg_catalog', relname ?? '', session.catalog.postgresVersion);
  return since === undefined ? '' : `, which PostgreSQL has since version ${since}`;
}

function systemItem(session: Session, system: BuiltinRelation, range: RangeVar, alias: string | undefined): ScopeRelation {
  return {
    name: alias ?? range.relname,
    ...(alias === undefined ? { schema: range.schemaname ?? 'pg_catalog' } : {}),
    columns: system.columns.map(({ name, type }) => ({ name, type: typeOf(session.catalog, type) })),
    ...(system.relkind === 'r' ? { systemColumns: true } : {}),
  };
}

function joinItems(analysis: Analysis, join: JoinExpr, before: readonly ScopeRelation[], scope: Scope): readonly ScopeRelation[] {
  const left = join.larg ? fromItem(analysis, join.larg, before, scope) : [];
  const right = join.rarg ? fromItem(analysis, join.rarg, [...before, ...left], scope) : [];
  const sides: ScopeRelation[] = [...left];
  add(analysis, sides, right);
  walkCondition(analysis, join.quals, { ...scope, relations: sides }, 'JOIN/ON');
  const shared = join.isNatural ? commonColumns(left, right) : namesOf(join.usingClause);
  const alias = join.alias?.aliasname;
  if (shared.length === 0 && alias === undefined) return sides;
  const columns = joinedColumns(analysis, join, left, right, shared);
  const item: ScopeRelation = { columns, open: sides.some((side) => side.open), name: alias };
  if (alias !== undefined) return [withColumnNames(item, namesOf(join.alias?.colnames))];
  const merged = join.join_using_alias?.aliasname;
  const hidden = sides.map((side) => ({ ...side, qualifiedOnly: true }));
  const named = merged === undefined ? [] : [{ name: merged, columns: columns.slice(0, shared.length), qualifiedOnly: true }];
  return [...hidden, ...named, item];
}

/**
 * The type of a column that USING merges, of which both sides must have an equal one.
 * @throws {SqlError} 42883 where nothing compares them, 42804 where they have no common type: which is looked at first changed in PostgreSQL 16.
 */
function mergedType({ session }: Analysis, a: ScopeColumn, b: ScopeColumn): TypeReference | undefined {
  const left = { type: a.type, node: undefined };
  const right = { type: b.type, node: undefined };
  const early = session.catalog.postgresVersion < 16 ? commonType(session, [left, right], 'JOIN/USING') : undefined;
  requireOperator(session, ['='], left, right);
  return early ?? commonType(session, [left, right], 'JOIN/USING');
}

/** The columns of a join: the merged ones, then the rest of the left side and of the right. @throws {SqlError} 42703, and as `mergedType`. */
function joinedColumns(
  analysis: Analysis,
  join: JoinExpr,
  left: readonly ScopeRelation[],
  right: readonly ScopeRelation[],
  shared: readonly string[],
): readonly ScopeColumn[] {
  const leftColumns = columnsOf(left);
  const rightColumns = columnsOf(right);
  const merged = shared.map((name) => {
    const a = leftColumns.find((column) => column.name === name);
    const b = rightColumns.find((column) => column.name === name);
    for (const [found, items, side] of [
      [a, left, 'left'],
      [b, right, 'right'],
    ] as const)
      if (!found && !items.some((item) => item.open)) {
        const message = `column "${name}" specified in USING clause does not exist in ${side} table`;
        throw new SqlError('42703', message, here(analysis.session, undefined));
      }
    const sources = [...(a?.sources ?? []), ...(b?.sources ?? [])];
    for (const { object, column } of sources) refer(analysis, object, column, undefined);
    const both = a && b ? mergedType(analysis, a, b) : undefined;
    const type = both ?? (join.jointype === 'JOIN_RIGHT' ? b?.type : (a?.type ?? b?.type));
    return { name, type, sources };
  });
  const rest = [...leftColumns, ...rightColumns].filter((column) => !shared.includes(column.name));
  return [...merged, ...rest];
}

function columnsOf(items: readonly ScopeRelation[]): readonly ScopeColumn[] {
  return items
    .filter((item) => !item.qualifiedOnly)
    .flatMap((item) =>
      item.columns.map((column) => ({ name: column.name, type: column.type, sources: sourcesOf(item, column) })),
    );
}

function commonColumns(left: readonly ScopeRelation[], right: readonly ScopeRelation[]): readonly string[] {
  const names = new Set(columnsOf(right).map(({ name }) => name));
  return columnsOf(left).flatMap(({ name }) => (names.has(name) ? [name] : []));
}

/** Adds items to a level. @throws {SqlError} 42712 where a name stands there already (checkNameSpaceConflicts). */
function add(analysis: Analysis, items: ScopeRelation[], added: readonly ScopeRelation[]): void {
  for (const item of added) {
    const { name } = item;
    if (name !== undefined && items.some((other) => other.name === name && !areDifferentTables(item, other)))
      throw new SqlError('42712', `table name "${name}" specified more than once`, here(analysis.session, undefined));
    items.push(item);
  }
}

/** Two tables without alias may share a name, in two schemas. */
function areDifferentTables(a: ScopeRelation, b: ScopeRelation): boolean {
  return a.schema !== undefined && b.schema !== undefined && a.oid !== b.oid;
}
