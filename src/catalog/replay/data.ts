import { as, type Node, type NodeOf, namesOf, type RangeVar } from '../../syntax/node.ts';
import { foreignKeysOf } from '../catalog.ts';
import type { Oid } from '../object-model.ts';
import { PRIVILEGE } from '../privileges.ts';
import type { Table } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { analyzeQuery } from './analysis/queries.ts';
import { deleteBuckets, insertBuckets, updateBuckets } from './buckets.ts';
import type { Handlers } from './handler.ts';
import { executed } from './prepared-statements.ts';
import { proceduralHandlers } from './procedural/handlers.ts';
import { type Fired, fireTriggers } from './procedural/trigger-calls.ts';
import { requireRightAsOther, requireRowPrivileges } from './row-privileges.ts';
import { here, lookupRelation, requireTable, type Session } from './session.ts';
import { applySetting } from './settings.ts';
import { createTableAsHandlers } from './tables/create-table-as.ts';
import { checkInsert } from './tables/insert-checks.ts';
import { childrenOf } from './tables/table-changes.ts';
import { requireWritable } from './updatable-views.ts';

/**
 * Statements that read and write rows. Their names must mean something; what else they do to the catalog is little: SELECT INTO, the
 * functions that they call, and the rows of `storage.buckets`.
 */
export const dataHandlers: Handlers = {
  SelectStmt: select,
  InsertStmt: (session, node) => {
    write(session, { InsertStmt: node }, node, { event: 'INSERT', insert: node });
    insertBuckets(session, node);
  },
  UpdateStmt: (session, node) => {
    const columns = node.targetList?.flatMap((target) => as(target, 'ResTarget')?.name ?? []) ?? [];
    write(session, { UpdateStmt: node }, node, { event: 'UPDATE', columns });
    updateBuckets(session, node);
  },
  DeleteStmt: (session, node) => {
    write(session, { DeleteStmt: node }, node, { event: 'DELETE' });
    deleteBuckets(session, node);
  },
  MergeStmt: (session, node) => {
    analyzeQuery(session, { MergeStmt: node });
    requireWritable(session, { MergeStmt: node });
  },
  TruncateStmt: truncate,
  ExplainStmt: (session, { query }) => {
    const execute = as(query, 'ExecuteStmt');
    if (execute) executed(session, execute);
    else if (query) requireRowPrivileges(session, query, analyzeQuery(session, query));
  },
  DeclareCursorStmt: (session, { query }) => {
    if (query) analyzeQuery(session, query);
  },
};

/** What all statements ask that write rows of `relation`, in PostgreSQL's order. @throws {SqlError} of any of these. */
function write(session: Session, node: Node, { relation }: { readonly relation?: RangeVar }, fired: Fired): void {
  const analysis = analyzeQuery(session, node);
  if (fired.insert) checkInsert(session, fired.insert);
  requireWritable(session, node);
  requireRowPrivileges(session, node, analysis);
  fireTriggers(session, lookupRelation(session, relation?.schemaname, relation?.relname ?? ''), fired);
}

/** TRUNCATE and what refers to its tables (`heap_truncate_check_FKs`). @throws {SqlError} 42P01, 42809, 0A000. */
function truncate(session: Session, { relations, behavior }: NodeOf<'TruncateStmt'>): void {
  const emptied = new Set<Oid>();
  const add = (table: Table): void => {
    emptied.add(table.oid);
    for (const child of table.hasChildren ? childrenOf(session, table.oid) : []) add(child);
  };
  for (const item of relations ?? []) {
    const range = as(item, 'RangeVar');
    const table = requireTable(session, range);
    requireRightAsOther(session, table, PRIVILEGE.TRUNCATE);
    if (table.relkind === 'p' && !range?.inh)
      throw new SqlError('42809', 'cannot truncate only a partitioned table', here(session, range?.location));
    if (range?.inh) add(table);
    else emptied.add(table.oid);
  }
  if (behavior === 'DROP_CASCADE') return;
  for (const table of session.catalog.relations.values())
    if (table.kind === 'table' && !emptied.has(table.oid))
      for (const { references } of foreignKeysOf(table))
        if (emptied.has(references.table))
          throw new SqlError('0A000', 'cannot truncate a table referenced in a foreign key constraint', here(session, undefined));
  for (const oid of emptied) fireTriggers(session, session.catalog.relations.get(oid), { event: 'TRUNCATE' });
}

function select(session: Session, node: NodeOf<'SelectStmt'>): void {
  let first = node;
  while (first.larg) first = first.larg; // INTO stands in the leftmost SELECT of a set operation
  if (first.intoClause) {
    createTableAsHandlers.SelectStmt?.(session, node);
    return;
  }
  requireRowPrivileges(session, { SelectStmt: node }, analyzeQuery(session, { SelectStmt: node }));
  applySetConfig(session, node);
  proceduralHandlers.SelectStmt?.(session, node);
}

/** `select set_config('search_path', '…', false)`, which pg_dump writes, acts as SET. */
function applySetConfig(session: Session, node: NodeOf<'SelectStmt'>): void {
  for (const item of node.targetList ?? []) {
    const call = as(as(item, 'ResTarget')?.val, 'FuncCall');
    if (!call || namesOf(call.funcname).at(-1) !== 'set_config') continue;
    const [name, value] = (call.args ?? []).map((arg) => as(arg, 'A_Const')?.sval);
    if (name && value) applySetting(session, (name.sval ?? '').toLowerCase(), value.sval ?? '', call.location);
  }
}
