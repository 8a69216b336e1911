import type { SchemaJson } from '../../catalog/schema-json/shape.ts';
import type { Database } from './database.ts';
import { objectQueries } from './object-queries.ts';
import { relationQueries } from './relation-queries.ts';

/**
 * pg_catalog in the shape that `schemaJson` gives ours. To be called inside a transaction; names come out qualified, as with an empty
 * search_path. Expressions come out deparsed. Failures are not the database's to know.
 */
export async function schemaOfPostgres(database: Database): Promise<SchemaJson> {
  await database.exec(`savepoint reading; set local search_path = ''`);
  const schema: Record<string, unknown> = { failures: [], buckets: [] };
  for (const [key, sql] of Object.entries({ ...relationQueries, ...objectQueries })) schema[key] = await database.value(sql);
  if (await database.value<boolean>(`select to_regclass('storage.buckets') is not null`))
    schema.buckets = await database.value(
      `select coalesce(json_agg(json_build_object('id', id, 'name', name, 'public', coalesce(public, false)) order by id collate "C"), '[]')
        from storage.buckets`,
    );
  await database.exec('rollback to savepoint reading; release savepoint reading');
  return schema as unknown as SchemaJson;
}
