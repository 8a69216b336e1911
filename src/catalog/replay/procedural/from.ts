import { as, type JoinExpr, type Node, namesOf, type SelectStmt, type TypeCast, walk } from '../../../syntax/node.ts';
import { lookupRelation, unknownRelation } from '../session.ts';
import { mayExistUnseen } from '../unseen.ts';
import { type NamesWanted, systemRows } from './catalog-rows.ts';
import type { Bindings, Context, RowSet, SourceRow } from './context.ts';
import { evaluate, NO_MATCH } from './expressions.ts';
import { setReturned } from './functions.ts';
import { renameColumns, runQuery, UNKNOWN_ROWS } from './query.ts';
import { isRow, spend, UNKNOWN, type Value } from './values.ts';
import { type Condition, columnReferences, hashing, holds, isBound, prefiltered, speaksOf, textsWanted } from './where.ts';

/** A FROM item: its rows, or how to make them for the rows bound before it (LATERAL). */
interface Item {
  readonly alias: string;
  readonly rows: (bindings: Bindings) => RowSet;
  readonly lateral: boolean;
  /** The condition of a LEFT JOIN; inner joins' go with WHERE. */
  readonly leftOn?: readonly Node[];
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
  let current: readonly Candidate[] = [{ bindings: { rows: new Map(), outer }, sure: true }];
  let maybeMore = false;
  const columnsOf = new Map<string, ReadonlySet<string>>();
  let pending: readonly Condition[] = conditions.map((node) => ({ node, references: columnReferences(node) }));
  for (const [index, item] of items.entries()) {
    const fixed = item.lateral ? undefined : item.rows({ rows: new Map(), outer });
    const first = fixed ?? (current[0] ? item.rows(current[0].bindings) : UNKNOWN_ROWS);
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
    const next: Candidate[] = [];
    for (const bound of current) {
      const source = fixed ? (own ?? fixed) : item.rows(bound.bindings);
      if (source.maybeMore) maybeMore = true;
      let matched: boolean | typeof UNKNOWN = source.maybeMore ? UNKNOWN : false;
      for (const row of hashed?.(bound.bindings, context) ?? source.rows) {
        spend(context.budget, ROW_COST);
        const candidate = narrowed(extended(bound, item.alias, row), on, context);
        if (!candidate) continue;
        if (candidate.sure || matched === false) matched = candidate.sure || UNKNOWN;
        next.push(...kept([candidate], after, context));
      }
      if (!item.leftOn || matched === true) continue;
      const unmatched = extended(bound, item.alias, NO_MATCH);
      next.push(...kept([{ ...unmatched, sure: unmatched.sure && matched === false }], after, context));
    }
    current = next;
  }
  const rest = pending.map(({ node }) => node);
  const found = kept(current, rest, context);
  const sure = found.filter((candidate) => candidate.sure);
  return { bindings: sure.map(({ bindings }) => bindings), maybeMore: maybeMore || sure.length < found.length };
}

/** In `Budget` units. */
const ROW_COST = 4;

/** Rows bound so far; not sure where a condition that they met is not known. */
interface Candidate {
  readonly bindings: Bindings;
  readonly sure: boolean;
}

function extended({ bindings, sure }: Candidate, alias: string, row: SourceRow): Candidate {
  return { bindings: { rows: new Map([...bindings.rows, [alias, row]]), outer: bindings.outer }, sure };
}

/** Undefined where a condition does not hold. */
function narrowed(candidate: Candidate, conditions: readonly Node[], context: Context): Candidate | undefined {
  const truth = holds(conditions, candidate.bindings, context);
  return truth === false ? undefined : { ...candidate, sure: candidate.sure && truth === true };
}

function kept(candidates: readonly Candidate[], conditions: readonly Node[], context: Context): readonly Candidate[] {
  if (conditions.length === 0) return candidates;
  return candidates.flatMap((candidate) => narrowed(candidate, conditions, context) ?? []);
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
    items.push(itemOf(node, context, conditions));
    return true;
  }
  if (!join.larg || !join.rarg || join.isNatural || join.usingClause?.length) return false;
  if (!collect(join.larg, context, items, conditions)) return false;
  if (join.jointype === 'JOIN_INNER') return collect(join.rarg, context, items, conditions) && addAll(conditions, join);
  if (join.jointype !== 'JOIN_LEFT' || as(join.rarg, 'JoinExpr')) return false;
  items.push({ ...itemOf(join.rarg, context, []), leftOn: conjuncts(join.quals) });
  return true;
}

function addAll(conditions: Node[], join: JoinExpr): boolean {
  conditions.push(...conjuncts(join.quals));
  return true;
}

/** Of its rows, those that certainly do not meet `conditions` may be left out. */
function itemOf(node: Node, context: Context, conditions: readonly Node[]): Item {
  const range = as(node, 'RangeVar');
  if (range) {
    const name = range.relname ?? '';
    const alias = range.alias?.aliasname ?? name;
    const renamed = namesOf(range.alias?.colnames);
    const wanted = (column: string) => (renamed.length ? undefined : textsWanted(alias, column, conditions));
    return { alias, lateral: false, rows: () => renameColumns(relationRows(node, context, wanted), renamed) };
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
function relationRows(node: Node, context: Context, wanted: NamesWanted): RowSet {
  const range = as(node, 'RangeVar');
  const { session } = context;
  const name = range?.relname ?? '';
  const cte = range?.schemaname === undefined ? context.ctes?.get(name) : undefined;
  if (cte) return cte;
  const relation = lookupRelation(session, range?.schemaname, name);
  const system = systemRows(
    session,
    relation && range?.schemaname === undefined ? relation.schema : range?.schemaname,
    name,
    wanted,
  );
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
  const { ddlCommands } = context;
  if (name === 'pg_event_trigger_ddl_commands' && ddlCommands)
    return { columns: Object.keys(ddlCommands[0] ?? {}), rows: ddlCommands, maybeMore: false };
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
