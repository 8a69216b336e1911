import type { CreateTableAsStmt, IntoClause, Node, SelectStmt } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import { findRelation } from '../catalog.ts';
import { initialAcl } from '../privileges.ts';
import type { Column, Table } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { analyzeQuery, type QueryAnalysis } from './queries.ts';
import { queryColumns } from './query-columns.ts';
import { creationSchema, here, newOid, putInto, type Session, TEMPORARY_SCHEMA } from './session.ts';
import { createMaterializedView } from './views.ts';

export const createTableAsHandlers: Handlers = { CreateTableAsStmt: createTableAs, SelectStmt: selectInto };

/** CREATE TABLE AS and CREATE MATERIALIZED VIEW (commands/createas.c). */
function createTableAs(session: Session, node: CreateTableAsStmt): void {
  if (!node.query || !node.into) return;
  create(session, node.query, node.into, node.objtype === 'OBJECT_MATVIEW', node.if_not_exists ?? false);
}

/** SELECT … INTO; any other SELECT makes nothing. INTO stands in the leftmost SELECT of a set operation. */
export function selectInto(session: Session, node: SelectStmt): void {
  let first = node;
  while (first.larg) first = first.larg;
  if (first.intoClause) create(session, { SelectStmt: node }, first.intoClause, false, false);
}

function create(session: Session, query: Node, into: IntoClause, isView: boolean, ifNotExists: boolean): void {
  const place = here(session, into.rel?.location);
  const analysis = analyze(session, query);
  const isTemporary = into.rel?.relpersistence === 't';
  const schema = isTemporary ? TEMPORARY_SCHEMA : creationSchema(session, into.rel?.schemaname, place);
  const name = into.rel?.relname ?? '';
  if (findRelation(session.catalog, schema, name)) {
    if (ifNotExists) return;
    throw new SqlError('42P07', `relation "${name}" already exists`, place);
  }
  const columns = queryColumns(session, analysis, into.colNames, place, 'too many column names were specified');
  if (isView) createMaterializedView(session, schema, name, query, analysis, columns);
  else putInto(session, newTable(session, schema, name, into, columns, analysis.open));
}

/** `EXECUTE prepared` yields what is not known. */
function analyze(session: Session, query: Node): QueryAnalysis {
  return as(query, 'ExecuteStmt') ? { columns: [], references: [], open: true } : analyzeQuery(session, query);
}

function newTable(
  session: Session,
  schema: string,
  name: string,
  into: IntoClause,
  columns: readonly Column[],
  open: boolean,
): Table {
  const acl = initialAcl(session, 'tables', schema, session.role);
  const persistence = schema === TEMPORARY_SCHEMA ? 'temporary' : into.rel?.relpersistence === 'u' ? 'unlogged' : 'permanent';
  return {
    kind: 'table',
    oid: newOid(session),
    schema,
    name,
    owner: session.role,
    place: here(session, into.rel?.location),
    relkind: 'r',
    persistence,
    columns,
    nextAttnum: columns.length + 1,
    uniqueConstraints: [],
    foreignKeys: [],
    checks: [],
    exclusions: [],
    indexes: [],
    rowSecurity: { enabled: false, forced: false },
    policies: [],
    triggers: [],
    inherits: [],
    ...(acl ? { acl } : {}),
    ...(into.onCommit === 'ONCOMMIT_DROP' ? { onCommitDrop: true } : {}),
    ...(open ? { incompleteColumns: true } : {}),
  };
}
