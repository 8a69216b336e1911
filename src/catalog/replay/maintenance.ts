import type { ClusterStmt, RangeVar, ReindexStmt, VacuumStmt } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import { PRIVILEGE } from '../privileges.ts';
import type { Relation } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { requireSchema } from './owners.ts';
import { requireMaintainer } from './row-privileges.ts';
import { here, requireRelation, type Session } from './session.ts';
import { mayExistUnseen } from './unseen.ts';

/** Statements that change no catalog, but name relations that must be there. */
export const maintenanceHandlers: Handlers = {
  VacuumStmt: vacuum,
  ReindexStmt: reindex,
  LockStmt: (session, node) => {
    for (const item of node.relations ?? []) {
      const relation = requireSeen(session, as(item, 'RangeVar'));
      if (relation) requireMaintainer(session, relation, rightsToLock(node.mode ?? 8));
    }
  },
  ClusterStmt: cluster,
};

/** What allows a lock beside MAINTAIN (`LockTableAclCheck` in lockcmds.c); modes as in lockdefs.h. */
function rightsToLock(mode: number): number {
  const { SELECT, INSERT, UPDATE, DELETE, TRUNCATE } = PRIVILEGE;
  return (mode <= 1 ? SELECT : 0) | (mode <= 3 ? INSERT : 0) | UPDATE | DELETE | TRUNCATE;
}

/** CLUSTER without an index takes the one of last time, which is not kept. */
function cluster(session: Session, { relation: range, indexname }: ClusterStmt): void {
  const relation = range && requireSeen(session, range);
  if (!relation) return;
  const place = here(session, range?.location);
  requireMaintainer(session, relation);
  if (!hasRows(relation)) throw new SqlError('42809', `"${relation.name}" is not a table or materialized view`, place);
  if (indexname === undefined || !('indexes' in relation) || relation.indexes.some(({ name }) => name === indexname)) return;
  throw new SqlError('42704', `index "${indexname}" for table "${relation.name}" does not exist`, place);
}

/** VACUUM and ANALYZE. */
function vacuum(session: Session, node: VacuumStmt): void {
  for (const item of node.rels ?? []) requireSeen(session, as(item, 'VacuumRelation')?.relation);
}

function reindex(session: Session, node: ReindexStmt): void {
  if (node.relation) {
    const relation = requireSeen(session, node.relation);
    const isFit = node.kind === 'REINDEX_OBJECT_INDEX' ? relation?.kind === 'index relation' : hasRows(relation);
    if (relation && !isFit) {
      const what = node.kind === 'REINDEX_OBJECT_INDEX' ? 'an index' : 'a table or materialized view';
      throw new SqlError('42809', `"${relation.name}" is not ${what}`, here(session, node.relation.location));
    }
    if (relation && relation.kind !== 'index relation') requireMaintainer(session, relation);
  } else if (node.kind === 'REINDEX_OBJECT_SCHEMA') requireSchema(session, node.name ?? '');
}

function hasRows(relation: Relation | undefined): boolean {
  return relation?.kind === 'materialized view' || (relation?.kind === 'table' && relation.relkind !== 'f');
}

/** The relation named; undefined where it may exist unseen. @throws {SqlError} 42P01. */
function requireSeen(session: Session, range: RangeVar | undefined): Relation | undefined {
  return mayExistUnseen(session, range?.schemaname, range?.relname ?? '') ? undefined : requireRelation(session, range);
}
