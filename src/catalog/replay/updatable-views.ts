import { as, type FuncCall, type Node, namesOf, type RangeVar, type SelectStmt, walk } from '../../syntax/node.ts';
import type { Relation, Trigger, View } from '../relation-model.ts';
import { builtinCallables } from '../resolution/functions.ts';
import { hasRules } from '../rules.ts';
import { SqlError } from '../sql-error.ts';
import { SYSTEM_COLUMNS } from './analysis/column-references.ts';
import { overloads } from './routines/routine-lookup.ts';
import { here, lookupRelation, type Session } from './session.ts';

type Shape = Pick<View, 'columns' | 'incompleteColumns' | 'query'>;
type Event = Exclude<Trigger['events'][number], 'TRUNCATE'>;

const VERBS: Readonly<Record<Event, string>> = { INSERT: 'insert into', UPDATE: 'update', DELETE: 'delete from' };

/**
 * Whether the rows of what INSERT, UPDATE, DELETE or MERGE names can be written: of a view, as the rewriter asks (`rewriteTargetView` in
 * rewriteHandler.c), where neither an INSTEAD OF trigger nor a rule does the work. A view that has rules is not judged.
 * @throws {SqlError} 55000, 0A000 for a column that is none of a table's, 42809 for what has no rows to write.
 */
export function requireWritable(session: Session, node: Node): void {
  const [insert, update] = [as(node, 'InsertStmt'), as(node, 'UpdateStmt')];
  const remove = as(node, 'DeleteStmt');
  if (insert) {
    const targets = [...(insert.cols ?? []), ...(insert.onConflictClause?.targetList ?? [])];
    requireEvent(session, insert.relation, 'INSERT', insert.cols || !insert.selectStmt ? targets : undefined);
  } else if (update) requireEvent(session, update.relation, 'UPDATE', update.targetList);
  else if (remove) requireEvent(session, remove.relation, 'DELETE');
  else for (const event of mergedEvents(session, node)) requireEvent(session, as(node, 'MergeStmt')?.relation, event);
}

/** Before PostgreSQL 17, MERGE took tables only: nothing is said of it there. */
function mergedEvents(session: Session, node: Node): readonly Event[] {
  const merge = as(node, 'MergeStmt');
  const range = merge?.relation;
  const target = merge && lookupRelation(session, range?.schemaname, range?.relname ?? '');
  if (target?.kind === 'materialized view' || target?.kind === 'sequence')
    throw new SqlError('0A000', `cannot execute MERGE on relation "${target.name}"`, here(session, range?.location));
  if (target?.kind !== 'view' || session.catalog.postgresVersion < 17) return [];
  return (merge?.mergeWhenClauses ?? []).flatMap((clause) => {
    const command = as(clause, 'MergeWhenClause')?.commandType;
    return command === 'CMD_INSERT'
      ? ['INSERT']
      : command === 'CMD_UPDATE'
        ? ['UPDATE']
        : command === 'CMD_DELETE'
          ? ['DELETE']
          : [];
  });
}

/** `targets` are the columns that are written; undefined where those are all, or none. */
function requireEvent(session: Session, range: RangeVar | undefined, event: Event, targets?: readonly Node[]): void {
  const relation = lookupRelation(session, range?.schemaname, range?.relname ?? '');
  if (!relation || relation.kind === 'table') return;
  const place = here(session, range?.location);
  if (relation.kind === 'materialized view' || relation.kind === 'sequence')
    throw new SqlError('42809', `cannot change ${relation.kind} "${relation.name}"`, place);
  let columns = targets?.flatMap((node) => as(node, 'ResTarget')?.name ?? []);
  let target: Relation | undefined = relation;
  // what a view over views is made of is asked in turn
  while (target?.kind === 'view') {
    const view: View = target;
    if (view.triggers.some(({ timing, events }) => timing === 'INSTEAD OF' && events.includes(event))) return;
    const isRefused = isNotUpdatable(session, view, event !== 'DELETE');
    const computed: string | undefined = isRefused ? undefined : computedColumn(session, view, columns ?? []);
    if ((isRefused || computed !== undefined) && hasRules(session.catalog, view.oid)) return;
    if (isRefused) throw new SqlError('55000', `cannot ${VERBS[event]} view "${view.name}"`, place);
    if (computed !== undefined) {
      const message = `cannot ${event === 'INSERT' ? 'insert into' : 'update'} column "${computed}" of view "${view.name}"`;
      throw new SqlError('0A000', message, place);
    }
    columns = undefined;
    target = baseOf(session, view);
  }
}

/** @throws {SqlError} 0A000 for a view `WITH CHECK OPTION` that cannot be updated (`DefineView`, `ATExecSetRelOptions`). */
export function requireCheckable(session: Session, view: Shape & Pick<View, 'options'>): void {
  if (!view.options.some((option) => option.startsWith('check_option=')) || !isNotUpdatable(session, view, true)) return;
  const message = 'WITH CHECK OPTION is supported only on automatically updatable views';
  throw new SqlError('0A000', message, here(session, undefined));
}

/** Whether a view is certainly none that is updatable by itself (`view_query_is_auto_updatable`); `writes` asks for a column to write to. */
function isNotUpdatable(session: Session, view: Shape, writes: boolean): boolean {
  const query = as(view.query.node, 'SelectStmt');
  if (!query) return false;
  if (query.valuesLists || query.withClause || query.distinctClause || query.groupClause || query.havingClause) return true;
  if (query.limitCount || query.limitOffset || (query.op && query.op !== 'SETOP_NONE')) return true;
  const [from, ...others] = query.fromClause ?? [];
  if (!as(from, 'RangeVar') || others.length > 0) return true;
  const base = baseOf(session, view);
  if (base && base.kind !== 'table' && base.kind !== 'view') return true;
  if (holdsSpecialCall(session, query.targetList)) return true;
  return writes && !view.incompleteColumns && view.columns.every((_, i) => isComputed(session, view, query, i));
}

/** The relation that a view selects from, where it is one. */
function baseOf({ catalog }: Session, { query }: Shape): Relation | undefined {
  const range = as(as(query.node, 'SelectStmt')?.fromClause?.[0], 'RangeVar');
  if (range?.location === undefined) return undefined;
  const reference = query.references.find(({ column, location }) => column === undefined && location === range.location);
  return reference && catalog.relations.get(reference.object);
}

/** Aggregates, window functions and set-returning functions, of which it is certain that they are. */
function holdsSpecialCall(session: Session, targets: readonly Node[] | undefined): boolean {
  let found = false;
  walk(targets, (tag, node) => {
    if (tag === 'FuncCall') found ||= isSpecial(session, node as FuncCall);
    return !found && tag !== 'SubLink';
  });
  return found;
}

function isSpecial(session: Session, call: FuncCall): boolean {
  if (call.over || call.agg_star || call.agg_filter || call.agg_distinct || call.agg_within_group) return true;
  const names = namesOf(call.funcname);
  if (overloads(session, names).length > 0 || (names.length > 1 && names[0] !== 'pg_catalog')) return false;
  const candidates = builtinCallables(names.at(-1) ?? '', session.catalog.postgresVersion);
  return candidates.length > 0 && candidates.every(({ builtin, setOf }) => setOf || /[aohw]/.test(builtin?.kind ?? ''));
}

/** The first of these columns that is certainly not one of the table behind the view. */
function computedColumn(session: Session, view: Shape, names: readonly string[]): string | undefined {
  const query = as(view.query.node, 'SelectStmt');
  if (!query || view.incompleteColumns) return undefined;
  return names.find((name) => {
    const i = view.columns.findIndex((column) => column.name === name);
    return i >= 0 && isComputed(session, view, query, i);
  });
}

/** Whether the `i`-th column of a view certainly is no plain column of what it selects from (`view_col_is_auto_updatable`). */
function isComputed(session: Session, view: Shape, { targetList = [], fromClause }: SelectStmt, i: number): boolean {
  const star = targetList.findIndex((node) => isStar(as(node, 'ResTarget')?.val));
  const fromEnd = view.columns.length - targetList.length;
  if (star >= 0 && i >= star && i <= star + fromEnd) return false;
  const value = as(targetList[star >= 0 && i > star ? i - fromEnd : i], 'ResTarget')?.val;
  const base = baseOf(session, view);
  const isColumn = (name: string | undefined) => !base || !('columns' in base) || base.columns.some((one) => one.name === name);
  const call = as(value, 'FuncCall');
  // `name(row)` may be a column of the row
  if (call) return call.args?.length !== 1 || !isColumn(namesOf(call.funcname).at(-1));
  if (!value || 'TypeCast' in value || 'A_Indirection' in value) return false;
  const reference = as(value, 'ColumnRef');
  if (!reference) return true;
  const names = namesOf(reference.fields);
  if (SYSTEM_COLUMNS.has(names.at(-1) ?? '')) return true;
  const range = as(fromClause?.[0], 'RangeVar');
  return names.length === 1 && names[0] === (range?.alias?.aliasname ?? range?.relname) && !isColumn(names[0]);
}

function isStar(node: Node | undefined): boolean {
  return as(node, 'ColumnRef')?.fields?.some((field) => 'A_Star' in field) ?? false;
}
