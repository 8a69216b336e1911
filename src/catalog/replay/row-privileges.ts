import { as, type Node, type RangeVar } from '../../syntax/node.ts';
import { hasAnyColumnPrivilege, hasColumnPrivilege, hasPrivilege, isOwner, PRIVILEGE } from '../privileges.ts';
import type { Relation, View } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import type { QueryAnalysis } from './analysis/queries.ts';
import { requireOwner } from './role-spec.ts';
import { here, lookupRelation, type Session } from './session.ts';

/**
 * Whether another role than the session's own is at work, and on what the project made: only then privileges are asked for. The
 * session's own role may have more than the catalog knows, and so may all of them on what the platform brings.
 */
function isAsked({ role, defaults }: Session, relation: Relation): boolean {
  return role !== defaults.role && relation.place !== undefined;
}

/** What owners may do, asked of a role that SET ROLE, or a routine of its owner's rights, put in. @throws {SqlError} 42501. */
export function requireOwnerAsOther(session: Session, relation: Relation): void {
  if (isAsked(session, relation)) requireOwner(session, relation.owner, `${wordOf(relation)} ${relation.name}`);
}

/** As `requireOwnerAsOther`, for a privilege on a whole relation. @throws {SqlError} 42501. */
export function requireRightAsOther(session: Session, relation: Relation, privilege: number): void {
  if (isAsked(session, relation) && !hasPrivilege(session.catalog, session.role, relation, privilege))
    throw denied(session, relation);
}

/**
 * The privileges that a statement needs to read and write rows, as far as they certainly are missing (`ExecCheckPermissions`): on what it
 * writes to, on what it reads, and for views on what these read, with their owner's rights.
 * @throws {SqlError} 42501.
 */
export function requireRowPrivileges(session: Session, node: Node, { references }: QueryAnalysis): void {
  if (session.role === session.defaults.role) return;
  const [insert, update, remove] = [as(node, 'InsertStmt'), as(node, 'UpdateStmt'), as(node, 'DeleteStmt')];
  const range = (insert ?? update ?? remove ?? as(node, 'MergeStmt'))?.relation;
  const target = range && lookupRelation(session, range.schemaname, range.relname ?? '');
  if (target && insert) requireColumns(session, target, insert.cols, PRIVILEGE.INSERT);
  if (target && update) requireColumns(session, target, update.targetList, PRIVILEGE.UPDATE);
  if (target && remove) requireRightAsOther(session, target, PRIVILEGE.DELETE);
  for (const { object, column, location } of references) {
    const relation = session.catalog.relations.get(object);
    if (!relation || !isAsked(session, relation) || isTarget(relation, target, range, { column, location })) continue;
    requireReadable(session, relation, session.role, column);
  }
}

function isTarget(
  relation: Relation,
  target: Relation | undefined,
  range: RangeVar | undefined,
  { column, location }: { readonly column?: number | undefined; readonly location?: number | undefined },
): boolean {
  return relation === target && (column !== undefined || location === range?.location);
}

function requireColumns(session: Session, relation: Relation, targets: readonly Node[] | undefined, privilege: number): void {
  if (!isAsked(session, relation)) return;
  const { catalog, role } = session;
  if (!hasAnyColumnPrivilege(catalog, role, relation, privilege)) throw denied(session, relation);
  for (const node of targets ?? []) {
    const name = as(node, 'ResTarget')?.name;
    const column = 'columns' in relation ? relation.columns.find((one) => one.name === name) : undefined;
    if (column && !hasColumnPrivilege(catalog, role, relation, column, privilege)) throw denied(session, relation);
  }
}

function requireReadable(session: Session, relation: Relation, role: string, attnum?: number): void {
  const { catalog } = session;
  const column = attnum && 'columns' in relation ? relation.columns.find((one) => one.attnum === attnum) : undefined;
  const may = column
    ? hasColumnPrivilege(catalog, role, relation, column, PRIVILEGE.SELECT)
    : hasAnyColumnPrivilege(catalog, role, relation, PRIVILEGE.SELECT);
  if (!may) throw denied(session, relation);
  if (relation.kind !== 'view') return;
  const reader = isInvoker(relation) ? role : relation.owner;
  for (const reference of relation.query.references) {
    const below = catalog.relations.get(reference.object);
    if (below?.place && reference.column === undefined) requireReadable(session, below, reader);
  }
}

function isInvoker({ options }: View): boolean {
  return options.some((option) => /^security_invoker=(?:t|y|on|1)/i.test(option));
}

function denied(session: Session, relation: Relation): SqlError {
  return new SqlError('42501', `permission denied for ${wordOf(relation)} ${relation.name}`, here(session, undefined));
}

function wordOf({ kind }: Relation): string {
  return kind === 'index relation' ? 'index' : kind === 'composite type' ? 'type' : kind;
}

/** What REINDEX, CLUSTER and LOCK ask: ownership, or since PostgreSQL 17 MAINTAIN. @throws {SqlError} 42501. */
export function requireMaintainer(session: Session, relation: Relation, others = 0): void {
  if (!isAsked(session, relation) || isOwner(session.catalog, session.role, relation.owner)) return;
  const maintain = session.catalog.postgresVersion >= 17 ? PRIVILEGE.MAINTAIN : 0;
  if (!hasPrivilege(session.catalog, session.role, relation, maintain | others)) throw denied(session, relation);
}
