import { positionAt, type Span } from '../source/source-file.ts';
import type { Statement } from '../syntax/statement.ts';
import { spanOf } from '../syntax/tokens.ts';
import { routinesOf, tableByOid, tablesOf, viewsOf } from './catalog.ts';
import type { Catalog, Publication, UserType } from './model.ts';
import type { Relation, Table } from './relation-model.ts';
import { commentsJson } from './schema-json/comments.ts';
import { isOwnSchema, isPlatformSchema } from './schema-json/own-schema.ts';
import { aclJson, defaultAclJson, rolesThatMay } from './schema-json/privileges.ts';
import { functionJson } from './schema-json/routines.ts';
import type { FailureJson, SchemaEntryJson, SchemaJson } from './schema-json/shape.ts';
import { policiesJson, tableJson, triggersJson } from './schema-json/tables.ts';
import { byName, byText, nullIfEmpty, relationText } from './schema-json/text.ts';
import { viewJson } from './schema-json/views.ts';
import type { SqlError } from './sql-error.ts';

/** A statement that PostgreSQL would refuse, and why; one that is no SQL is known by its text. */
export interface Failure {
  readonly statement: Statement | Span;
  readonly error: Pick<SqlError, 'sqlstate' | 'message'>;
}

/**
 * The catalog as JSON, ordered by schema and name. Expressions (defaults, checks, policies, index expressions) show the text as written,
 * where PostgreSQL would print them deparsed; those of the platform show `…`.
 */
export function schemaJson(catalog: Catalog, failures: readonly Failure[]): SchemaJson {
  const own = <T extends { readonly schema: string }>(objects: readonly T[]) =>
    objects.filter(({ schema }) => isOwnSchema(schema));
  const tables = tablesOf(catalog);
  const platformTables = tables
    .filter((table) => isPlatformSchema(table.schema))
    .map((table) => ({ table, text: relationText(table) }));
  platformTables.sort((a, b) => byText(a.text, b.text));
  const relations = own([...catalog.relations.values()]).filter((relation) => !relation.extension);
  const types = own([...catalog.types.values()]).filter((type) => !type.extension);
  return {
    tables: own(tables).map((table) => tableJson(catalog, table)),
    views: own(viewsOf(catalog)).map((view) => viewJson(catalog, view)),
    sequences: namesOf(relations, 'sequence'),
    functions: own(routinesOf(catalog))
      .filter((routine) => !routine.extension)
      .map((routine) => functionJson(catalog, routine))
      .sort((a, b) => byText(a.schema, b.schema) || byName(a, b) || byText(a.args, b.args)),
    enums: types
      .flatMap((type) => (type.kind === 'enum' ? [{ schema: type.schema, name: type.name, labels: type.labels }] : []))
      .sort((a, b) => byText(a.schema, b.schema) || byName(a, b)),
    domains: namesOf(types, 'domain'),
    composites: namesOf(relations, 'composite type'),
    extensions: [...catalog.extensions.values()].map(({ name, schema }) => ({ name, schema })).sort(byName),
    schemas: schemasJson(catalog),
    default_acl: defaultAclJson(catalog),
    platform_policies: platformTables.flatMap(({ table, text }) => {
      const policies = policiesJson(table.policies);
      return policies ? [{ table: text, policies }] : [];
    }),
    platform_triggers: platformTables.flatMap(({ table, text }) => {
      const triggers = triggersJson(catalog, table.triggers);
      return triggers ? [{ table: text, triggers }] : [];
    }),
    buckets: [...catalog.buckets.values()]
      .map(({ id, name, public: isPublic }) => ({ id, name, public: isPublic }))
      .sort((a, b) => byText(a.id, b.id)),
    publications: [...catalog.publications.values()]
      .map((publication) => ({ name: publication.name, tables: nullIfEmpty(publishedTables(catalog, publication)) }))
      .sort(byName),
    event_triggers: [...catalog.others.values()]
      .filter((object) => object.kind === 'event trigger')
      .map((object) => object.name)
      .sort(byText),
    comments: commentsJson(catalog),
    failures: failures.map(failureJson),
  };
}

function namesOf(objects: readonly (Relation | UserType)[], kind: (Relation | UserType)['kind']): readonly string[] {
  return objects
    .filter((object) => object.kind === kind)
    .map(({ schema, name }) => `${schema}.${name}`)
    .sort(byText);
}

function schemasJson(catalog: Catalog): readonly SchemaEntryJson[] {
  return [...catalog.schemas.values()]
    .filter((schema) => isOwnSchema(schema.name))
    .map((schema) => ({
      name: schema.name,
      owner: schema.owner,
      acl: aclJson(schema.acl),
      usage: rolesThatMay(catalog, schema, 'USAGE'),
    }))
    .sort(byName);
}

/**
 * As the view pg_publication_tables: a published schema or database counts with all its permanent tables, a partitioned table with its
 * partitions instead of itself, or the other way round with `publish_via_partition_root`.
 */
function publishedTables(catalog: Catalog, publication: Publication): readonly string[] {
  const listed = new Set(publication.tables.map(({ table }) => table));
  const schemas = new Set(publication.schemas);
  const isPublished = (table: Table): boolean => {
    const parent = table.partitionOf === undefined ? undefined : tableByOid(catalog, table.partitionOf);
    if (listed.has(table.oid) || (parent && isPublished(parent))) return true;
    if (table.relkind === 'f' || table.persistence !== 'permanent' || table.schema === 'information_schema') return false;
    return publication.allTables || schemas.has(table.schema);
  };
  const isTold = (table: Table): boolean => {
    if (!publication.viaRoot) return table.relkind !== 'p';
    const parent = table.partitionOf === undefined ? undefined : tableByOid(catalog, table.partitionOf);
    return !parent || !isPublished(parent);
  };
  return tablesOf(catalog)
    .filter((table) => isTold(table) && isPublished(table))
    .map(({ schema, name }) => `${schema}.${name}`)
    .sort(byText);
}

function failureJson({ statement, error }: Failure): FailureJson {
  const { file, start } = 'tag' in statement ? spanOf({ statement, offset: -1, extent: 'statement' }) : statement;
  return { file: file.path, line: positionAt(file, start).line, sqlstate: error.sqlstate, message: error.message };
}
