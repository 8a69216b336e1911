import { beforeAll, expect, test } from 'vitest';
import { findRelation } from '../catalog/catalog.ts';
import { hasPrivilege, PRIVILEGE, rolesHeld, rolesReached } from '../catalog/privileges.ts';
import { deserializeCatalog, serializeCatalog } from '../catalog/serialize.ts';
import { loadParser } from '../syntax/parser.ts';
import { loadPlatform, platformFailures } from './platform.ts';

beforeAll(loadParser);

test.for(['postgres', 'supabase'] as const)('the SQL of %s is right', (platform) => {
  expect(platformFailures(platform)).toEqual([]);
});

test('a catalog comes back from its JSON as it was', () => {
  const { catalog } = loadPlatform('supabase');
  const again = deserializeCatalog(serializeCatalog(catalog));
  expect(again.relations.entries()).toEqual(catalog.relations.entries());
  expect(again.routines.entries()).toEqual(catalog.routines.entries());
  expect({ ...again, relations: undefined, routines: undefined }).toEqual({
    ...catalog,
    relations: undefined,
    routines: undefined,
  });
});

test('memberships count for privileges where the member inherits, for SET ROLE always', () => {
  const { catalog } = loadPlatform('supabase');
  expect(rolesHeld(catalog, 'authenticator').has('anon')).toBe(false);
  expect(rolesReached(catalog, 'authenticator').has('anon')).toBe(true);
  expect(rolesHeld(catalog, 'postgres').has('pg_read_all_settings')).toBe(true);
  expect(rolesHeld(catalog, 'postgres').has('pg_database_owner')).toBe(true);
  expect(rolesHeld(catalog, 'anon').has('pg_database_owner')).toBe(false);
});

test('privileges come from acl, owner, superuser and the predefined roles', () => {
  const { catalog } = loadPlatform('supabase');
  const users = findRelation(catalog, 'auth', 'users');
  if (!users) throw new Error('no auth.users');
  const readers = [...catalog.roles.keys()].filter((role) => hasPrivilege(catalog, role, users, PRIVILEGE.SELECT)).sort();
  expect(readers).toEqual([
    'dashboard_user',
    'pg_read_all_data',
    'postgres',
    'supabase_admin',
    'supabase_auth_admin',
    'supabase_read_only_user',
  ]);
});

test('the project setting that hides new tables takes the default grants away', () => {
  const entry = (autoExposeNewTables: boolean) =>
    loadPlatform('supabase', { autoExposeNewTables }).catalog.defaultPrivileges.find(
      ({ role, schema, objects }) => role === 'postgres' && schema === 'public' && objects === 'tables',
    );
  const ofAnon = (autoExposeNewTables: boolean) =>
    entry(autoExposeNewTables)?.acl.find(({ grantee }) => grantee === 'anon')?.privileges ?? 0;
  expect(ofAnon(true) & PRIVILEGE.SELECT).not.toBe(0);
  expect(ofAnon(false) & (PRIVILEGE.SELECT | PRIVILEGE.INSERT | PRIVILEGE.UPDATE | PRIVILEGE.DELETE)).toBe(0);
  expect(ofAnon(false) & PRIVILEGE.TRUNCATE).not.toBe(0);
});
