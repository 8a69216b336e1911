import type { Catalog, Routine } from '../catalog/model.ts';
import { hasPrivilege, PRIVILEGE } from '../catalog/privileges.ts';
import type { Relation } from '../catalog/relation-model.ts';
import type { Project } from '../project/project.ts';

/** The roles that Supabase's data API (PostgREST) runs requests as: `anon` without a user's token, `authenticated` with one. */
export type ApiRole = 'anon' | 'authenticated';

/** Who of the API's roles has a privilege on an object, the widest first. Empty for schemas that the API does not serve. */
export function exposedTo(
  catalog: Catalog,
  project: Project,
  object: Relation | Routine,
  privilege: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE' | 'EXECUTE',
): readonly ApiRole[] {
  return project.exposedSchemas.includes(object.schema) ? holders(catalog, object, privilege) : [];
}

/** As `exposedTo`, whatever the schema. */
export function holders(
  catalog: Catalog,
  object: Relation | Routine,
  privilege: Parameters<typeof exposedTo>[3],
): readonly ApiRole[] {
  return (['anon', 'authenticated'] as const).filter(
    (role) => catalog.roles.has(role) && hasPrivilege(catalog, role, object, PRIVILEGE[privilege]),
  );
}

/** How a message names a role's holders: everybody has the anon key, it ships with the client. */
export function holdersName(roles: readonly ApiRole[]): string {
  return roles.includes('anon') ? 'anyone with your anon key' : 'every signed-in user';
}

/** Whom to REVOKE from so that the API's roles lose a privilege: PUBLIC as well, which they are part of. */
export function apiGrantees(catalog: Catalog, roles: readonly ApiRole[] = ['anon', 'authenticated']): string {
  return ['public', ...roles.filter((role) => catalog.roles.has(role))].join(', ');
}

/**
 * Schemas that belong to Supabase or to an extension: nobody's migrations decide how they look. The list is the advisor's
 * (splinter, the schemas that nineteen of its lints leave out).
 */
export function isManagedSchema(schema: string): boolean {
  return MANAGED.has(schema);
}

const MANAGED = new Set(
  `_timescaledb_cache _timescaledb_catalog _timescaledb_config _timescaledb_internal auth cron extensions graphql graphql_public
information_schema net pgmq pgroonga pgsodium pgsodium_masks pgtle pgbouncer pg_catalog realtime repack storage supabase_functions
supabase_migrations tiger topology vault`.split(/\s+/),
);
