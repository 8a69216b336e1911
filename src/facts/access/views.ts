import type { Relation, View } from '../../catalog/relation-model.ts';
import { hasRules } from '../../catalog/rules.ts';
import { as, type FuncCall, type Node, namesOf, type RangeVar, type SelectStmt, walk } from '../../syntax/node.ts';
import type { PolicyCommand } from '../policies.ts';
import { isInvokerView } from '../views.ts';
import { grantedAccess } from './grants.ts';
import { type Access, type Asking, least, type Reason } from './level.ts';
import { tableAccess } from './tables.ts';

/** Views within views, beyond which `some` is the answer. */
const MAX_DEPTH = 10;

/**
 * Access to a view, by privileges on the view and what it reads: as its owner, or as the caller where it is `security_invoker`. All rows
 * are those that the query gives to somebody whom no policy binds.
 */
export function viewAccess(asking: Asking, view: View, command: PolicyCommand, depth = 0): Access {
  const granted = grantedAccess(asking.catalog, asking.acting, view, command);
  if (granted.level === 'none') return granted;
  if (depth > MAX_DEPTH) return unknown();
  if (view.kind === 'materialized view') return command === 'SELECT' ? stored(granted) : notWritable('a materialized view');
  const query = as(view.query.node, 'SelectStmt');
  if (!query) return unknown();
  const acting = isInvokerView(view) ? asking.acting : view.owner;
  const inner = command === 'SELECT' ? readAccess : writtenAccess;
  const found = inner({ ...asking, acting }, asking, view, query, command, depth);
  const seen =
    command === 'UPDATE' || command === 'DELETE' ? grantedAccess(asking.catalog, asking.acting, view, 'SELECT') : granted;
  const level = seen.level === 'all' ? least(granted.level, found.level) : least(granted.level, found.level, 'some');
  return { ...found, level, why: [...found.why, ...granted.why] };
}

function stored(granted: Access): Access {
  const text = 'its stored rows are open to whoever may read it: no policy applies';
  return { level: granted.level, why: [{ text }, ...granted.why] };
}

function notWritable(what: string): Access {
  return { level: 'none', why: [{ text: `${what} cannot be written` }] };
}

function unknown(text = 'its query is not followed'): Access {
  return { level: 'some', why: [{ text }] };
}

/** What the view reads with the rights of `asking.acting`, for `viewer` who queries it. */
function readAccess(asking: Asking, viewer: Asking, view: View, query: SelectStmt, _: PolicyCommand, depth: number): Access {
  const sources = sourcesOf(asking, view);
  if (!sources || view.incompleteColumns) return unknown();
  const read = sources.map(({ relation, location }) => ({
    relation,
    location,
    access: relationAccess(asking, viewer, relation, 'SELECT', depth),
  }));
  const first = new Set(fromRanges(query).map((range) => range.location));
  const denied = read.find(({ access, location }) => access.denied && first.has(location) && isPlainQuery(query));
  if (denied)
    return {
      level: 'none',
      denied: true,
      why: [{ text: `it reads ${nameOf(denied.relation)}`, ...at(view) }, ...denied.access.why],
    };
  const [only] = read;
  if (only?.access.level === 'none' && read.length === 1 && isSimple(query) && !hasCalls(query))
    return { level: 'none', why: [{ text: `it reads ${nameOf(only.relation)}` }, ...only.access.why] };
  const bound = read.filter(({ access }) => access.level !== 'all');
  const rights: Reason = isInvokerView(view)
    ? { text: 'it reads with the rights of whoever queries it' }
    : { text: `it reads as its owner ${view.owner}`, ...at(view) };
  if (bound.length > 0) return { level: 'some', why: [rights, ...bound.flatMap(({ access }) => access.why)] };
  if (asksWho(asking, view)) return { level: 'some', why: [rights, { text: 'its query may ask who is calling' }] };
  return { level: 'all', why: [rights] };
}

/** Writing through a view: by an INSTEAD OF trigger or a rule, or to its one table if PostgreSQL can tell the row by itself. */
function writtenAccess(
  asking: Asking,
  viewer: Asking,
  view: View,
  query: SelectStmt,
  command: PolicyCommand,
  depth: number,
): Access {
  if (view.triggers.length > 0 || hasRules(asking.catalog, view.oid)) return unknown('a trigger or rule decides what is written');
  if (!isSimple(query)) return notWritable('a view that is not of plain rows of one table');
  const [from] = fromRanges(query);
  const source = sourcesOf(asking, view)?.find(({ location }) => location === from?.location);
  if (!source) return unknown();
  const access = relationAccess(asking, viewer, source.relation, command, depth);
  if (access.level === 'none') return { level: 'none', why: [{ text: `it writes ${nameOf(source.relation)}` }, ...access.why] };
  const rights: Reason = isInvokerView(view)
    ? { text: 'it writes with the rights of whoever uses it' }
    : { text: `it writes as its owner ${view.owner}`, ...at(view) };
  const isWhole = !query.whereClause && (query.targetList ?? []).every((target) => as(as(target, 'ResTarget')?.val, 'ColumnRef'));
  const level = isWhole && view.options.every((option) => /^security_(?:invoker|barrier)=/.test(option)) ? access.level : 'some';
  return { level, why: [rights, ...(access.level === 'all' ? [] : access.why)] };
}

/** Access to what a view stands on. Whose rights a `security_invoker` view within another has is left open where they differ. */
function relationAccess(asking: Asking, viewer: Asking, relation: Relation, command: PolicyCommand, depth: number): Access {
  if (relation.kind === 'table') return tableAccess(asking, relation, command);
  if (relation.kind !== 'view' && relation.kind !== 'materialized view') return unknown();
  const isOther = asking.acting !== viewer.acting || asking.acting !== asking.caller.role;
  if (isOther && relation.kind === 'view' && isInvokerView(relation)) return unknown();
  return viewAccess(asking, relation, command, depth + 1);
}

interface Source {
  readonly relation: Relation;
  readonly location: number | undefined;
}

/** The relations that the query names, in order; undefined where one is not known. */
function sourcesOf({ catalog }: Asking, view: View): readonly Source[] | undefined {
  const found: Source[] = [];
  const named = new Set<string>();
  walk(view.query.node, (tag, node) => {
    if (tag === 'CommonTableExpr') named.add((node as { readonly ctename?: string }).ctename ?? '');
    return undefined;
  });
  let isWhole = true;
  walk(view.query.node, (tag, node) => {
    if (tag !== 'RangeVar') return undefined;
    const { location, relname, schemaname } = node as RangeVar;
    const relations = view.query.references.flatMap((one) =>
      location !== undefined && one.location === location ? (catalog.relations.get(one.object) ?? []) : [],
    );
    const [relation] = relations;
    if (relation) found.push({ relation, location });
    else if (schemaname !== undefined || !named.has(relname ?? '')) isWhole = false;
    return undefined;
  });
  return isWhole ? found : undefined;
}

/** The relations in the query's own FROM, joins included: PostgreSQL checks the right to read them whatever the rows. */
function fromRanges({ fromClause = [] }: SelectStmt): readonly RangeVar[] {
  const ranges: RangeVar[] = [];
  const visit = (node: Node | undefined): void => {
    const range = as(node, 'RangeVar');
    if (range) ranges.push(range);
    const join = as(node, 'JoinExpr');
    if (join) for (const side of [join.larg, join.rarg]) visit(side);
  };
  fromClause.forEach(visit);
  return ranges;
}

function isPlainQuery({ op, withClause, valuesLists }: SelectStmt): boolean {
  return (op ?? 'SETOP_NONE') === 'SETOP_NONE' && !withClause && !valuesLists;
}

/** Rows of one table or view as they are: what PostgreSQL can also write through, sets of rows from functions aside. */
function isSimple(query: SelectStmt): boolean {
  const { groupClause, havingClause, distinctClause, limitCount, limitOffset, fromClause = [] } = query;
  const isWhole = !groupClause && !havingClause && !distinctClause && !limitCount && !limitOffset;
  return isPlainQuery(query) && isWhole && fromClause.length === 1 && as(fromClause[0], 'RangeVar') !== undefined;
}

function hasCalls(query: SelectStmt): boolean {
  let has = false;
  walk(query.targetList, (tag) => {
    has ||= tag === 'FuncCall';
    return !has;
  });
  return has;
}

const ASKING = /^(?:current_|session_user|user$|has_|pg_has_role|inet_|pg_backend|row_security_active)/;

/** Whether the query may give other rows to other callers: a function of the project or the platform, settings, `current_user`. */
function asksWho({ catalog }: Asking, { query }: View): boolean {
  if (query.references.some(({ object }) => catalog.routines.has(object))) return true;
  let asks = false;
  walk(query.node, (tag, node) => {
    if (tag === 'SQLValueFunction') asks = true;
    if (tag === 'FuncCall' && ASKING.test(namesOf((node as FuncCall).funcname).at(-1) ?? '')) asks = true;
    return !asks;
  });
  return asks;
}

function nameOf({ schema, name }: Relation): string {
  return `${schema}.${name}`;
}

function at({ place }: View): { readonly place?: NonNullable<View['place']> } {
  return place ? { place } : {};
}
