import { as, type NodeOf } from '../../syntax/node.ts';
import { deleteBuckets, insertBuckets, updateBuckets } from './buckets.ts';
import { createTableAsHandlers } from './create-table-as.ts';
import type { Handlers } from './handler.ts';
import { proceduralHandlers } from './procedural/handlers.ts';
import { analyzeQuery } from './queries.ts';
import { requireTable, type Session } from './session.ts';

/**
 * Statements that read and write rows. Their names must mean something; what else they do to the catalog is little: SELECT INTO, the
 * functions that they call, and the rows of `storage.buckets`.
 */
export const dataHandlers: Handlers = {
  SelectStmt: select,
  InsertStmt: (session, node) => {
    analyzeQuery(session, { InsertStmt: node });
    insertBuckets(session, node);
  },
  UpdateStmt: (session, node) => {
    analyzeQuery(session, { UpdateStmt: node });
    updateBuckets(session, node);
  },
  DeleteStmt: (session, node) => {
    analyzeQuery(session, { DeleteStmt: node });
    deleteBuckets(session, node);
  },
  MergeStmt: (session, node) => {
    analyzeQuery(session, { MergeStmt: node });
  },
  TruncateStmt: (session, { relations }) => {
    for (const relation of relations ?? []) requireTable(session, as(relation, 'RangeVar'));
  },
};

function select(session: Session, node: NodeOf<'SelectStmt'>): void {
  let first = node;
  while (first.larg) first = first.larg; // INTO stands in the leftmost SELECT of a set operation
  if (first.intoClause) {
    createTableAsHandlers.SelectStmt?.(session, node);
    return;
  }
  analyzeQuery(session, { SelectStmt: node });
  proceduralHandlers.SelectStmt?.(session, node);
}
