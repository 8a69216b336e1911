import { as, type Node, namesOf, type ResTarget, type SelectStmt, stringOf } from '../../../syntax/node.ts';
import { isAggregate } from './aggregates.ts';
import { type Bindings, type Context, cell, type RowSet, type SourceRow } from './context.ts';
import { callsWithEffect } from './effects.ts';
import { evaluate } from './expressions.ts';
import { joinedRows } from './from.ts';
import { sameGroup } from './operators.ts';
import { returnedSet } from './returned-sets.ts';
import { compare, spend, UNKNOWN, type Value } from './values.ts';

/** In `Budget` units, beside what its rows and expressions cost. */
const QUERY_COST = 20;

/** Rows of which nothing is known. */
export const UNKNOWN_ROWS: RowSet = { columns: [], rows: [], maybeMore: true };

/**
 * The rows of a query over the catalog, constants and variables. A row that only may be in it is left out and `maybeMore` set.
 * @throws {SqlError} where PostgreSQL would raise an error for sure: an unknown relation.
 */
export function runQuery(node: Node | undefined, context: Context): RowSet {
  const select = as(node, 'SelectStmt');
  return select ? runSelect(select, context) : UNKNOWN_ROWS;
}

export function runSelect(select: SelectStmt, outer: Context): RowSet {
  spend(outer.budget, QUERY_COST);
  const context = select.withClause ? withQueries(select, outer) : outer;
  if (select.valuesLists) return valuesRows(select, context);
  if (select.op && select.op !== 'SETOP_NONE')
    return limited(select, orderedByColumn(select, setOperation(select, context)), context);
  const { bindings, maybeMore } = joinedRows(select, context);
  if (maybeMore && callsWithEffect([select.targetList, select.whereClause], context.session))
    context.session.unfollowed('it calls a routine for rows that are not known');
  const targets = (select.targetList ?? []).flatMap((target) => as(target, 'ResTarget') ?? []);
  const grouped = select.groupClause?.length || targets.some(({ val }) => isAggregate(val)) || isAggregate(select.havingClause);
  const rows = grouped
    ? groupedRows(select, targets, bindings, maybeMore, context)
    : projected(targets, bindings, context, maybeMore);
  const ordered = { ...rows, rows: sorted(select, targets, rows.rows) };
  const distinct = select.distinctClause ? { ...ordered, rows: unique(ordered) } : ordered;
  return limited(select, distinct, context);
}

/** A row on its way: what it was made of is kept for ORDER BY. */
interface Made extends RowSet {
  readonly rows: readonly MadeRow[];
}
type MadeRow = SourceRow & { readonly [ORIGIN]?: Context };
const ORIGIN = Symbol('origin');

function projected(targets: readonly ResTarget[], bindings: readonly Bindings[], context: Context, maybeMore: boolean): Made {
  let more = maybeMore;
  const columns = new Set<string>();
  const rows = bindings.flatMap((one) => {
    const inRow = { ...context, bindings: one, group: undefined };
    let made: MadeRow[] = [{ [ORIGIN]: inRow }];
    for (const target of targets) {
      const star = starOf(target.val, one);
      if (star) {
        for (const [name, value] of star) made = made.map((row) => extended(row, unused(columns, row, name), value));
        continue;
      }
      const name = targetName(target);
      const set = returnedSet(target.val, inRow);
      if (set === UNKNOWN) {
        more = true;
        return [];
      }
      const values = set ?? [evaluate(target.val, inRow)];
      made = made.flatMap((row) => values.map((value) => extended(row, unused(columns, row, name), value)));
    }
    return made;
  });
  if (rows.length === 0) for (const target of targets) columns.add(targetName(target));
  return { columns: [...columns], rows, maybeMore: more };
}

function extended(row: MadeRow, name: string, value: Value): MadeRow {
  return { ...row, [name]: value };
}

/** A column's name that the row does not have yet. */
function unused(columns: Set<string>, row: object, name: string): string {
  let free = name;
  for (let n = 1; Object.hasOwn(row, free); n++) free = `${name}_${n}`;
  columns.add(free);
  return free;
}

function starOf(node: Node | undefined, bindings: Bindings): readonly (readonly [string, Value])[] | undefined {
  const fields = as(node, 'ColumnRef')?.fields ?? [];
  if (!as(fields.at(-1), 'A_Star')) return undefined;
  const alias = stringOf(fields.at(-2));
  const rows = alias === undefined ? [...bindings.rows.values()] : [bindings.rows.get(alias) ?? {}];
  return rows.flatMap((row) => Object.keys(row).map((name) => [name, cell(row, name) ?? null] as const));
}

/** The name that PostgreSQL gives a select-list item (`FigureColname` in parse_target.c). */
function targetName({ name, val }: ResTarget): string {
  if (name !== undefined) return name;
  let node = val;
  for (let cast = as(node, 'TypeCast'); cast; cast = as(node, 'TypeCast')) {
    const inner = as(cast.arg, 'A_Const') ? undefined : cast.arg;
    if (!inner) return namesOf(cast.typeName?.names).at(-1) ?? '?column?';
    node = inner;
  }
  const column = as(node, 'ColumnRef')?.fields?.at(-1);
  const link = as(node, 'SubLink');
  if (link?.subLinkType === 'EXISTS_SUBLINK') return 'exists';
  if (link?.subLinkType === 'EXPR_SUBLINK') {
    const target = as(as(link.subselect, 'SelectStmt')?.targetList?.[0], 'ResTarget');
    return target ? targetName(target) : '?column?';
  }
  if (as(node, 'CoalesceExpr')) return 'coalesce';
  if (as(node, 'CaseExpr')) return 'case';
  if (as(node, 'A_ArrayExpr') || link) return 'array';
  return stringOf(column) ?? namesOf(as(node, 'FuncCall')?.funcname).at(-1) ?? '?column?';
}

function groupedRows(
  select: SelectStmt,
  targets: readonly ResTarget[],
  bindings: readonly Bindings[],
  maybeMore: boolean,
  context: Context,
): Made {
  const columns = targets.map(targetName);
  if (maybeMore) {
    if (select.groupClause?.length) return { columns, rows: [], maybeMore };
    return {
      columns,
      rows: [Object.fromEntries(columns.map((name) => [name, UNKNOWN]))],
      maybeMore: Boolean(select.havingClause),
    };
  }
  const keys = (select.groupClause ?? []).map((node) => meantBy(node, targets));
  const groups: { readonly key: readonly Value[]; readonly members: Bindings[] }[] = keys.length
    ? []
    : [{ key: [], members: [...bindings] }];
  if (keys.length)
    for (const one of bindings) {
      const key = keys.map((node) => evaluate(node, { ...context, bindings: one, group: undefined }));
      if (key.includes(UNKNOWN)) return { columns, rows: [], maybeMore: true };
      const group = groups.find((other) => other.key.every((value, i) => sameGroup(value, key[i] ?? null)));
      if (group) group.members.push(one);
      else groups.push({ key, members: [one] });
    }
  let more = false;
  const rows = groups.flatMap(({ members }) => {
    const inGroup: Context = { ...context, group: members, bindings: members[0] ?? context.bindings };
    const kept = select.havingClause ? evaluate(select.havingClause, inGroup) : true;
    if (kept === UNKNOWN) more = true;
    if (kept !== true) return [];
    return [
      { ...Object.fromEntries(targets.map((target) => [targetName(target), evaluate(target.val, inGroup)])), [ORIGIN]: inGroup },
    ];
  });
  return { columns, rows, maybeMore: more };
}

/** GROUP BY and ORDER BY may name a select-list item by number or name. */
function meantBy(node: Node, targets: readonly ResTarget[]): Node {
  const position = as(node, 'A_Const')?.ival?.ival;
  if (position !== undefined) return targets[position - 1]?.val ?? node;
  const fields = as(node, 'ColumnRef')?.fields ?? [];
  const named = fields.length === 1 ? targets.find(({ name }) => name !== undefined && name === stringOf(fields[0])) : undefined;
  return named?.val ?? node;
}

function sorted(select: SelectStmt, targets: readonly ResTarget[], rows: Made['rows']): Made['rows'] {
  const keys = (select.sortClause ?? []).flatMap((node) => as(node, 'SortBy') ?? []);
  if (keys.length === 0 || rows.length < 2) return rows;
  const values = new Map(
    rows.map((row) => [
      row,
      keys.map(({ node }) => (node && row[ORIGIN] ? evaluate(meantBy(node, targets), row[ORIGIN]) : null)),
    ]),
  );
  return [...rows].sort((a, b) => {
    for (const [i, key] of keys.entries()) {
      const order = ordering(values.get(a)?.[i] ?? null, values.get(b)?.[i] ?? null);
      if (order !== 0) return key.sortby_dir === 'SORTBY_DESC' ? -order : order;
    }
    return 0;
  });
}

/** Nulls come last. */
function ordering(a: Value, b: Value): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  const order = compare(a, b);
  return typeof order === 'number' ? order : 0;
}

function unique({ rows, columns }: RowSet): readonly SourceRow[] {
  const kept: SourceRow[] = [];
  for (const row of rows)
    if (!kept.some((other) => columns.every((name) => sameGroup(cell(row, name) ?? null, cell(other, name) ?? null))))
      kept.push(row);
  return kept;
}

function limited(select: SelectStmt, rows: RowSet, context: Context): RowSet {
  if (!select.limitCount && !select.limitOffset) return rows;
  const offset = select.limitOffset ? evaluate(select.limitOffset, context) : 0;
  const count = select.limitCount ? evaluate(select.limitCount, context) : null;
  if (typeof offset !== 'number' || (count !== null && typeof count !== 'number')) return UNKNOWN_ROWS;
  const kept = rows.rows.slice(offset, count === null ? undefined : offset + count);
  return { ...rows, rows: kept, maybeMore: rows.maybeMore && count !== 0 && kept.length !== count };
}

function valuesRows(select: SelectStmt, context: Context): RowSet {
  const lists = (select.valuesLists ?? []).map((list) => as(list, 'List')?.items ?? []);
  const columns = (lists[0] ?? []).map((_, i) => `column${i + 1}`);
  const rows = lists.map((items) =>
    Object.fromEntries<Value>(items.map((item, i) => [columns[i] ?? '', evaluate(item, context)])),
  );
  return { columns, rows, maybeMore: false };
}

function setOperation(select: SelectStmt, context: Context): RowSet {
  if (!select.larg || !select.rarg || select.op === 'SETOP_INTERSECT' || select.op === 'SETOP_EXCEPT') return UNKNOWN_ROWS;
  const left = runSelect(select.larg, context);
  const right = runSelect(select.rarg, context);
  const renamed = right.rows.map((row) =>
    Object.fromEntries<Value>(left.columns.map((name, i) => [name, cell(row, right.columns[i] ?? '') ?? null])),
  );
  const both = { columns: left.columns, rows: [...left.rows, ...renamed], maybeMore: left.maybeMore || right.maybeMore };
  return select.all ? both : { ...both, rows: unique(both) };
}

/** ORDER BY of a set operation: columns of the result, by number or name. */
function orderedByColumn(select: SelectStmt, result: RowSet): RowSet {
  const keys = (select.sortClause ?? []).flatMap((node) => as(node, 'SortBy') ?? []);
  const columns = keys.map(({ node }) => {
    const position = as(node, 'A_Const')?.ival?.ival;
    return position === undefined ? (stringOf(as(node, 'ColumnRef')?.fields?.[0]) ?? '') : (result.columns[position - 1] ?? '');
  });
  const rows = [...result.rows].sort((a, b) => {
    for (const [i, column] of columns.entries()) {
      const order = ordering(cell(a, column) ?? null, cell(b, column) ?? null);
      if (order !== 0) return keys[i]?.sortby_dir === 'SORTBY_DESC' ? -order : order;
    }
    return 0;
  });
  return { ...result, rows };
}

function withQueries(select: SelectStmt, outer: Context): Context {
  const ctes = new Map(outer.ctes);
  const context = { ...outer, ctes };
  for (const node of select.withClause?.ctes ?? []) {
    const cte = as(node, 'CommonTableExpr');
    if (!cte?.ctename) continue;
    const rows = select.withClause?.recursive ? UNKNOWN_ROWS : runQuery(cte.ctequery, context);
    ctes.set(cte.ctename, renameColumns(rows, namesOf(cte.aliascolnames)));
  }
  return context;
}

/** With the column names of an alias, `t(a, b)`. */
export function renameColumns(rows: RowSet, names: readonly string[]): RowSet {
  if (names.length === 0) return rows;
  const columns = rows.columns.length ? rows.columns.map((column, i) => names[i] ?? column) : names;
  return {
    ...rows,
    columns,
    rows: rows.rows.map((row) => Object.fromEntries(columns.map((name, i) => [name, row[rows.columns[i] ?? name] ?? null]))),
  };
}
