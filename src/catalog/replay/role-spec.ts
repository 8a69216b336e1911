import type { Node, RoleSpec } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import type { Role } from '../model.ts';
import { hasPrivilege, isOwner, isSuperuser, PRIVILEGE, rolesReached } from '../privileges.ts';
import { SqlError } from '../sql-error.ts';
import { here, type Session } from './session.ts';

/**
 * The role that a RoleSpec names; `public` for PUBLIC.
 * @throws {SqlError} 42704 for an unknown role.
 */
export function roleName(session: Session, role: RoleSpec | undefined): string {
  if (!role) return session.role;
  switch (role.roletype) {
    case 'ROLESPEC_PUBLIC':
      return 'public';
    case 'ROLESPEC_CURRENT_USER':
    case 'ROLESPEC_CURRENT_ROLE':
      return session.role;
    case 'ROLESPEC_SESSION_USER':
      return session.defaults.role;
    default: {
      const name = role.rolename ?? '';
      if (!session.catalog.roles.has(name)) throw unknownRole(session, name, role.location);
      return name;
    }
  }
}

/** The roles of a list of RoleSpecs. @throws {SqlError} 42704 for an unknown role. */
export function roleNames(session: Session, roles: readonly Node[] | undefined): readonly string[] {
  return (roles ?? []).map((node) => roleName(session, as(node, 'RoleSpec')));
}

/** @throws {SqlError} 42704 where there is none. */
export function requireRole(session: Session, name: string, location?: number): Role {
  const role = session.catalog.roles.get(name);
  if (!role) throw unknownRole(session, name, location);
  return role;
}

export function unknownRole(session: Session, name: string, location?: number): SqlError {
  return new SqlError('42704', `role "${name}" does not exist`, here(session, location));
}

/** @throws {SqlError} 42501 where the current role is not the object's owner. `what`: `function charge`. */
export function requireOwner(session: Session, owner: string, what: string): void {
  if (!isOwner(session.catalog, session.role, owner))
    throw new SqlError('42501', `must be owner of ${what}`, here(session, undefined));
}

/**
 * What a change of owner asks: that the current role owns the object, may become the new owner, and that this one may create in the
 * object's schema. Superusers are asked nothing. @throws {SqlError} 42501.
 */
export function requireHandover(
  session: Session,
  object: { readonly owner: string; readonly schema?: string },
  owner: string,
): void {
  const { catalog } = session;
  if (isSuperuser(catalog, session.role)) return;
  requireMembership(session, owner);
  const schema = object.schema === undefined ? undefined : catalog.schemas.get(object.schema);
  if (schema && !hasPrivilege(catalog, owner, schema, PRIVILEGE.CREATE))
    throw new SqlError('42501', `permission denied for schema ${schema.name}`, here(session, undefined));
}

/** @throws {SqlError} 42501 where the current role may not hand objects to this one (`check_can_set_role`). */
export function requireMembership(session: Session, role: string): void {
  if (!isSuperuser(session.catalog, session.role) && !rolesReached(session.catalog, session.role).has(role))
    throw new SqlError('42501', `must be able to SET ROLE "${role}"`, here(session, undefined));
}
