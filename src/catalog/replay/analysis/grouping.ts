import { as, type ColumnRef, type FuncCall, type Node, namesOf, type SelectStmt, stringOf } from '../../../syntax/node.ts';
import { SqlError } from '../../sql-error.ts';
import { here } from '../session.ts';
import type { Analysis } from './analysis.ts';
import { isOfItsQuery } from './call-kinds.ts';
import { findColumn, sourcesOf } from './column-references.ts';
import { expressionType } from './expression-types.ts';
import { type SameColumn, sameExpression } from './same-expressions.ts';
import type { Scope, ScopeColumn, ScopeRelation } from './scope.ts';

interface Found {
  readonly relation: ScopeRelation;
  readonly column: ScopeColumn;
}

/**
 * What GROUP BY and aggregates ask of the rest of a query (`parseCheckAggregates` in parse_agg.c): each column stands in an aggregate or
 * in what is grouped by, or hangs on a primary key that is grouped by. `from` is how many calls were noted before the query's. Queries
 * over relations that are not wholly known, and what sub-selects use of this one, are not judged.
 * @throws {SqlError} 42803.
 */
export function requireGrouped(analysis: Analysis, stmt: SelectStmt, scope: Scope, from: number): void {
  const aggregates = new Set<FuncCall>();
  for (const one of analysis.special?.slice(from) ?? [])
    if (one.depth === analysis.depth && one.kind === 'aggregate') {
      if (!isOfItsQuery(analysis, one)) return;
      aggregates.add(one.call);
    }
  for (const call of aggregates) refuseNested(analysis, call, aggregates);
  if (aggregates.size === 0 && !stmt.groupClause && !stmt.havingClause) return;
  if (scope.relations.some(({ open }) => open)) return;
  const keys = groupingKeys(analysis, stmt, scope);
  if (!keys) return;
  const columns = keys.flatMap((key) => columnUnder(analysis, key, scope) ?? []);
  const judge: Judge = { analysis, scope, aggregates, keys, columns };
  for (const node of stmt.targetList ?? []) requireGroupedIn(judge, as(node, 'ResTarget')?.val);
  for (const node of stmt.sortClause ?? []) {
    const key = as(node, 'SortBy')?.node;
    if (!isOutputName(stmt, key)) requireGroupedIn(judge, key);
  }
  requireGroupedIn(judge, stmt.havingClause);
}

function refuseNested(analysis: Analysis, outer: FuncCall, aggregates: ReadonlySet<FuncCall>): void {
  if (aggregates.size < 2) return;
  visit([outer.args, outer.agg_filter], (tag, node) => {
    if (tag === 'FuncCall' && aggregates.has(node as FuncCall)) {
      const place = here(analysis.session, (node as FuncCall).location);
      throw new SqlError('42803', 'aggregate function calls cannot be nested', place);
    }
    return tag !== 'SelectStmt';
  });
}

interface Judge {
  readonly analysis: Analysis;
  readonly scope: Scope;
  readonly aggregates: ReadonlySet<FuncCall>;
  readonly keys: readonly Node[];
  /** Columns that are grouped by. */
  readonly columns: readonly Found[];
}

/** What GROUP BY names, places and names of the select list resolved; undefined where `*` makes places uncertain. */
function groupingKeys(analysis: Analysis, stmt: SelectStmt, scope: Scope): readonly Node[] | undefined {
  const keys: Node[] = [];
  const targets = (stmt.targetList ?? []).map((node) => as(node, 'ResTarget'));
  const add = (nodes: readonly Node[]): boolean =>
    nodes.every((node) => {
      const set = as(node, 'GroupingSet');
      const list = set ? (set.content ?? []) : (as(node, 'RowExpr')?.args ?? as(node, 'List')?.items);
      if (list) return add(list);
      const position = as(node, 'A_Const')?.ival?.ival;
      if (position !== undefined) {
        const before = targets.slice(0, position).map((target) => target?.val);
        const target = before[position - 1];
        if (!target || before.some(isStar)) return false;
        keys.push(withoutIdleCasts(analysis, target, scope));
        return true;
      }
      const name = bareName(node);
      const ref = as(node, 'ColumnRef');
      const isInput = ref && name !== undefined && findColumn(analysis, scope, name, ref) !== undefined;
      const named = name === undefined || isInput ? undefined : targets.find((target) => target?.name === name);
      keys.push(withoutIdleCasts(analysis, named?.val ?? node, scope));
      return true;
    });
  return add(stmt.groupClause ?? []) ? keys : undefined;
}

/** Whether a target is `*`, `t.*` or `(row).*`. */
export function isStar(node: Node | undefined): boolean {
  const fields = as(node, 'ColumnRef')?.fields ?? as(node, 'A_Indirection')?.indirection;
  return as(fields?.at(-1), 'A_Star') !== undefined;
}

/** A name alone. */
export function bareName(node: Node | undefined): string | undefined {
  const fields = as(node, 'ColumnRef')?.fields;
  return fields?.length === 1 ? stringOf(fields[0]) : undefined;
}

function isOutputName({ targetList }: SelectStmt, key: Node | undefined): boolean {
  const name = bareName(key);
  if (name === undefined) return as(key, 'A_Const') !== undefined;
  return (targetList ?? []).some((node) => {
    const target = as(node, 'ResTarget');
    return target?.name === name || (target?.name === undefined && lastName(target?.val) === name);
  });
}

function lastName(node: Node | undefined): string | undefined {
  const fields = as(node, 'ColumnRef')?.fields;
  return fields && stringOf(fields.at(-1));
}

/** The column that a key is. */
function columnUnder(analysis: Analysis, key: Node, scope: Scope): Found | undefined {
  const ref = as(key, 'ColumnRef');
  if (ref) return columnOf(analysis, ref, scope);
  const inner = as(key, 'CollateClause')?.arg;
  return inner && columnUnder(analysis, inner, scope);
}

/** An expression without casts to the type that it has anyhow, or that is not known: to PostgreSQL these are none. */
export function withoutIdleCasts(analysis: Analysis, node: Node, scope: Scope): Node {
  const { arg, typeName } = as(node, 'TypeCast') ?? {};
  if (!arg || typeName?.typmods?.length) return node;
  const type = expressionType(analysis, arg, scope);
  return type && type.name !== namesOf(typeName?.names).at(-1) ? node : withoutIdleCasts(analysis, arg, scope);
}

/** The column of this query that a name means. */
function columnOf(analysis: Analysis, ref: ColumnRef, scope: Scope): Found | undefined {
  const names = (ref.fields ?? []).map(stringOf);
  const name = names.at(-1);
  if (name === undefined) return undefined;
  if (names.length === 1) return findColumn(analysis, scope, name, ref);
  const relation = scope.relations.find((one) => one.name === names.at(-2));
  const column = relation?.columns.find((one) => one.name === name);
  return relation && column && { relation, column };
}

function requireGroupedIn(judge: Judge, root: Node | undefined): void {
  const { analysis, scope, aggregates, keys } = judge;
  const sameColumn = sameColumnIn(analysis, scope);
  visit(root, (tag, node, tagged) => {
    if (keys.some((key) => sameExpression(key, tagged, sameColumn))) return false;
    if (tag === 'FuncCall' && aggregates.has(node as FuncCall)) return false;
    if (tag === 'SelectStmt' || tag === 'GroupingFunc') return false;
    if (tag === 'FuncCall' && isStranger(analysis, node as FuncCall)) return false;
    if (tag !== 'ColumnRef') return true;
    const ref = node as ColumnRef;
    const found = isStar(tagged) ? starred(ref, scope) : [columnOf(analysis, ref, scope) ?? []].flat();
    for (const one of found) if (!isCovered(judge, one)) throw ungrouped(judge, one, ref);
    return false;
  });
}

/** A function that an extension may have brought, which may be an aggregate. */
function isStranger({ calls }: Analysis, call: FuncCall): boolean {
  const called = calls?.get(call);
  return called !== undefined && !called.callable && !called.type && called.routines.length === 0;
}

/** Whether names mean the same column of a query. */
export function sameColumnIn(analysis: Analysis, scope: Scope): SameColumn {
  return (a, b) => {
    const [left, right] = [columnOf(analysis, a, scope), columnOf(analysis, b, scope)];
    return left !== undefined && right !== undefined && isSame(left, right);
  };
}

function starred({ fields = [] }: ColumnRef, { relations }: Scope): readonly Found[] {
  const name = stringOf(fields.at(-2));
  const items = relations.filter((relation) => (name === undefined ? !relation.qualifiedOnly : relation.name === name));
  return items.flatMap((relation) => relation.columns.map((column) => ({ relation, column })));
}

function isCovered(judge: Judge, found: Found): boolean {
  return judge.columns.some((grouped) => isSame(grouped, found)) || hangsOnKey(judge, found);
}

/** The same column of the same FROM item; one of a join is what it stands for. */
function isSame(a: Found, b: Found): boolean {
  if (a.column === b.column) return a.relation === b.relation || a.relation.name === b.relation.name;
  if (!a.column.sources && !b.column.sources) return false;
  const sources = sourcesOf(b.relation, b.column);
  return sourcesOf(a.relation, a.column).some((one) =>
    sources.some(({ object, column }) => object === one.object && column === one.column),
  );
}

/** Whether all of a primary key of its table is grouped by (`check_functional_grouping`). */
function hangsOnKey({ analysis, columns }: Judge, found: Found): boolean {
  return sourcesOf(found.relation, found.column).some(({ object }) => {
    const table = analysis.session.catalog.relations.get(object);
    if (table?.kind !== 'table') return false;
    if (!table.primaryKey) return false;
    return table.primaryKey.columns.every((attnum) =>
      columns.some(
        ({ relation, column }) =>
          (relation.name === found.relation.name || column.sources !== undefined || found.column.sources !== undefined) &&
          sourcesOf(relation, column).some((source) => source.object === object && source.column === attnum),
      ),
    );
  });
}

function ungrouped({ analysis }: Judge, { relation, column }: Found, { location }: ColumnRef): SqlError {
  const name = relation.name === undefined ? column.name : `${relation.name}.${column.name}`;
  const message = `column "${name}" must appear in the GROUP BY clause or be used in an aggregate function`;
  return new SqlError('42803', message, here(analysis.session, location));
}

/** Visits the nodes of a tree in order, those in it where `enter` says so. */
function visit(root: unknown, enter: (tag: string, node: object, tagged: Node) => boolean): void {
  if (root === null || typeof root !== 'object') return;
  if (Array.isArray(root)) {
    for (const item of root) visit(item, enter);
    return;
  }
  const tag = Object.keys(root)[0];
  if (tag === undefined) return;
  const isTagged = /^[A-Z]/.test(tag);
  const node = isTagged ? (root as Record<string, object>)[tag] : root;
  if (!node || (isTagged && !enter(tag, node, root as Node))) return;
  for (const [key, child] of Object.entries(node)) if (key !== 'funcname' && key !== 'typeName') visit(child, enter);
}
