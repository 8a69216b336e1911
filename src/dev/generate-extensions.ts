import { readdir, readFile, writeFile } from 'node:fs/promises';
import { type Extension, PGlite, type PGliteOptions } from '@electric-sql/pglite';
import type { ExtensionContents } from '../catalog/extension-contents.ts';

/** Extensions that PGlite brings, by name in SQL, with the module and export they are imported from. */
const CONTRIBS: Readonly<Record<string, string>> = Object.fromEntries(
  `btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance fuzzystrmatch hstore intarray isn lo ltree moddatetime
pg_stat_statements pg_trgm pgcrypto seg tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp`
    .split(/\s+/)
    .map((name) => [name, name.replace('-', '_')]),
);
/** Further ones that are known to exist, of which nothing needs to be listed. */
const EMPTY =
  `amcheck autoinc bloom file_fdw insert_username pageinspect pg_bigm pg_buffercache pg_freespacemap pg_idkit pg_partman pg_prewarm
pg_repack pg_stat_monitor pg_surgery pg_visibility pg_walinspect pgaudit pgrowlocks pgstattuple plpgsql plpgsql_check plls plcoffee
postgis_raster postgis_sfcgal refint rum sslinfo xml2 address_standardizer address_standardizer_data_us`.split(/\s+/);

/** Schema in which an extension is made to be looked at: its own objects are then named without one. */
const SCHEMA = 'extension_schema';

/** Writes `src/catalog/platform/extensions.json`: PGlite's extensions asked of PostgreSQL, the others from the SQL beside it. */
async function generateExtensions(folder: URL): Promise<void> {
  const contents: Record<string, ExtensionContents> = {};
  for (const name of EMPTY) contents[name] = {};
  const database = await PGlite.create({ extensions: await contribs() });
  for (const name of Object.keys(CONTRIBS)) contents[name] = await introspect(database, name);
  await database.close();
  for (const file of await readdir(new URL('extensions/', folder)))
    contents[file.replace('.sql', '')] = fromScript(await readFile(new URL(`extensions/${file}`, folder), 'utf8'));
  const lines = Object.keys(contents)
    .sort()
    .map((name) => `${JSON.stringify(name)}: ${JSON.stringify(contents[name])}`);
  await writeFile(new URL('extensions.json', folder), `{\n${lines.join(',\n')}\n}\n`);
}

/** Reads `-- schema: …` and the like at the head of a script; comments and line breaks go. */
function fromScript(text: string): ExtensionContents {
  const head = (key: string) => new RegExp(`^-- ${key}: (.*)$`, 'm').exec(text)?.[1];
  const schema = head('schema');
  const reportedSchema = head('reported schema');
  const requires = head('requires')?.split(/,\s*/);
  const sql = text
    .replace(/^--.*$/gm, '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
  return {
    ...(schema ? { schema } : {}),
    ...(reportedSchema ? { reportedSchema } : {}),
    ...(requires ? { requires } : {}),
    ...(sql ? { sql } : {}),
  };
}

async function contribs(): Promise<NonNullable<PGliteOptions['extensions']>> {
  const entries = Object.values(CONTRIBS).map(async (module) => {
    const exports = (await import(`@electric-sql/pglite/contrib/${module}`)) as Record<string, Extension>;
    return [module, exports[module] as Extension] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** What `create extension` makes, from pg_depend. Functions that only PostgreSQL itself calls are left out. */
async function introspect(database: PGlite, name: string): Promise<ExtensionContents> {
  const requires = REQUIRES[name];
  await database.exec(`create schema ${SCHEMA}; set search_path to ${SCHEMA}; create extension "${name}" cascade;`);
  const { rows } = await database.query<{ sql: string }>(MEMBERS, [name]);
  await database.exec(`drop schema ${SCHEMA} cascade`);
  const sql = rows.map((row) => row.sql).join(' ');
  return { ...(requires ? { requires } : {}), ...(sql ? { sql } : {}) };
}

const REQUIRES: Readonly<Record<string, readonly string[]>> = { earthdistance: ['cube'] };

const MEMBERS = `
with member as (
  select d.classid, d.objid from pg_depend d join pg_extension e on d.refobjid = e.oid and d.refclassid = 'pg_extension'::regclass
  where d.deptype = 'e' and e.extname = $1)
select sql from (
  select 1 as step, t.oid, 'create type ' || t.oid::regtype || ' (input = a, output = b);' as sql
  from member m join pg_type t on m.classid = 'pg_type'::regclass and t.oid = m.objid where t.typtype = 'b' and t.typelem = 0
  union all
  select 2, t.oid, 'create domain ' || t.oid::regtype || ' as ' || format_type(t.typbasetype, t.typtypmod) || ';'
  from member m join pg_type t on m.classid = 'pg_type'::regclass and t.oid = m.objid where t.typtype = 'd'
  union all
  select 3, c.oid, 'create type ' || c.oid::regclass || ' as (' ||
    (select string_agg(quote_ident(attname) || ' ' || format_type(atttypid, atttypmod), ', ' order by attnum)
     from pg_attribute where attrelid = c.oid and attnum > 0) || ');'
  from member m join pg_type t on m.classid = 'pg_type'::regclass and t.oid = m.objid join pg_class c on c.oid = t.typrelid
  where c.relkind = 'c'
  union all
  select 4, p.oid, 'create function ' || quote_ident(p.proname) || '(' || pg_get_function_arguments(p.oid) || ') returns '
    || pg_get_function_result(p.oid) || ' language c ' || case p.provolatile when 'i' then 'immutable ' when 's' then 'stable ' else '' end
    || case when p.proisstrict then 'strict ' else '' end || 'as '''';'
  from member m join pg_proc p on m.classid = 'pg_proc'::regclass and p.oid = m.objid
  where p.prokind = 'f' and 'internal'::regtype <> all (p.proargtypes::oid[]) and p.prorettype <> 'internal'::regtype
    and 'cstring'::regtype <> all (p.proargtypes::oid[]) and p.prorettype <> 'cstring'::regtype
  union all
  select 5, c.oid, 'create view ' || c.oid::regclass || ' as select ' ||
    (select string_agg('null::' || format_type(atttypid, atttypmod) || ' as ' || quote_ident(attname), ', ' order by attnum)
     from pg_attribute where attrelid = c.oid and attnum > 0) || '; grant select on ' || c.oid::regclass || ' to public;'
  from member m join pg_class c on m.classid = 'pg_class'::regclass and c.oid = m.objid where c.relkind = 'v'
) statements order by step, oid`;

await generateExtensions(new URL('../catalog/platform/', import.meta.url));
