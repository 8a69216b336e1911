import { writeFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';

/** Writes `src/catalog/platform/builtin-types.json`: the types that PostgreSQL itself brings, asked of PGlite's `pg_type`. */
export async function generateBuiltinTypes(target: URL): Promise<void> {
  const database = await PGlite.create();
  // Array types are named after their element, so the element's row says enough.
  const { rows } = await database.query<BuiltinRow>(`
    select n.nspname as schema, t.oid::int as oid, t.typname as name, t.typtype as typtype, t.typcategory as category, t.typarray::int as array
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where n.nspname in ('pg_catalog', 'information_schema') and t.oid < 16384
      and not exists (select from pg_type e where e.typarray = t.oid)
    order by 1, 2`);
  await database.close();
  const schemas: Record<string, unknown[]> = {};
  for (const { schema, oid, name, typtype, category, array } of rows)
    schemas[schema] = [...(schemas[schema] ?? []), [oid, name, typtype, category, array]];
  const bodies = Object.entries(schemas).map(
    ([schema, types]) => `"${schema}": [\n${types.map((type) => JSON.stringify(type)).join(',\n')}\n]`,
  );
  await writeFile(target, `{\n${bodies.join(',\n')}\n}\n`);
}

interface BuiltinRow {
  readonly schema: string;
  readonly oid: number;
  readonly name: string;
  readonly typtype: string;
  readonly category: string;
  readonly array: number;
}

/** Writes `src/catalog/platform/builtin-functions.json`: the names of the functions in PGlite's `pg_catalog`. */
export async function generateBuiltinFunctions(target: URL): Promise<void> {
  const database = await PGlite.create();
  const { rows } = await database.query<{ readonly name: string }>(
    `select distinct proname as name from pg_proc where pronamespace = 'pg_catalog'::regnamespace and oid < 16384 order by 1`,
  );
  await database.close();
  const lines: string[] = [];
  for (let i = 0; i < rows.length; i += 8)
    lines.push(
      rows
        .slice(i, i + 8)
        .map(({ name }) => JSON.stringify(name))
        .join(', '),
    );
  await writeFile(target, `[\n${lines.join(',\n')}\n]\n`);
}

/**
 * Writes `src/catalog/platform/builtin-casts.json`: of each type that PGlite's `pg_cast` has implicit or assignment casts from, the
 * types they lead to.
 */
export async function generateBuiltinCasts(target: URL): Promise<void> {
  const database = await PGlite.create();
  const { rows } = await database.query<{ readonly source: string; readonly context: string; readonly targets: string }>(`
    select s.typname as source, c.castcontext as context, string_agg(t.typname, ' ' order by t.typname) as targets
    from pg_cast c join pg_type s on s.oid = c.castsource join pg_type t on t.oid = c.casttarget
    where c.castcontext <> 'e' and c.oid < 16384 and s.oid <> t.oid and s.typcategory <> 'A' and t.typcategory <> 'A'
    group by 1, 2 order by 1, 2 desc`);
  await database.close();
  const sources = [...new Set(rows.map(({ source }) => source))].map((source) => {
    const targets = (context: string): string[] =>
      rows.find((row) => row.source === source && row.context === context)?.targets.split(' ') ?? [];
    return `${JSON.stringify(source)}: ${JSON.stringify({ implicit: targets('i'), assignment: targets('a') })}`;
  });
  await writeFile(target, `{\n${sources.join(',\n')}\n}\n`);
}

await generateBuiltinTypes(new URL('../catalog/platform/builtin-types.json', import.meta.url));
await generateBuiltinFunctions(new URL('../catalog/platform/builtin-functions.json', import.meta.url));
await generateBuiltinCasts(new URL('../catalog/platform/builtin-casts.json', import.meta.url));
