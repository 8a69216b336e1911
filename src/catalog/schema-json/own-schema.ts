/** Schemas that a platform brings: what is in them is not the project's, but for policies and triggers put on their tables. */
export const PLATFORM_SCHEMAS: readonly string[] =
  `auth storage realtime _realtime vault extensions graphql graphql_public net cron supabase_functions supabase_migrations pgbouncer
pgsodium pgsodium_masks pgmq pgtle tiger tiger_data topology partman information_schema`.split(/\s+/);

export function isPlatformSchema(schema: string): boolean {
  return platform.has(schema);
}
const platform = new Set(PLATFORM_SCHEMAS);

/** False for the platform's schemas, PostgreSQL's own and temporary ones. */
export function isOwnSchema(schema: string): boolean {
  return !platform.has(schema) && !schema.startsWith('pg_');
}
