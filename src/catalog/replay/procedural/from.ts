import {
  as,
  type ColumnRef,
  type JoinExpr,
  type Node,
  namesOf,
  type SelectStmt,
  stringOf,
  type TypeCast,
  walk,
} from '../../../syntax/node.ts';
import { lookupRelation, unknownRelation } from '../session.ts';
import { mayExistUnseen } from '../unseen.ts';
import { systemRows } from './catalog-rows.ts';
import { type Bindings, type Context, cell, type RowSet, type SourceRow } from './context.ts';
import { evaluate, NO_MATCH } from './expressions.ts';
import { setReturned } from './functions.ts';
import { hashKey } from './operators.ts';
import { renameColumns, runQuery, UNKNOWN_ROWS } from './query.ts';
import { truthOf } from './truth.ts';
import { compare, isRow, spend, UNKNOWN, type Value } from './values.ts';

/** A FROM item: its rows, or how to make them for the rows bound before it (LATERAL). */
interface Item {
  readonly alias: string;
  readonly rows: (bindings: Bindings) => RowSet;
  readonly lateral: boolean;
  /** The condition of a LEFT JOIN; inner joins' go with WHERE. */
  readonly leftOn?: readonly Node[];
}

interface Condition {
  readonly node: Node;
  readonly references: readonly ColumnRef[];
}

interface Joined {
  readonly bindings: readonly Bindings[];
  readonly maybeMore: boolean;
}

/** The rows of FROM and WHERE: nested loops, each condition asked as soon as what it speaks of is bound. */
export function joinedRows(select: SelectStmt, context: Context): Joined {
  const items: Item[] = [];
  const conditions: Node[] = [...conjuncts(select.whereClause)];
  const outer = context.bindings;
  for (const node of conditions) castConstants(node, context);
  for (const node of select.fromClause ?? [])
    if (!collect(node, context, items, conditions)) return { bindings: [], maybeMore: true };
  let current: readonly Bindings[] = [{ rows: new Map(), outer }];
  let maybeMore = false;
  const columnsOf = new Map<string, ReadonlySet<string>>();
  let pending: readonly Condition[] = conditions.map((node) => ({ node, references: columnReferences(node) }));
  for (const [index, item] of items.entries()) {
    const fixed = item.lateral ? undefined : item.rows({ rows: new Map(), outer });
    const first = fixed ?? (current[0] ? item.rows(current[0]) : UNKNOWN_ROWS);
    columnsOf.set(item.alias, new Set(first.columns));
    const later = new Set(items.slice(index + 1).map(({ alias }) => alias));
    const isReady = ({ references }: Condition) =>
      references.every(
        (reference) => !speaksOf(reference, later, columnsOf) && (later.size === 0 || isBound(reference, columnsOf)),
      );
    const ready = pending.filter(isReady);
    pending = pending.filter((one) => !ready.includes(one));
    const on = item.leftOn ?? ready.map(({ node }) => node);
    const after = item.leftOn ? ready.map(({ node }) => node) : [];
    const own = fixed && !item.leftOn ? prefiltered(item.alias, fixed, ready, columnsOf, context) : undefined;
    const hashed = fixed && index > 0 ? hashing(item.alias, own ?? fixed, on) : undefined;
    const next: Bindings[] = [];
    for (const bound of current) {
      const source = fixed ? (own ?? fixed) : item.rows(bound);
      if (source.maybeMore) maybeMore = true;
      let matched = false;
      for (const row of hashed?.(bound, context) ?? source.rows) {
        spend(context.budget, 1);
        const bindings = { rows: new Map([...bound.rows, [item.alias, row]]), outer };
        const kept = holds(on, bindings, context);
        if (kept === UNKNOWN) maybeMore = true;
        if (kept !== true) continue;
        matched = true;
        const passes = holds(after, bindings, context);
        if (passes === UNKNOWN) maybeMore = true;
        if (passes === true) next.push(bindings);
      }
      if (matched || !item.leftOn) continue;
      const unmatched = { rows: new Map([...bound.rows, [item.alias, NO_MATCH]]), outer };
      if (source.maybeMore) continue;
      const passes = holds(after, unmatched, context);
      if (passes === UNKNOWN) maybeMore = true;
      if (passes === true) next.push(unmatched);
    }
    current = next;
  }
  const rest = pending.map(({ node }) => node);
  const bindings = current.filter((one) => {
    const kept = holds(rest, one, context);
    if (kept === UNKNOWN) maybeMore = true;
    return kept === true;
  });
  return { bindings, maybeMore };
}

function conjuncts(node: Node | undefined): readonly Node[] {
  const and = as(node, 'BoolExpr');
  if (and?.boolop === 'AND_EXPR') return (and.args ?? []).flatMap(conjuncts);
  return node ? [node] : [];
}

/** PostgreSQL casts constants when it plans: `'t'::regclass` fails though no row is ever compared with it. */
function castConstants(condition: Node, context: Context): void {
  walk(condition, (tag, inner) => {
    const cast = tag === 'TypeCast' ? (inner as TypeCast) : undefined;
    if (cast && as(cast.arg, 'A_Const') && namesOf(cast.typeName?.names).at(-1)?.startsWith('reg'))
      evaluate({ TypeCast: cast }, context);
    return tag !== 'SubLink';
  });
}

/** False where a FROM clause is not followed. */
function collect(node: Node, context: Context, items: Item[], conditions: Node[]): boolean {
  const join = as(node, 'JoinExpr');
  if (!join) {
    items.push(itemOf(node, context));
    return true;
  }
  if (!join.larg || !join.rarg || join.isNatural || join.usingClause?.length) return false;
  if (!collect(join.larg, context, items, conditions)) return false;
  if (join.jointype === 'JOIN_INNER') return collect(join.rarg, context, items, conditions) && addAll(conditions, join);
  if (join.jointype !== 'JOIN_LEFT' || as(join.rarg, 'JoinExpr')) return false;
  items.push({ ...itemOf(join.rarg, context), leftOn: conjuncts(join.quals) });
  return true;
}

function addAll(conditions: Node[], join: JoinExpr): boolean {
  conditions.push(...conjuncts(join.quals));
  return true;
}

function itemOf(node: Node, context: Context): Item {
  const range = as(node, 'RangeVar');
  if (range) {
    const name = range.relname ?? '';
    const alias = range.alias?.aliasname ?? name;
    return { alias, lateral: false, rows: () => renameColumns(relationRows(node, context), namesOf(range.alias?.colnames)) };
  }
  const subselect = as(node, 'RangeSubselect');
  if (subselect) {
    const rows = (bindings: Bindings) => runQuery(subselect.subquery, { ...context, bindings });
    const names = namesOf(subselect.alias?.colnames);
    return {
      alias: subselect.alias?.aliasname ?? '',
      lateral: subselect.lateral === true,
      rows: (bindings) => renameColumns(rows(bindings), names),
    };
  }
  const callRange = as(node, 'RangeFunction');
  if (callRange) {
    const alias = callRange.alias?.aliasname;
    return {
      alias: alias ?? callName(node) ?? '',
      lateral: true,
      rows: (bindings) => functionRows(node, { ...context, bindings }),
    };
  }
  return { alias: '', lateral: false, rows: () => UNKNOWN_ROWS };
}

/** @throws {SqlError} 42P01 where there is no such relation. */
function relationRows(node: Node, context: Context): RowSet {
  const range = as(node, 'RangeVar');
  const { session } = context;
  const name = range?.relname ?? '';
  const cte = range?.schemaname === undefined ? context.ctes?.get(name) : undefined;
  if (cte) return cte;
  const relation = lookupRelation(session, range?.schemaname, name);
  const system = systemRows(session, relation && range?.schemaname === undefined ? relation.schema : range?.schemaname, name);
  if (system) return system;
  if (!relation && !mayExistUnseen(session, range?.schemaname, name)) throw unknownRelation(session, range);
  return UNKNOWN_ROWS;
}

function callName(node: Node): string | undefined {
  const call = callOf(node);
  return namesOf(call?.funcname).at(-1);
}

function callOf(node: Node) {
  const [first] = as(node, 'RangeFunction')?.functions ?? [];
  return as(as(first, 'List')?.items?.[0], 'FuncCall');
}

function functionRows(node: Node, context: Context): RowSet {
  const range = as(node, 'RangeFunction');
  const call = callOf(node);
  const name = callName(node);
  if (!call || !name || range?.functions?.length !== 1) return UNKNOWN_ROWS;
  const args = (call.args ?? []).map((arg) => evaluate(arg, context));
  const names = namesOf(range.alias?.colnames);
  const column = names[0] ?? range.alias?.aliasname ?? name;
  const set = setReturned(name, args, call);
  const values: readonly Value[] | typeof UNKNOWN = set ?? [evaluate({ FuncCall: call }, context)];
  if (values === UNKNOWN || values.includes(UNKNOWN)) return UNKNOWN_ROWS;
  const ordinality = names[1] ?? 'ordinality';
  const columns = range.ordinality ? [column, ordinality] : [column];
  const rows = values.map(
    (value, i): SourceRow => ({
      ...(isRow(value) ? value.row : { [column]: value }),
      ...(range.ordinality ? { [ordinality]: i + 1 } : {}),
    }),
  );
  return { columns, rows, maybeMore: false };
}

function columnReferences(node: Node): readonly ColumnRef[] {
  const found: ColumnRef[] = [];
  walk(node, (tag, inner) => {
    if (tag === 'ColumnRef') found.push(inner as ColumnRef);
    return true;
  });
  return found;
}

/** Whether a name means one of these FROM items. */
function speaksOf(
  { fields = [] }: ColumnRef,
  aliases: ReadonlySet<string>,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const qualifier = stringOf(fields.at(-2));
  if (qualifier !== undefined) return aliases.has(qualifier);
  const name = stringOf(fields[0]) ?? '';
  return [...aliases].some((alias) => known.get(alias)?.has(name));
}

/** Whether a name without qualifier is found already, so that it cannot mean a FROM item to come. */
function isBound({ fields = [] }: ColumnRef, known: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  if (fields.length > 1) return true;
  const name = stringOf(fields[0]) ?? '';
  return [...known.values()].some((columns) => columns.has(name));
}

function holds(conditions: readonly Node[], bindings: Bindings, context: Context): boolean | typeof UNKNOWN {
  let result: boolean | typeof UNKNOWN = true;
  for (const condition of conditions) {
    const truth = truthOf(evaluate(condition, { ...context, bindings, group: undefined }));
    if (truth === UNKNOWN) result = UNKNOWN;
    else if (truth !== true) return false;
  }
  return result;
}

/** An item's rows that meet the conditions which speak of nothing else. */
function prefiltered(
  alias: string,
  source: RowSet,
  ready: readonly Condition[],
  known: ReadonlyMap<string, ReadonlySet<string>>,
  context: Context,
): RowSet {
  const isOwn = ({ fields = [] }: ColumnRef) => {
    const qualifier = stringOf(fields.at(-2));
    return qualifier === undefined ? (known.get(alias)?.has(stringOf(fields[0]) ?? '') ?? false) : qualifier === alias;
  };
  const isOfOthers = (reference: ColumnRef) => !isOwn(reference) && speaksOf(reference, new Set(known.keys()), known);
  let { rows } = source;
  const rest: Node[] = [];
  for (const { node, references } of ready) {
    if (references.some(isOfOthers)) continue;
    const test = constantTest(node, isOwn, context);
    if (test) rows = rows.filter(test);
    else rest.push(node);
  }
  spend(context.budget, source.rows.length >> 4);
  if (rest.length === 0 || known.size === 1) return { ...source, rows };
  const meets = (row: SourceRow) => holds(rest, { rows: new Map([[alias, row]]), outer: context.bindings }, context) !== false;
  return { ...source, rows: rows.filter(meets) };
}

/** `column = constant` and `column IN (constants)` as a test that evaluates the constants once. */
function constantTest(
  node: Node,
  isOwn: (reference: ColumnRef) => boolean,
  context: Context,
): ((row: SourceRow) => boolean) | undefined {
  const { kind, name, lexpr, rexpr } = as(node, 'A_Expr') ?? {};
  const reference = as(lexpr, 'ColumnRef');
  if (!reference || namesOf(name)[0] !== '=' || !isOwn(reference) || (kind !== 'AEXPR_OP' && kind !== 'AEXPR_IN'))
    return undefined;
  const sides = kind === 'AEXPR_IN' ? (as(rexpr, 'List')?.items ?? []) : rexpr ? [rexpr] : [];
  if (sides.some((side) => columnReferences(side).some(isOwn))) return undefined;
  const values = sides.map((side) => evaluate(side, context));
  const column = stringOf(reference.fields?.at(-1)) ?? '';
  return (row) => {
    const value = cell(row, column) ?? UNKNOWN;
    return values.some((other) => {
      const order = compare(value, other);
      return order === 0 || order === UNKNOWN;
    });
  };
}

/** For `item.column = other.column` on oids: finds the item's rows without trying all. */
function hashing(
  alias: string,
  source: RowSet,
  conditions: readonly Node[],
): ((bound: Bindings, context: Context) => readonly SourceRow[] | undefined) | undefined {
  for (const condition of conditions) {
    const equality = as(condition, 'A_Expr');
    if (equality?.kind !== 'AEXPR_OP' || namesOf(equality.name)[0] !== '=') continue;
    const sides = [equality.lexpr, equality.rexpr].map((side) => as(side, 'ColumnRef'));
    const mine = sides.findIndex((side) => side?.fields?.length === 2 && stringOf(side.fields[0]) === alias);
    const other = mine === 0 ? equality.rexpr : equality.lexpr;
    const column = stringOf(sides[mine]?.fields?.[1]);
    if (mine < 0 || column === undefined || !as(other, 'ColumnRef')) continue;
    const buckets = new Map<string | undefined, SourceRow[]>();
    for (const row of source.rows) {
      const key = hashKey(cell(row, column) ?? UNKNOWN);
      const bucket = buckets.get(key);
      if (bucket) bucket.push(row);
      else buckets.set(key, [row]);
    }
    if (buckets.has(undefined)) return undefined;
    return (bindings, context) => {
      const key = hashKey(evaluate(other, { ...context, bindings }));
      return key === undefined ? undefined : (buckets.get(key) ?? []);
    };
  }
  return undefined;
}
