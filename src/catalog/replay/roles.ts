import type { AlterRoleStmt, CreateRoleStmt, DefElem, DropRoleStmt, GrantRoleStmt, Node } from '../../syntax/node.ts';
import { as, stringOf } from '../../syntax/node.ts';
import type { Catalog, Role } from '../model.ts';
import { isSuperuser, rolesReached } from '../privileges.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { requireRole, roleName, roleNames, unknownRole } from './role-spec.ts';
import { here, nameHere, type Session } from './session.ts';

export const roleHandlers: Handlers = {
  CreateRoleStmt: createRole,
  AlterRoleStmt: alterRole,
  DropRoleStmt: dropRole,
  GrantRoleStmt: grantRole,
};

/** @throws {SqlError} 42601 for an option said twice. */
function requireOnce(session: Session, nodes: readonly Node[] | undefined): void {
  const names = (nodes ?? []).map((node) => as(node, 'DefElem')?.defname);
  if (new Set(names).size < names.length)
    throw new SqlError('42601', 'conflicting or redundant options', here(session, undefined));
}

function createRole(session: Session, node: CreateRoleStmt): void {
  const name = node.role ?? '';
  const place = nameHere(session);
  if (name.startsWith('pg_') && session.catalog.roles.has('pg_monitor'))
    throw new SqlError('42939', `role name "${name}" is reserved`, place);
  if (session.catalog.roles.has(name)) throw new SqlError('42710', `role "${name}" already exists`, place);
  requireOnce(session, node.options);
  const options = readOptions(node.options);
  if (attributes(options).superuser) requireSuperuser(session, 'create role', 'to create superusers');
  const role: Role = {
    kind: 'role',
    name,
    place,
    superuser: false,
    bypassRowSecurity: false,
    inherit: true,
    login: node.stmt_type === 'ROLESTMT_USER',
    memberOf: rolesOf(session, options.get('addroleto')),
    settings: [],
  };
  put(session, { ...role, ...attributes(options) });
  for (const key of ['rolemembers', 'adminmembers'])
    for (const member of rolesOf(session, options.get(key))) join(session, requireRole(session, member), name);
}

function alterRole(session: Session, node: AlterRoleStmt): void {
  requireOnce(session, node.options);
  const options = readOptions(node.options);
  const role = requireRole(session, roleName(session, node.role), node.role?.location);
  if (attributes(options).superuser !== undefined)
    requireSuperuser(session, 'alter role', 'to alter superuser roles or change superuser attribute');
  put(session, { ...role, ...attributes(options) });
  // ALTER GROUP … ADD and DROP USER.
  for (const member of rolesOf(session, options.get('rolemembers')))
    if (node.action === -1) leave(session, requireRole(session, member), role.name);
    else join(session, requireRole(session, member), role.name);
}

/** @throws {SqlError} 42501, in the words of PostgreSQL 16 or of those before. */
function requireSuperuser({ catalog, role, statement }: Session, what: string, before: string): void {
  if (isSuperuser(catalog, role)) return;
  const message = catalog.postgresVersion < 16 ? `must be superuser ${before}` : `permission denied to ${what}`;
  throw new SqlError('42501', message, { statement, offset: -1, extent: 'statement' });
}

/** Options of GRANT since PostgreSQL 16. @throws {SqlError} 42601. */
function requireKnownOptions(session: Session, nodes: readonly Node[] | undefined): void {
  for (const node of nodes ?? []) {
    const { defname = '', location } = as(node, 'DefElem') ?? {};
    if (['admin', 'inherit', 'set'].includes(defname)) continue;
    throw new SqlError('42601', `unrecognized role option "${defname}"`, here(session, location));
  }
}

/** @throws {SqlError} 42704 for an unknown role, 2BP01 where something still belongs to it. */
function dropRole(session: Session, node: DropRoleStmt): void {
  for (const item of node.roles ?? []) {
    const name = as(item, 'RoleSpec')?.rolename ?? '';
    if (!session.catalog.roles.has(name)) {
      if (node.missing_ok) continue;
      throw unknownRole(session, name, as(item, 'RoleSpec')?.location);
    }
    if (isRoleUsed(session.catalog, name))
      throw new SqlError('2BP01', `role "${name}" cannot be dropped because some objects depend on it`, here(session, undefined));
    for (const role of session.catalog.roles.values()) if (role.memberOf.includes(name)) leave(session, role, name);
    session.catalog = { ...session.catalog, roles: session.catalog.roles.delete(name) };
  }
}

/** Whether a role owns something, holds privileges or stands in a policy (`checkSharedDependencies`). */
export function isRoleUsed(catalog: Catalog, role: string): boolean {
  const { schemas, relations, types, routines, defaultPrivileges } = catalog;
  for (const objects of [schemas, relations, types, routines])
    for (const object of objects.values())
      if (object.owner === role || object.acl?.some(({ grantee, grantor }) => grantee === role || grantor === role)) return true;
  for (const relation of relations.values())
    if (relation.kind === 'table' && relation.policies.some((policy) => policy.roles.includes(role))) return true;
  return defaultPrivileges.some((entry) => entry.role === role || entry.acl.some(({ grantee }) => grantee === role));
}

/**
 * GRANT and REVOKE of memberships. Who holds the ADMIN option and who granted it is not kept: GRANTED BY, CASCADE, and whether a role may
 * grant, make or drop others at all are not judged.
 * @throws {SqlError} 0LP01 where a role would be a member of itself, 42601, 42704.
 */
function grantRole(session: Session, node: GrantRoleStmt): void {
  requireKnownOptions(session, node.opt);
  const members = roleNames(session, node.grantee_roles);
  if (node.grantor) requireRole(session, roleName(session, node.grantor), node.grantor.location);
  for (const item of node.granted_roles ?? []) {
    const group = as(item, 'AccessPriv')?.priv_name ?? '';
    requireRole(session, group);
    if (group === 'pg_database_owner') {
      const message = 'role "pg_database_owner" cannot have explicit members';
      throw new SqlError('0A000', message, here(session, undefined));
    }
    for (const name of members) {
      const member = requireRole(session, name);
      if (!node.is_grant) {
        // REVOKE ADMIN OPTION FOR leaves the membership.
        if (!node.opt?.length) leave(session, member, group);
        continue;
      }
      if (rolesReached(session.catalog, group).has(name))
        throw new SqlError('0LP01', `role "${group}" is a member of role "${name}"`, here(session, undefined));
      join(session, member, group);
    }
  }
}

function join(session: Session, member: Role, group: string): void {
  if (!member.memberOf.includes(group)) put(session, { ...member, memberOf: [...member.memberOf, group] });
}

function leave(session: Session, member: Role, group: string): void {
  put(session, { ...member, memberOf: member.memberOf.filter((name) => name !== group) });
}

function put(session: Session, role: Role): void {
  session.catalog = { ...session.catalog, roles: session.catalog.roles.set(role.name, role) };
}

function readOptions(options: readonly Node[] | undefined): ReadonlyMap<string, DefElem> {
  return new Map((options ?? []).map((item) => as(item, 'DefElem') ?? {}).map((option) => [option.defname ?? '', option]));
}

function rolesOf(session: Session, option: DefElem | undefined): readonly string[] {
  return roleNames(session, as(option?.arg, 'List')?.items);
}

function attributes(options: ReadonlyMap<string, DefElem>): Partial<Role> {
  const flag = (name: string): boolean | undefined => {
    const option = options.get(name);
    return option && (as(option.arg, 'Boolean')?.boolval ?? stringOf(option.arg) === 'true');
  };
  const superuser = flag('superuser');
  const bypassRowSecurity = flag('bypassrls');
  const inherit = flag('inherit');
  const login = flag('canlogin');
  return {
    ...(superuser === undefined ? {} : { superuser }),
    ...(bypassRowSecurity === undefined ? {} : { bypassRowSecurity }),
    ...(inherit === undefined ? {} : { inherit }),
    ...(login === undefined ? {} : { login }),
  };
}
