import type { DropOwnedStmt, ReassignOwnedStmt } from '../../syntax/node.ts';
import { sameAcl } from '../acl.ts';
import type { Acl } from '../object-model.ts';
import { isSuperuser, rolesHeld, type Securable } from '../privileges.ts';
import { SqlError } from '../sql-error.ts';
import { builtInAcl } from './default-privileges.ts';
import type { Handlers } from './handler.ts';
import { withOwner } from './owners.ts';
import { putObject } from './put-object.ts';
import { drop, type Target } from './removal.ts';
import { roleName, roleNames } from './role-spec.ts';
import { here, type Session } from './session.ts';

export const ownedObjectHandlers: Handlers = { DropOwnedStmt: dropOwned, ReassignOwnedStmt: reassignOwned };

function reassignOwned(session: Session, node: ReassignOwnedStmt): void {
  const from = new Set(roleNames(session, node.roles));
  const owner = roleName(session, node.newrole);
  requirePrivilegesOf(session, [...from, owner], 'reassign');
  for (const object of securables(session)) if (from.has(object.owner)) putObject(session, withOwner(object, owner));
}

/** DROP OWNED: what the roles own goes, and so does what they were granted (`shdepDropOwned`). */
function dropOwned(session: Session, node: DropOwnedStmt): void {
  const roles = new Set(roleNames(session, node.roles));
  requirePrivilegesOf(session, [...roles], 'drop');
  const targets = securables(session)
    .filter(({ owner }) => roles.has(owner))
    .map(targetOf);
  if (targets.length) drop(session, targets, node.behavior === 'DROP_CASCADE');
  for (const object of securables(session)) {
    const acl = without(object.acl, roles);
    if (acl !== object.acl) putObject(session, { ...object, acl } as Securable);
  }
  const defaultPrivileges = session.catalog.defaultPrivileges
    .filter(({ role }) => !roles.has(role))
    .map((entry) => ({ ...entry, acl: without(entry.acl, roles) ?? [] }))
    .filter((entry) => !sameAcl(entry.acl, builtInAcl(entry)));
  session.catalog = { ...session.catalog, defaultPrivileges };
}

/** @throws {SqlError} 42501 where the current role does not have the roles' privileges. */
function requirePrivilegesOf(session: Session, roles: readonly string[], verb: string): void {
  const { catalog, role } = session;
  if (!isSuperuser(catalog, role) && roles.some((other) => !rolesHeld(catalog, role).has(other)))
    throw new SqlError('42501', `permission denied to ${verb} objects`, here(session, undefined));
}

function securables({ catalog }: Session): readonly Securable[] {
  return [catalog.schemas, catalog.relations, catalog.types, catalog.routines].flatMap((objects): Securable[] => [
    ...objects.values(),
  ]);
}

function targetOf(object: Securable): Target {
  if (object.kind === 'schema') return { kind: 'schema', name: object.name };
  switch (object.kind) {
    case 'enum':
    case 'domain':
    case 'range':
    case 'multirange':
    case 'base type':
      return { kind: 'type', oid: object.oid };
    case 'function':
    case 'procedure':
    case 'aggregate':
    case 'window function':
      return { kind: 'routine', oid: object.oid };
    default:
      return { kind: 'relation', oid: object.oid };
  }
}

function without(acl: Acl | undefined, roles: ReadonlySet<string>): Acl | undefined {
  return acl?.some(({ grantee }) => roles.has(grantee)) ? acl.filter(({ grantee }) => !roles.has(grantee)) : acl;
}
