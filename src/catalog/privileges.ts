import { type AclKind, defaultAcl, mergeAcl, PRIVILEGE, sameAcl } from './acl.ts';
import type { Catalog, DefaultPrivilege, Role, Routine, Schema, UserType } from './model.ts';
import type { Acl } from './object-model.ts';
import { DATABASE } from './platform/initdb.ts';
import type { Column, Relation } from './relation-model.ts';
import type { Session } from './replay/session.ts';

export { ALL_PRIVILEGES, PRIVILEGE } from './acl.ts';

/** Objects that carry an acl. */
export type Securable = Relation | Routine | Schema | UserType;

/** The kind of acl that an object has. */
export function aclKind(object: Securable): AclKind {
  switch (object.kind) {
    case 'schema':
      return 'schema';
    case 'sequence':
      return 'sequence';
    case 'table':
    case 'view':
    case 'materialized view':
    case 'index relation':
      return 'table';
    case 'function':
    case 'procedure':
    case 'aggregate':
    case 'window function':
      return 'function';
    default:
      return 'type';
  }
}

/** An object's acl, the built-in default where it is null. */
export function aclOf(object: Securable): Acl {
  return object.acl ?? defaultAcl(aclKind(object), object.owner);
}

const rolesHeldOf = new WeakMap<Catalog['roles'], Map<string, ReadonlySet<string>>>();

/**
 * The roles whose privileges a role has without SET ROLE (`has_privs_of_role`): itself and, where it inherits, its memberships'.
 * Roles that do not inherit end the chain.
 */
export function rolesHeld(catalog: Catalog, role: string): ReadonlySet<string> {
  return closure(rolesHeldOf, catalog, role, (member) => member.inherit);
}

const rolesReachedOf = new WeakMap<Catalog['roles'], Map<string, ReadonlySet<string>>>();

/** The roles that a role may become by SET ROLE (`is_member_of_role`): itself and its memberships', inherited or not. */
export function rolesReached(catalog: Catalog, role: string): ReadonlySet<string> {
  return closure(rolesReachedOf, catalog, role, () => true);
}

function closure(
  cache: WeakMap<Catalog['roles'], Map<string, ReadonlySet<string>>>,
  catalog: Catalog,
  role: string,
  follow: (role: Role) => boolean,
): ReadonlySet<string> {
  let ofCatalog = cache.get(catalog.roles);
  if (!ofCatalog) {
    ofCatalog = new Map();
    cache.set(catalog.roles, ofCatalog);
  }
  const known = ofCatalog.get(role);
  if (known) return known;
  const held = new Set([role]);
  for (const name of held) {
    const member = catalog.roles.get(name);
    if (member && follow(member)) for (const other of member.memberOf) held.add(other);
    if (ownsDatabase(catalog, name)) held.add('pg_database_owner');
  }
  ofCatalog.set(role, held);
  return held;
}

function ownsDatabase({ others }: Catalog, role: string): boolean {
  return others.get(`database\0${DATABASE}`)?.owner === role;
}

export function isSuperuser(catalog: Catalog, role: string): boolean {
  return catalog.roles.get(role)?.superuser ?? false;
}

/** Whether a role may do what only the owner may: the owner itself, what inherits from it, a superuser (`object_ownercheck`). */
export function isOwner(catalog: Catalog, role: string, owner: string): boolean {
  return role === owner || isSuperuser(catalog, role) || rolesHeld(catalog, role).has(owner);
}

/**
 * Whether a role holds at least one of the privileges (`PRIVILEGE` bits): `has_table_privilege` and its kin. Counts PUBLIC and
 * inherited memberships; schema USAGE is not asked for, nor are column privileges.
 */
export function hasPrivilege(catalog: Catalog, role: string, object: Securable, privilege: number): boolean {
  return isSuperuser(catalog, role) || (heldPrivileges(catalog, role, object) & privilege) !== 0;
}

/** All privileges that a role, no superuser, holds on an object: a sum of `PRIVILEGE` bits. */
export function heldPrivileges(catalog: Catalog, role: string, object: Securable): number {
  const held = rolesHeld(catalog, role);
  return aclOf(object).reduce(
    (sum, { grantee, privileges }) => (grantee === 'public' || held.has(grantee) ? sum | privileges : sum),
    predefined(held, aclKind(object)),
  );
}

/** As `hasPrivilege`, for any column of a relation (`has_any_column_privilege`): SELECT, INSERT, UPDATE, REFERENCES. */
export function hasAnyColumnPrivilege(catalog: Catalog, role: string, relation: Relation, privilege: number): boolean {
  if (hasPrivilege(catalog, role, relation, privilege)) return true;
  return 'columns' in relation && relation.columns.some((column) => isGranted(catalog, role, column, privilege));
}

/** Whether a role holds a privilege on one column of a relation (`has_column_privilege`), by the relation's acl or the column's own. */
export function hasColumnPrivilege(
  catalog: Catalog,
  role: string,
  relation: Relation,
  column: Column,
  privilege: number,
): boolean {
  return hasPrivilege(catalog, role, relation, privilege) || isGranted(catalog, role, column, privilege);
}

function isGranted(catalog: Catalog, role: string, { acl }: Column, privilege: number): boolean {
  const held = rolesHeld(catalog, role);
  return (
    acl?.some((item) => (item.privileges & privilege) !== 0 && (item.grantee === 'public' || held.has(item.grantee))) ?? false
  );
}

/** What membership in `pg_read_all_data` and `pg_write_all_data` gives. */
function predefined(held: ReadonlySet<string>, kind: AclKind): number {
  let sum = 0;
  if (held.has('pg_read_all_data'))
    sum |= kind === 'schema' ? PRIVILEGE.USAGE : kind === 'table' || kind === 'sequence' ? PRIVILEGE.SELECT : 0;
  if (held.has('pg_write_all_data')) {
    if (kind === 'schema') sum |= PRIVILEGE.USAGE;
    else if (kind === 'table') sum |= PRIVILEGE.INSERT | PRIVILEGE.UPDATE | PRIVILEGE.DELETE;
    else if (kind === 'sequence') sum |= PRIVILEGE.UPDATE;
  }
  return sum;
}

/** The kind of acl of each kind of default privileges. */
export const DEFAULT_ACL_KIND: Readonly<Record<DefaultPrivilege['objects'], AclKind>> = {
  tables: 'table',
  sequences: 'sequence',
  functions: 'function',
  types: 'type',
  schemas: 'schema',
};

const initialAcls = new WeakMap<Catalog['defaultPrivileges'], Map<string, Acl | undefined>>();

/**
 * The acl that a new object gets from ALTER DEFAULT PRIVILEGES (`get_user_default_acl` in aclchk.c): the creator's global entry in
 * place of the built-in default, and the schema's entry added. Undefined, PostgreSQL's null, where that is the built-in default.
 * Views are `tables`, procedures and aggregates `functions`, domains `types`. Equal acls are one array.
 */
export function initialAcl(
  session: Pick<Session, 'catalog'>,
  objects: DefaultPrivilege['objects'],
  schema: string,
  owner: string,
): Acl | undefined {
  const defaults = session.catalog.defaultPrivileges;
  if (defaults.length === 0) return undefined;
  const cache = initialAcls.get(defaults) ?? new Map<string, Acl | undefined>();
  initialAcls.set(defaults, cache);
  const key = `${objects}\0${schema}\0${owner}`;
  if (cache.has(key)) return cache.get(key);
  const entry = (of: string | undefined): Acl | undefined =>
    defaults.find((item) => item.role === owner && item.schema === of && item.objects === objects)?.acl;
  const everywhere = entry(undefined);
  const here = objects === 'schemas' ? undefined : entry(schema);
  const builtIn = defaultAcl(DEFAULT_ACL_KIND[objects], owner);
  const merged = mergeAcl(everywhere ?? builtIn, here ?? [], owner);
  const acl = sameAcl(merged, builtIn) ? undefined : merged;
  cache.set(key, acl);
  return acl;
}
