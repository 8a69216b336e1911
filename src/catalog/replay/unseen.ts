import { effectiveSearchPath, type Session } from './session.ts';

/** Tables and views that extensions bring into the schema they are installed in, by extension; one that is not listed may bring any. */
const RELATIONS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ...`amcheck autoinc bloom btree_gin btree_gist citext cube dblink dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch hstore http
insert_username intagg intarray isn lo ltree moddatetime pg_graphql pg_hashids pg_jsonschema pg_surgery pg_trgm pg_walinspect pgcrypto pgjwt
pgrouting pgroonga plpgsql plv8 postgres_fdw refint rum seg tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp vector
xml2 pg_cron pg_net pgmq pgsodium postgis_tiger_geocoder postgis_topology supabase_vault timescaledb`
    .split(/\s+/)
    .map((name): [string, readonly string[]] => [name, []]),
  ['pg_buffercache', ['pg_buffercache']],
  ['pg_stat_statements', ['pg_stat_statements', 'pg_stat_statements_info']],
  ['pgtap', ['pg_all_foreign_keys', 'tap_funky']],
  ['postgis', ['geography_columns', 'geometry_columns', 'spatial_ref_sys']],
  ['postgis_raster', ['raster_columns', 'raster_overviews']],
]);

/** Schemas that extensions make for themselves, wherever they are installed. */
const OWN_SCHEMAS: Readonly<Record<string, readonly string[]>> = {
  pg_cron: ['cron'],
  pg_net: ['net'],
  pg_partman: ['partman'],
  pgmq: ['pgmq'],
  pgsodium: ['pgsodium'],
  postgis_tiger_geocoder: ['tiger', 'tiger_data'],
  postgis_topology: ['topology'],
  supabase_vault: ['vault'],
  timescaledb: ['timescaledb_information', '_timescaledb_catalog', '_timescaledb_config', '_timescaledb_internal'],
};

/**
 * Whether a relation that the catalog does not have may exist all the same: PostgreSQL's own catalogs, and the tables and views of an
 * extension whose objects are not known.
 */
export function mayExistUnseen(session: Session, schema: string | undefined, name: string): boolean {
  if (schema === 'pg_catalog' || schema === 'information_schema' || schema?.startsWith('pg_toast')) return true;
  if (schema === undefined && name.startsWith('pg_')) return true;
  const schemas = schema === undefined ? effectiveSearchPath(session) : [schema];
  for (const extension of session.catalog.extensions.values()) {
    const own = OWN_SCHEMAS[extension.name] ?? [];
    const brought = RELATIONS.get(extension.name);
    const installedHere = schemas.includes(extension.schema) && (brought?.includes(name) ?? true);
    if ((installedHere || schemas.some((candidate) => own.includes(candidate))) && !hasRelations(session, extension.name))
      return true;
  }
  return false;
}

/** PostgreSQL's own trigger functions. */
const OWN_TRIGGER_FUNCTIONS = new Set([
  'suppress_redundant_updates_trigger',
  'tsvector_update_trigger',
  'tsvector_update_trigger_column',
]);

/** Extensions whose functions are called by triggers; of one that is not listed nothing is known. */
const TRIGGER_FUNCTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['autoinc', ['autoinc']],
  ['insert_username', ['insert_username']],
  ['lo', ['lo_manage']],
  ['moddatetime', ['moddatetime']],
  ['refint', ['check_foreign_key', 'check_primary_key']],
  ['tcn', ['triggered_change_notification']],
]);

/** Whether a trigger function that the catalog does not have may exist all the same, as PostgreSQL's own or an extension's. */
export function triggerFunctionMayExistUnseen(session: Session, schema: string | undefined, name: string): boolean {
  if (schema === 'pg_catalog' || (schema === undefined && OWN_TRIGGER_FUNCTIONS.has(name))) return true;
  const schemas = schema === undefined ? effectiveSearchPath(session) : [schema];
  for (const extension of session.catalog.extensions.values()) {
    const brought = TRIGGER_FUNCTIONS.get(extension.name) ?? (RELATIONS.has(extension.name) ? [] : undefined);
    if (schemas.includes(extension.schema) && (brought?.includes(name) ?? true)) return true;
  }
  return false;
}

/** Whether the catalog knows what relations the extension brought. */
function hasRelations(session: Session, extension: string): boolean {
  for (const relation of session.catalog.relations.values()) if (relation.extension === extension) return true;
  return false;
}
