import { PRIVILEGE } from '../acl.ts';
import { emptyCatalog } from '../catalog.ts';
import type { Catalog, Role, Schema } from '../model.ts';
import type { AclItem } from '../object-model.ts';
import { persistentMap } from '../persistent-map.ts';

/** Predefined roles (the manual's chapter 22.5) with their memberships. */
const PREDEFINED_ROLES: Readonly<Record<string, readonly string[]>> = {
  pg_checkpoint: [],
  pg_create_subscription: [],
  pg_database_owner: [],
  pg_execute_server_program: [],
  pg_maintain: [],
  pg_monitor: ['pg_read_all_settings', 'pg_read_all_stats', 'pg_stat_scan_tables'],
  pg_read_all_data: [],
  pg_read_all_settings: [],
  pg_read_all_stats: [],
  pg_read_server_files: [],
  pg_signal_autovacuum_worker: [],
  pg_signal_backend: [],
  pg_stat_scan_tables: [],
  pg_use_reserved_connections: [],
  pg_write_all_data: [],
  pg_write_server_files: [],
};

/** The database that migrations go to; its owner is a member of `pg_database_owner`, which owns schema `public`. */
export const DATABASE = 'postgres';

/** What initdb makes: the superuser, the predefined roles, and the schemas, PostgreSQL's own objects in them not listed. */
export function initdb(superuser: string): Catalog {
  const roles = Object.entries(PREDEFINED_ROLES).map(([name, memberOf]) => predefinedRole(name, memberOf));
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
