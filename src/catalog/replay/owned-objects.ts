import type { DropOwnedStmt, ReassignOwnedStmt } from '../../syntax/node.ts';
import { sameAcl } from '../acl.ts';
import { tablesOf } from '../catalog.ts';
import type { OtherObject } from '../model.ts';
import type { Acl } from '../object-model.ts';
import { isSuperuser, rolesHeld, type Securable } from '../privileges.ts';
import type { Column } from '../relation-model.ts';
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
  session.catalog = {
    ...session.catalog,
    others: session.catalog.others.map((other) => (isOwned(other, from) ? { ...other, owner } : other)),
    publications: session.catalog.publications.map((one) => (from.has(one.owner) ? { ...one, owner } : one)),
  };
}

/** DROP OWNED: what the roles own goes, and so does what they were granted (`shdepDropOwned`). */
function dropOwned(session: Session, node: DropOwnedStmt): void {
  const roles = new Set(roleNames(session, node.roles));
  requirePrivilegesOf(session, [...roles], 'drop');
  const targets = [
    ...securables(session)
      .filter(({ owner }) => roles.has(owner))
      .map(targetOf),
    ...[...session.catalog.others].flatMap(([name, other]): Target[] =>
      isOwned(other, roles) && other.kind !== 'database' ? [{ kind: 'other', name }] : [],
    ),
    ...policiesOnlyFor(session, roles),
  ];
  if (targets.length) drop(session, targets, node.behavior === 'DROP_CASCADE');
  for (const object of securables(session)) {
    const left = withoutRoles(object, roles);
    if (left !== object) putObject(session, left);
  }
  for (const { name, owner } of session.catalog.publications.values())
    if (roles.has(owner)) session.catalog = { ...session.catalog, publications: session.catalog.publications.delete(name) };
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

/** Kinds of `Catalog.others` that have no owner of their own. */
const WITHOUT_OWNER = new Set([
  'access method',
  'cast',
  'rule',
  'text search parser',
  'text search template',
  'transform',
  'user mapping',
]);

function isOwned({ kind, owner }: OtherObject, roles: ReadonlySet<string>): boolean {
  return owner !== undefined && roles.has(owner) && !WITHOUT_OWNER.has(kind);
}

/** Policies that would be left without a role. */
function policiesOnlyFor({ catalog }: Session, roles: ReadonlySet<string>): readonly Target[] {
  return tablesOf(catalog).flatMap((table) =>
    table.policies
      .filter((policy) => policy.roles.every((role) => roles.has(role)))
      .map(({ oid }): Target => ({ kind: 'policy', of: table.oid, oid })),
  );
}

/** The same object where the roles hold nothing of it. */
function withoutRoles(object: Securable, roles: ReadonlySet<string>): Securable {
  let left = object;
  const acl = without(object.acl, roles);
  if (acl !== object.acl) left = { ...left, acl } as Securable;
  if ('columns' in left && left.columns.some(({ acl }) => acl !== without(acl, roles)))
    left = { ...left, columns: left.columns.map((column) => columnWithoutRoles(column, roles)) } as Securable;
  if ('policies' in left && left.policies.some((policy) => policy.roles.some((role) => roles.has(role))))
    left = {
      ...left,
      policies: left.policies.map((policy) => ({ ...policy, roles: policy.roles.filter((role) => !roles.has(role)) })),
    };
  return left;
}

/** The privileges of a column are nothing where nothing is left of them; those of a table would be none. */
function columnWithoutRoles({ acl: before, ...column }: Column, roles: ReadonlySet<string>): Column {
  const acl = without(before, roles);
  return acl?.length ? { ...column, acl } : column;
}

function without(acl: Acl | undefined, roles: ReadonlySet<string>): Acl | undefined {
  return acl?.some(({ grantee }) => roles.has(grantee)) ? acl.filter(({ grantee }) => !roles.has(grantee)) : acl;
}
