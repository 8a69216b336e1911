import type { CreateTableAsStmt, IntoClause, Node, SelectStmt } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import { findRelation } from '../../catalog.ts';
import { analyzeQuery } from '../analysis/queries.ts';
import { queryColumns } from '../analysis/query-columns.ts';
import type { Handlers } from '../handler.ts';
import { executed, queryOf } from '../prepared-statements.ts';
import { lookupRelation, requireFreeRelationName, requireFreeRowType, type Session } from '../session.ts';
import { createMaterializedView } from '../views.ts';
import { requireStorageParameters } from './storage-parameters.ts';
import { newRelationHome, newTable } from './tables.ts';

export const createTableAsHandlers: Handlers = { CreateTableAsStmt: createTableAs, SelectStmt: selectInto };

/** CREATE TABLE AS and CREATE MATERIALIZED VIEW (commands/createas.c). */
function createTableAs(session: Session, node: CreateTableAsStmt): void {
  if (!node.query || !node.into) return;
  const execute = as(node.query, 'ExecuteStmt');
  const query = execute ? queryOf(executed(session, execute)) : node.query;
  create(session, query, node.into, node.objtype === 'OBJECT_MATVIEW', node.if_not_exists ?? false);
}

/** SELECT … INTO; any other SELECT makes nothing. INTO stands in the leftmost SELECT of a set operation. */
export function selectInto(session: Session, node: SelectStmt): void {
  let first = node;
  while (first.larg) first = first.larg;
  if (first.intoClause) create(session, { SelectStmt: node }, first.intoClause, false, false);
}

function create(session: Session, query: Node, into: IntoClause, isView: boolean, ifNotExists: boolean): void {
  const analysis = analyzeQuery(session, query);
  // said of a relation that is there, TEMPORARY is not held against its schema
  if (ifNotExists && into.rel?.schemaname !== undefined && lookupRelation(session, into.rel.schemaname, into.rel.relname ?? ''))
    return;
  const home = newRelationHome(session, into.rel);
  const { schema, name, place } = home;
  if (ifNotExists && findRelation(session.catalog, schema, name)) return;
  if ((into.accessMethod ?? 'heap') === 'heap')
    requireStorageParameters(session, into.options, isView ? 'materialized view' : 'table', !isView);
  requireFreeRelationName(session, schema, name, place);
  requireFreeRowType(session, schema, name, place);
  const columns = queryColumns(session, analysis, into.colNames, place, 'too many column names were specified');
  if (isView) createMaterializedView(session, schema, name, query, analysis, columns, into.skipData === true);
  else
    newTable(session, home, columns, {
      ...(into.onCommit === 'ONCOMMIT_DROP' ? { onCommitDrop: true } : {}),
      ...(analysis.open ? { incompleteColumns: true } : {}),
    });
}
