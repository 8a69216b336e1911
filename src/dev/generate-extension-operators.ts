import { writeFile } from 'node:fs/promises';
import { knownExtensions } from '../catalog/extension-contents.ts';
import { accessMethods, operatorClasses, operatorFamilies } from './builtins-queries.ts';
import { type Row, type Server, serversOf } from './servers.ts';

// npx tsx src/dev/generate-extension-operators.ts SERVER …
// Writes src/catalog/platform/extension-operators.json: index methods, operator classes, operators and implicit casts of extensions. Of each it
// asks the newest server that has it (see servers.ts). The servers' databases have none of them installed yet.

/** Extensions that bring operators or index methods and that no server of ours has: nothing is said of them. */
const NOT_TO_BE_HAD: ReadonlySet<string> = new Set(['pg_bigm', 'pgroonga', 'timescaledb']);
/** Schema in which an extension is made to be looked at. */
const SCHEMA = 'extension_schema';

/** Of one kind, by index method where it has one: names and their texts. */
type Texts = Record<string, string | readonly string[]>;
type Contents = Record<string, string | Texts | Record<string, Texts>>;

const all = new Map<string, Contents>();
for (const server of await serversOf(process.argv.slice(2))) {
  const available = await server.rows(
    `select '' as part, name as key, '' as text from pg_available_extensions where name <> 'plpgsql' order by name`,
  );
  for (const { key: name } of available) if (!all.has(name)) await addFrom(server, name);
}
for (const name of knownExtensions) if (!all.has(name) && !NOT_TO_BE_HAD.has(name)) all.set(name, {});
const names = [...all.keys()].sort();
const isEmpty = (name: string): boolean => Object.keys(all.get(name) ?? {}).length === 0;
const without = `"without": ${JSON.stringify(names.filter(isEmpty))}`;
const lines = names.filter((name) => !isEmpty(name)).map((name) => `${JSON.stringify(name)}: ${JSON.stringify(all.get(name))}`);
await writeFile(
  new URL('../catalog/platform/extension-operators.json', import.meta.url),
  `{\n${[without, ...lines].join(',\n')}\n}\n`,
);
process.exit();

/** Installs an extension, asks what it brings, and drops it again; one that cannot be installed here is left to other servers. */
async function addFrom(server: Server, name: string): Promise<void> {
  try {
    await server.execute(`create schema ${SCHEMA}; set search_path to ${SCHEMA}; create extension "${name}" cascade`);
    all.set(name, contentsOf(await server.rows(query(name))));
  } catch (error) {
    process.stderr.write(`${name} on ${server.version}: ${String(error)}\n`);
  }
  const own = await server.rows(`select '' as part, extname as key, '' as text from pg_extension where extname <> 'plpgsql'`);
  for (const { key } of own) await server.execute(`drop extension if exists "${key}" cascade`);
  await server.execute(`drop schema if exists ${SCHEMA} cascade`);
}

/** A part is a kind, with an index method behind it where it has one. */
function contentsOf(rows: readonly Row[]): Contents {
  const contents: Record<string, Texts | Record<string, Texts>> = {};
  for (const row of rows) {
    const [part, key, text] = [row.part, row.key, row.text].map((one) => one.replaceAll(`${SCHEMA}.`, '.')) as [
      string,
      string,
      string,
    ];
    const [kind = '', method] = part.split(' ');
    contents[kind] ??= {};
    if (method !== undefined) contents[kind][method] ??= {};
    const texts = (method === undefined ? contents[kind] : contents[kind][method]) as Texts;
    const before = texts[key];
    texts[key] = before === undefined ? text : [before, text].flat();
  }
  const { own, ...others } = contents;
  return own ? { ...others, own: Object.keys(own).join(' ') } : others;
}

/**
 * `classes` and `families` by method, `methods`, `operators` that take PostgreSQL's own types, names of its `own`, implicit `casts`. Of families
 * what is asked: with which other types keys of its types are compared, and by what its classes for PostgreSQL's own types exclude rows.
 */
function query(name: string): string {
  const isAsked = (catalog: string, oid: string): string =>
    `${oid} in (select objid from pg_depend where deptype = 'e' and classid = '${catalog}'::regclass
      and refclassid = 'pg_extension'::regclass and refobjid = (select oid from pg_extension where extname = '${name}'))`;
  return `
    with implicit_cast as (select * from pg_cast c where castcontext = 'i' and ${isAsked('pg_cast', 'c.oid')}),
    builtin_type as (select oid from pg_type where oid < 16384),
    reached as (select oid from builtin_type union select casttarget from implicit_cast where castsource in (select oid from builtin_type)),
    own_operator as (
      select *, (oprleft = 0 or oprleft in (select oid from reached)) and oprright in (select oid from reached) as takes_others
      from pg_operator o where oprcode <> 0 and ${isAsked('pg_operator', 'o.oid')})
    select * from (${accessMethods(isAsked)}) as methods
    union all (select 'classes ' || part, key, text from (${operatorClasses(isAsked)}) as classes)
    union all (select 'families ' || part, key, text from (${operatorFamilies(isAsked)}) as families
      where (part = 'btree' and text ~ ',${SCHEMA}' or text !~ ' ${SCHEMA}') and part not in (select amname from pg_am where oid >= 16384))
    union all (
      select 'operators', oprname, concat_ws(' ', case when oprleft = 0 then '-' else pg_temp.format_name(oprleft) end, pg_temp.format_name(oprright),
        pg_temp.format_name(oprresult), case when oprcom = oid then 'c' end)
      from own_operator where takes_others order by oprname, 3)
    union all (select 'own', oprname, '' from own_operator group by oprname having not bool_or(takes_others) order by oprname)
    union all (
      select 'casts', pg_temp.format_name(castsource), concat_ws(' ', pg_temp.format_name(casttarget), castmethod) from implicit_cast order by 2, 3)`;
}
