import type { Node, RefreshMatViewStmt, ViewStmt } from '../../syntax/node.ts';
import { findRelation } from '../catalog.ts';
import { initialAcl } from '../privileges.ts';
import type { Column, Relation, View } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { formatType, sameType } from '../types.ts';
import { isUnknown } from './analysis/common-type.ts';
import { analyzeQuery, type QueryAnalysis } from './analysis/queries.ts';
import { queryColumns } from './analysis/query-columns.ts';
import type { Handlers } from './handler.ts';
import { requireOwner } from './role-spec.ts';
import {
  creationSchema,
  here,
  newOid,
  putInto,
  requireFreeRowType,
  requireRelation,
  type Session,
  TEMPORARY_SCHEMA,
} from './session.ts';
import { requireCheckable } from './updatable-views.ts';
import { viewOptions } from './view-options.ts';

export const viewHandlers: Handlers = { ViewStmt: createView, RefreshMatViewStmt: refreshMaterializedView };

/** CREATE [OR REPLACE] [TEMP] [RECURSIVE] VIEW (commands/view.c). A replaced view keeps oid, owner, acl and comment, not its options. */
function createView(session: Session, node: ViewStmt): void {
  const query = node.query;
  if (!query) return;
  const place = here(session, node.view?.location);
  const analysis = analyzeQuery(session, query);
  const columns = queryColumns(session, analysis, node.aliases, place, 'CREATE VIEW specifies more column names than columns');
  const options = [...viewOptions(session, node.options), ...checkOption(node.withCheckOption)];
  const isTemporary = node.view?.relpersistence === 't' || refersToTemporary(session, analysis);
  const written = node.view?.schemaname;
  if (isTemporary && written !== undefined && written !== TEMPORARY_SCHEMA)
    throw new SqlError('42P16', 'cannot create temporary relation in non-temporary schema', place);
  const schema = isTemporary ? TEMPORARY_SCHEMA : creationSchema(session, written, place);
  const name = node.view?.relname ?? '';
  const parts = {
    place,
    options,
    query: { node: query, place: here(session, undefined), references: analysis.references },
    ...(analysis.open ? { incompleteColumns: true } : {}),
  };
  const old = findRelation(session.catalog, schema, name);
  if (options.length > 0) requireCheckable(session, { columns, ...parts });
  if (!old) {
    requireFreeRowType(session, schema, name, place);
    putInto(session, { ...newView(session, 'view', schema, name), columns, ...parts });
  } else if (node.replace)
    putInto(session, { ...replaced(session, old, columns, analysis.open), ...parts, ...lostOptions(old, options) });
  else throw new SqlError('42P07', `relation "${name}" already exists`, place);
}

/** A view of the current role with the privileges that new ones get, no column yet. */
export function newView(session: Session, kind: View['kind'], schema: string, name: string): Omit<View, 'query'> {
  const acl = initialAcl(session, 'tables', schema, session.role);
  return {
    kind,
    oid: newOid(session),
    schema,
    name,
    owner: session.role,
    columns: [],
    options: [],
    indexes: [],
    triggers: [],
    ...(acl ? { acl } : {}),
  };
}

/** Options that a view had, or lost before, and that its new definition does not name. */
function lostOptions(old: Relation, options: readonly string[]): Pick<View, 'lostOptions'> {
  if (old.kind !== 'view') return {};
  const nameOf = (option: string) => option.slice(0, option.indexOf('='));
  const named = new Set(options.map(nameOf));
  return { lostOptions: [...old.options, ...(old.lostOptions ?? [])].filter((option) => !named.has(nameOf(option))) };
}

/** @throws {SqlError} 42809, 42501, and 42P16 where a column would go, change its name or its type (checkViewColumns). */
function replaced(session: Session, old: Relation, columns: readonly Column[], open: boolean): View {
  const at = here(session, undefined);
  if (old.kind !== 'view') throw new SqlError('42809', `"${old.name}" is not a view`, at);
  requireOwner(session, old.owner, `view ${old.name}`);
  const { incompleteColumns, ...rest } = old;
  if (open || incompleteColumns) return { ...rest, columns };
  if (columns.length < old.columns.length) throw new SqlError('42P16', 'cannot drop columns from view', at);
  const kept = old.columns.map((column, i) => {
    const next = columns[i] ?? column;
    if (next.name !== column.name)
      throw new SqlError('42P16', `cannot change name of view column "${column.name}" to "${next.name}"`, at);
    if (isUnknown(next.type) || isUnknown(column.type) || sameType(next.type, column.type)) return { ...column, type: next.type };
    const [from, to] = [column, next].map(({ type }) => formatType(session.catalog, type));
    throw new SqlError('42P16', `cannot change data type of view column "${column.name}" from ${from} to ${to}`, at);
  });
  return { ...rest, columns: [...kept, ...columns.slice(kept.length)] };
}

function checkOption(option: ViewStmt['withCheckOption']): readonly string[] {
  if (option === 'LOCAL_CHECK_OPTION') return ['check_option=local'];
  return option === 'CASCADED_CHECK_OPTION' ? ['check_option=cascaded'] : [];
}

/** A query over temporary relations makes a temporary view (isQueryUsingTempRelation). */
function refersToTemporary(session: Session, { references }: QueryAnalysis): boolean {
  return references.some(({ object }) => session.catalog.relations.get(object)?.schema === TEMPORARY_SCHEMA);
}

/**
 * CREATE MATERIALIZED VIEW. Its options are storage parameters, which nothing here asks for.
 * @throws {SqlError} 42P07, 0A000 for one over temporary relations.
 */
export function createMaterializedView(
  session: Session,
  schema: string,
  name: string,
  query: Node,
  analysis: QueryAnalysis,
  columns: readonly Column[],
  unpopulated: boolean,
): void {
  const place = here(session, undefined);
  if (refersToTemporary(session, analysis))
    throw new SqlError('0A000', 'materialized views must not use temporary tables or views', place);
  putInto(session, {
    ...newView(session, 'materialized view', schema, name),
    columns,
    query: { node: query, place, references: analysis.references },
    ...(columns[0]?.place ? { place: columns[0].place } : {}),
    ...(analysis.open ? { incompleteColumns: true } : {}),
    ...(unpopulated ? { unpopulated } : {}),
  });
}

/**
 * REFRESH fills a view, or empties it WITH NO DATA (ExecRefreshMatView in matview.c).
 * @throws {SqlError} 42P01, 42601, 0A000, and 55000 for CONCURRENTLY without a unique index that allows it.
 */
function refreshMaterializedView(session: Session, node: RefreshMatViewStmt): void {
  const view = requireRelation(session, node.relation);
  const at = here(session, node.relation?.location);
  if (view.kind !== 'materialized view') throw new SqlError('0A000', `"${view.name}" is not a materialized view`, at);
  const unpopulated = node.skipData === true;
  if (node.concurrent) {
    if (view.unpopulated)
      throw new SqlError('0A000', 'CONCURRENTLY cannot be used when the materialized view is not populated', at);
    if (unpopulated) throw new SqlError('42601', 'CONCURRENTLY and WITH NO DATA options cannot be used together', at);
    const usable = view.indexes.some(
      (index) => index.unique && index.valid && !index.predicate && index.keys.every((key) => key.attnum > 0),
    );
    if (!usable) throw new SqlError('55000', `cannot refresh materialized view "${view.schema}.${view.name}" concurrently`, at);
  }
  if (unpopulated === (view.unpopulated === true)) return;
  const { unpopulated: _, ...populated } = view;
  putInto(session, unpopulated ? { ...view, unpopulated } : populated);
}
