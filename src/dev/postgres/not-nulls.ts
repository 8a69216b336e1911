import type { Catalog } from '../../catalog/model.ts';
import { isOwnSchema } from '../../catalog/schema-json/own-schema.ts';
import type { Database } from './database.ts';
import { extensionOf, IN_OWN_SCHEMA } from './relation-queries.ts';

/** NOT NULL constraints, which `schemaJson` leaves out because the oracle's PostgreSQL has none: one line each. */
export function notNullFacts({ relations }: Catalog): readonly string[] {
  const facts: string[] = [];
  for (const relation of relations.values()) {
    if (relation.kind !== 'table' || relation.extension !== undefined || !isOwnSchema(relation.schema)) continue;
    for (const { name: column, notNullConstraint } of relation.columns) {
      if (!notNullConstraint) continue;
      const { name, validated, isLocal, parents = 0, noInherit = false, comment = 'none' } = notNullConstraint;
      facts.push(
        `not null ${relation.schema}.${relation.name}.${column}: ${name} validated ${validated} local ${isLocal} parents ${parents} no inherit ${noInherit} comment ${comment}`,
      );
    }
  }
  return facts;
}

/** The same of a real PostgreSQL. */
export async function notNullsOfPostgres(database: Database): Promise<readonly string[]> {
  return database.value(`select coalesce(json_agg(format('not null %s.%s.%s: %s validated %s local %s parents %s no inherit %s comment %s',
      n.nspname, c.relname, a.attname, con.conname, con.convalidated::text, con.conislocal::text, con.coninhcount, con.connoinherit::text,
      coalesce(obj_description(con.oid, 'pg_constraint'), 'none'))), '[]')
    from pg_constraint con join pg_class c on c.oid = con.conrelid join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attnum = con.conkey[1]
    where con.contype = 'n' and ${IN_OWN_SCHEMA} and ${extensionOf('pg_class', 'c.oid')} is null`);
}
