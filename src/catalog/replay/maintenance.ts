import type { ReindexStmt, VacuumStmt } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import type { Handlers } from './handler.ts';
import { requireSchema } from './owners.ts';
import { requireRelation, type Session } from './session.ts';
import { mayExistUnseen } from './unseen.ts';

/** Statements that change no catalog, but name relations that must be there. */
export const maintenanceHandlers: Handlers = {
  VacuumStmt: vacuum,
  ReindexStmt: reindex,
  LockStmt: (session, node) => {
    for (const item of node.relations ?? []) requireSeen(session, as(item, 'RangeVar'));
  },
  ClusterStmt: (session, node) => {
    if (node.relation) requireSeen(session, node.relation);
  },
};

/** VACUUM and ANALYZE. */
function vacuum(session: Session, node: VacuumStmt): void {
  for (const item of node.rels ?? []) requireSeen(session, as(item, 'VacuumRelation')?.relation);
}

function reindex(session: Session, node: ReindexStmt): void {
  if (node.relation) requireSeen(session, node.relation);
  else if (node.kind === 'REINDEX_OBJECT_SCHEMA') requireSchema(session, node.name ?? '');
}

function requireSeen(session: Session, range: Parameters<typeof requireRelation>[1]): void {
  if (!mayExistUnseen(session, range?.schemaname, range?.relname ?? '')) requireRelation(session, range);
}
