import { PRIVILEGE } from '../acl.ts';
import { emptyCatalog, notNullsOf, putRelation, tablesOf } from '../catalog.ts';
import type { Catalog, Role, Schema } from '../model.ts';
import type { AclItem } from '../object-model.ts';
import { persistentMap } from '../persistent-map.ts';
import { isPredefinedRole, predefinedRoles } from '../predefined-roles.ts';
import { NEWEST_VERSION } from '../server-version.ts';

/** The database that migrations go to; its owner is a member of `pg_database_owner`, which owns schema `public`. */
export const DATABASE = 'postgres';

/** What initdb makes: the superuser, the predefined roles, and the schemas, PostgreSQL's own objects in them not listed. */
export function initdb(superuser: string): Catalog {
  const roles = Object.entries(predefinedRoles(NEWEST_VERSION)).map(([name, memberOf]) => predefinedRole(name, memberOf));
  const owner: Role = {
    ...predefinedRole(superuser, []),
    superuser: true,
    bypassRowSecurity: true,
    login: true,
  };
  const schemas = [
    schema('pg_catalog', superuser),
    schema('information_schema', superuser),
    schema('public', 'pg_database_owner'),
    { kind: 'schema', name: 'pg_toast', owner: superuser },
  ] satisfies Schema[];
  return {
    ...emptyCatalog,
    roles: persistentMap([owner, ...roles].map((role) => [role.name, role])),
    schemas: persistentMap(schemas.map((item) => [item.name, item])),
    others: emptyCatalog.others.set(`database\0${DATABASE}`, { kind: 'database', name: DATABASE, owner: superuser }),
  };
}

/** A platform's catalog as an older server has it: without the roles and constraints that came later. */
export function asOfVersion(catalog: Catalog, postgresVersion: number): Catalog {
  if (postgresVersion === catalog.postgresVersion) return catalog;
  const known = predefinedRoles(postgresVersion);
  let { roles } = catalog;
  for (const name of roles.keys()) if (isPredefinedRole(name) && !Object.hasOwn(known, name)) roles = roles.delete(name);
  roles = roles.map((role) => {
    const memberOf = role.memberOf.filter((name) => roles.has(name));
    return memberOf.length === role.memberOf.length ? role : { ...role, memberOf };
  });
  return { ...withoutNotNulls(catalog), postgresVersion, roles };
}

/** Without the constraints that NOT NULL is since PostgreSQL 18. */
function withoutNotNulls(catalog: Catalog): Catalog {
  let older = catalog;
  for (const table of tablesOf(catalog))
    if (notNullsOf(table).length)
      older = putRelation(older, { ...table, columns: table.columns.map(({ notNullConstraint: _, ...column }) => column) });
  return older;
}

function predefinedRole(name: string, memberOf: readonly string[]): Role {
  return {
    kind: 'role',
    name,
    superuser: false,
    bypassRowSecurity: false,
    inherit: true,
    login: false,
    memberOf,
    settings: [],
  };
}

/** A schema that everybody may use and its owner may create in. */
function schema(name: string, owner: string): Schema {
  const all = PRIVILEGE.USAGE | PRIVILEGE.CREATE;
  const item = (grantee: string, privileges: number): AclItem => ({ grantee, grantor: owner, privileges, grantable: 0 });
  return { kind: 'schema', name, owner, acl: [item(owner, all), item('public', PRIVILEGE.USAGE)] };
}
