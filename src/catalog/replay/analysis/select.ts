import {
  type A_Indirection,
  as,
  type CommonTableExpr,
  type Node,
  namesOf,
  type ResTarget,
  type SelectStmt,
  stringOf,
  type WithClause,
} from '../../../syntax/node.ts';
import type { TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here } from '../session.ts';
import { type Analysis, nested } from './analysis.ts';
import { notedCalls, refuseSpecial } from './call-kinds.ts';
import { columnName } from './column-names.ts';
import { findRelationItem, referToColumn, toldType } from './column-references.ts';
import { type Branch, builtin, commonType, isUnknown } from './common-type.ts';
import { modifyData } from './data-modification.ts';
import { expressionType, rowOf, stepType } from './expression-types.ts';
import { walkCondition, walkExpression } from './expressions.ts';
import { fromClause, requireColumns } from './from-clause.ts';
import { rowsOf } from './function-items.ts';
import { requireGrouped } from './grouping.ts';
import { type Scope, type ScopeColumn, type ScopeRelation, withColumnNames } from './scope.ts';
import { queryKeys, refuseLocking, sortKey } from './select-keys.ts';
import { requireSortable } from './sortable-types.ts';

/** What a query yields: its columns in order, and whether there may be more. */
export interface Output {
  readonly columns: readonly ScopeColumn[];
  readonly open: boolean;
}

export const UNKNOWN_OUTPUT: Output = { columns: [], open: true };

/** Any statement that may stand in WITH or be a routine's: SELECT, VALUES, INSERT, UPDATE, DELETE, MERGE. */
export function query(analysis: Analysis, node: Node | undefined, outer: Scope | undefined): Output {
  const output = rawQuery(analysis, node, outer);
  return { ...output, columns: output.columns.map(literalAsText) };
}

/** As `query`, but literals have no type yet: INSERT … SELECT gives them its columns'. */
export function rawQuery(analysis: Analysis, node: Node | undefined, outer: Scope | undefined): Output {
  const stmt = as(node, 'SelectStmt');
  const read = () => (stmt ? select(analysis, stmt, outer) : modifyData(analysis, node, outer));
  return nested(analysis, read, UNKNOWN_OUTPUT);
}

/** A literal that nothing gave a type is text (resolveTargetListUnknowns). */
function literalAsText(column: ScopeColumn): ScopeColumn {
  return column.type && isUnknown(column.type) ? { ...column, type: { ...column.type, name: 'text' } } : column;
}

/** Resolves a SELECT, a VALUES list or a set operation over such. */
export function select(analysis: Analysis, stmt: SelectStmt, outer: Scope | undefined): Output {
  const scope = withClause(analysis, stmt.withClause, outer);
  const from = notedCalls(analysis);
  if (stmt.valuesLists) return values(analysis, stmt.valuesLists, scope);
  if (stmt.larg) return setOperation(analysis, stmt, scope);
  const relations = fromClause(analysis, stmt.fromClause, scope);
  const inner: Scope = { ...scope, relations };
  const output = targetList(analysis, stmt.targetList, inner);
  walkCondition(analysis, stmt.whereClause, inner, 'WHERE');
  walkCondition(analysis, stmt.havingClause, inner, 'HAVING');
  walkExpression(analysis, stmt.windowClause, inner);
  queryKeys(analysis, stmt, inner, output);
  limits(analysis, stmt, scope);
  if (stmt.groupClause || stmt.havingClause || notedCalls(analysis) > from) requireGrouped(analysis, stmt, inner, from);
  requireWindows(analysis, stmt, from);
  if (stmt.lockingClause) refuseLocking(analysis, stmt, from);
  return output;
}

/** @throws {SqlError} 42704 for `OVER name` where the query defines none of that name. */
function requireWindows(analysis: Analysis, { windowClause = [] }: SelectStmt, from: number): void {
  for (const { call, depth } of analysis.special?.slice(from) ?? []) {
    const name = depth === analysis.depth ? (call.over?.name ?? call.over?.refname) : undefined;
    if (name === undefined || windowClause.some((node) => as(node, 'WindowDef')?.name === name)) continue;
    throw new SqlError('42704', `window "${name}" does not exist`, here(analysis.session, call.over?.location));
  }
}

function limits(analysis: Analysis, stmt: SelectStmt, scope: Scope): void {
  walkExpression(analysis, stmt.limitCount, scope);
  walkExpression(analysis, stmt.limitOffset, scope);
}

/** The scope in which a statement's FROM is read: no relation of its own yet, and its WITH queries resolved. */
export function withClause(analysis: Analysis, clause: WithClause | undefined, outer: Scope | undefined): Scope {
  if (!clause) return { relations: [], outer };
  const ctes = new Map<string, ScopeRelation>();
  const scope: Scope = { relations: [], outer, ctes };
  const items = (clause.ctes ?? []).map((node) => as(node, 'CommonTableExpr'));
  // with RECURSIVE, a query may also name one that comes after it
  if (clause.recursive) for (const cte of items) if (cte?.ctename) ctes.set(cte.ctename, { columns: [], open: true });
  for (const cte of items) {
    if (!cte?.ctename) continue;
    const name = cte.ctename;
    const names = namesOf(cte.aliascolnames);
    const define = ({ columns, open }: Output): Map<string, ScopeRelation> => {
      requireColumns(analysis, `WITH query "${name}"`, { columns, open }, names);
      return ctes.set(name, withColumnNames({ name, columns: columns.map(literalAsText), open }, names));
    };
    const body = as(cte.ctequery, 'SelectStmt');
    const recursive = clause.recursive && body?.larg && !body.withClause;
    const output = recursive
      ? nested(analysis, () => setOperation(analysis, body, scope, define), UNKNOWN_OUTPUT)
      : query(analysis, cte.ctequery, scope);
    const defined = define(output).get(name);
    const added = searchColumns(cte);
    if (defined && added.length) ctes.set(name, { ...defined, columns: [...defined.columns, ...added] });
  }
  return scope;
}

/** The columns that SEARCH and CYCLE add (parse_cte.c). */
function searchColumns({ search_clause, cycle_clause }: CommonTableExpr): readonly ScopeColumn[] {
  const record = builtin('record');
  const path = { ...record, isArray: true };
  const mark = search_clause && {
    name: search_clause.search_seq_column,
    type: search_clause.search_breadth_first ? record : path,
  };
  const cycle = cycle_clause && [
    { name: cycle_clause.cycle_mark_column, type: builtin('bool') },
    { name: cycle_clause.cycle_path_column, type: path },
  ];
  return [...(mark ? [mark] : []), ...(cycle ?? [])].map(({ name, type }) => ({ name: name ?? '', type }));
}

/** A VALUES list: each column has the common type of its rows. */
function values(analysis: Analysis, lists: readonly Node[], scope: Scope): Output {
  const rows = lists.map((list) => as(list, 'List')?.items ?? []);
  const before = notedCalls(analysis);
  const branches = rows.map((items) => {
    walkExpression(analysis, items, scope);
    if (items.length !== rows[0]?.length)
      throw new SqlError('42601', 'VALUES lists must all be the same length', here(analysis.session, undefined));
    return items.map((node): Branch => ({ node, type: expressionType(analysis, node, scope) }));
  });
  refuseSpecial(analysis, before, 'VALUES');
  const columns = (branches[0] ?? []).map(({ type, node }, i): ScopeColumn => {
    const all = branches.flatMap((row) => row[i] ?? []);
    const name = `column${i + 1}`;
    return all.length === 1
      ? { name, type, ...literalOf(node, type) }
      : { name, type: commonType(analysis.session, all, 'VALUES') };
  });
  return { columns, open: false };
}

/** A literal that has no type yet: what the query stands in may give it one. */
function literalOf(node: Node | undefined, type: TypeReference | undefined): { readonly literal?: Node } {
  return node && type && isUnknown(type) ? { literal: node } : {};
}

/** UNION, INTERSECT, EXCEPT: named by the leftmost SELECT. `leftDone` is told that one's output before the others are read. */
function setOperation(analysis: Analysis, stmt: SelectStmt, scope: Scope, leftDone?: (output: Output) => void): Output {
  const others: { readonly branch: SelectStmt; readonly how: Branching }[] = [];
  let left = stmt;
  // chains of thousands lean to the left: no recursion
  while (left.larg && left.rarg && (left === stmt || isPlain(left))) {
    others.push({ branch: left.rarg, how: { word: (left.op ?? '').replace('SETOP_', ''), all: left.all ?? false } });
    left = left.larg;
  }
  const read = (branch: SelectStmt) => nested(analysis, () => select(analysis, branch, scope), UNKNOWN_OUTPUT);
  let output = read(left);
  leftDone?.(output);
  for (const { branch, how } of others.reverse()) output = merged(analysis, output, read(branch), how);
  const columns = output.columns.map(({ name, type }) => ({ name, type }));
  if (stmt.lockingClause) refuseLocking(analysis, stmt, notedCalls(analysis));
  for (const key of stmt.sortClause ?? [])
    sortKey(analysis, as(key, 'SortBy')?.node, { ...scope, relations: [{ columns, open: output.open }] }, output);
  limits(analysis, stmt, scope);
  return { columns, open: output.open };
}

function isPlain({ withClause: ctes, sortClause, limitCount, limitOffset }: SelectStmt): boolean {
  return !ctes && !sortClause && !limitCount && !limitOffset;
}

/** UNION, or UNION ALL. */
interface Branching {
  readonly word: string;
  readonly all: boolean;
}

/** The columns of a set operation have the common type of its branches. @throws {SqlError} 42601, and as `commonType`. */
function merged(analysis: Analysis, first: Output, next: Output, { word, all }: Branching): Output {
  if (!first.open && !next.open && first.columns.length !== next.columns.length) {
    const message = `each ${word} query must have the same number of columns`;
    throw new SqlError('42601', message, here(analysis.session, undefined));
  }
  const columns = first.columns.map(({ name, type, literal }, i): ScopeColumn => {
    const other = next.columns[i];
    const branches = [
      { type, node: literal },
      { type: other?.type, node: other?.literal },
    ];
    const common = first.open || next.open ? undefined : commonType(analysis.session, branches, word);
    if (!all) requireSortable(analysis.session, common, 'equality');
    return { name, type: common };
  });
  return { columns, open: first.open };
}

/** Resolves a target list and names its columns, `*` expanded. */
export function targetList(analysis: Analysis, targets: readonly Node[] | undefined, scope: Scope): Output {
  const columns: ScopeColumn[] = [];
  let open = false;
  for (const node of targets ?? []) {
    const target = as(node, 'ResTarget');
    if (!target?.val) continue;
    const starred = star(target, scope, analysis);
    if (starred === undefined) {
      walkExpression(analysis, target.val, scope);
      const type = expressionType(analysis, target.val, scope);
      columns.push({ name: target.name ?? columnName(target.val), type, ...literalOf(target.val, type) });
      continue;
    }
    for (const relation of starred) {
      open ||= relation.open === true;
      for (const column of relation.columns) {
        referToColumn(analysis, relation, column, target.location);
        columns.push({ name: column.name, type: toldType(column) });
      }
    }
  }
  return { columns, open };
}

/** The FROM items that a `*` stands for; undefined for any other target. */
function star(target: ResTarget, scope: Scope, analysis: Analysis): readonly ScopeRelation[] | undefined {
  const row = as(target.val, 'A_Indirection');
  if (row) return as(row.indirection?.at(-1), 'A_Star') ? compositeStar(analysis, row, scope) : undefined;
  const fields = as(target.val, 'ColumnRef')?.fields ?? [];
  if (!as(fields.at(-1), 'A_Star')) return undefined;
  if (fields.length === 1) return scope.relations.filter((relation) => !relation.qualifiedOnly);
  const schema = fields.length > 2 ? stringOf(fields.at(-3)) : undefined;
  const relation = findRelationItem(scope, schema, stringOf(fields.at(-2)) ?? '', analysis);
  walkExpression(analysis, target.val, scope); // refuses a relation that is not there
  return [relation ?? { columns: [], open: true }];
}

/** `(row).*` or `(row).field.*`: its columns where the type is known. */
function compositeStar(analysis: Analysis, row: A_Indirection, scope: Scope): readonly ScopeRelation[] {
  walkExpression(analysis, { A_Indirection: row }, scope);
  const path = (row.indirection ?? []).slice(0, -1);
  if (path.length === 0 && as(row.arg, 'FuncCall')) return [functionRow(analysis, row.arg, scope)];
  const first = expressionType(analysis, row.arg, scope);
  const relation = rowOf(
    analysis,
    path.reduce((type, part) => stepType(analysis, type, part), first),
  );
  return relation ? [{ oid: relation.oid, columns: relation.columns }] : [{ columns: [], open: true }];
}

/** `(f(…)).*`: what `f` would give in FROM. */
function functionRow(analysis: Analysis, call: Node | undefined, scope: Scope): ScopeRelation {
  const { columns, open } = call ? rowsOf(analysis, call, '', scope) : { columns: [], open: true };
  return columns.some(({ name }) => name === '') ? { columns: [], open: true } : { columns, open };
}
