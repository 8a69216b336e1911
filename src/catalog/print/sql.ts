import { parseFragment } from '../../syntax/parse.ts';
import type { Catalog } from '../model.ts';
import { quoteIdentifier } from '../names.ts';
import { createReplay, type Start } from '../replay/replay.ts';
import { bucketsSql } from './buckets.ts';
import { commentsSql } from './comments.ts';
import { foreignKeySql } from './constraints.ts';
import { defaultPrivilegesSql } from './default-privileges.ts';
import { grantsSql } from './grants.ts';
import { indexesSql } from './indexes.ts';
import { circular, inOrder, type Printed } from './order.ts';
import { databaseSettingsSql, eventTriggersSql, firstOthersSql, lastOthersSql } from './others.ts';
import { ownersSql } from './owners.ts';
import { attachSql } from './partitions.ts';
import { policiesSql, rowSecuritySql } from './policies.ts';
import { publicationsSql } from './publications.ts';
import { queuesSql } from './queues.ts';
import { rolesSql } from './roles.ts';
import { routineSql } from './routines.ts';
import { extensionsSql, schemasSql } from './schemas.ts';
import { byName, type Dump, isNew, isOwn, tablesIn } from './scope.ts';
import { ownedBySql, sequenceSql } from './sequences.ts';
import { postponedSql, tableSql } from './tables.ts';
import { triggersSql } from './triggers.ts';
import { typeSql } from './types.ts';
import { viewSql } from './views.ts';

/**
 * A catalog as SQL that makes it: run by the role of `start` on a database that is as `start` says. Ordered by kind and name, each object
 * after what it needs; two catalogs that hold the same give the same text. What the platform brings is left out.
 */
export function printSql(catalog: Catalog, start: Start): string {
  const dump = newDump(catalog, start);
  const sections: readonly (readonly [title: string, statements: readonly string[]])[] = [
    ['roles', rolesSql(dump)],
    ['schemas', schemasSql(dump)],
    ['extensions', extensionsSql(dump)],
    ['settings', [...databaseSettingsSql(dump), `set search_path to ${searchPath(dump)}`, 'set check_function_bodies = off']],
    ['languages, servers, collations, text search', firstOthersSql(dump)],
    ['queues', queuesSql(dump)],
    ['types, sequences, tables, views, functions', inOrder(dump).flatMap((object) => objectSql(catalog, object))],
    ['sequences of columns', sequencesSql(dump)],
    [
      'defaults and checks that need functions',
      ownTables(dump).flatMap((table) => postponedSql(catalog, table, circular(catalog, table))),
    ],
    ['operators, casts, statistics, rules', lastOthersSql(dump)],
    ['indexes', indexesSql(dump)],
    ['partitions and children', ownTables(dump).flatMap((table) => attachSql(catalog, table))],
    ['foreign keys', foreignKeysSql(dump)],
    ['triggers', triggersSql(dump)],
    ['row level security', rowSecuritySql(dump)],
    ['policies', policiesSql(dump)],
    ['replica identities', replicaIdentitiesSql(dump)],
    ['publications', publicationsSql(dump)],
    ['buckets', bucketsSql(dump)],
    ['comments', commentsSql(dump)],
    ['owners', ownersSql(dump)],
    ['privileges', grantsSql(dump)],
    ['default privileges', defaultPrivilegesSql(dump)],
    ['event triggers', eventTriggersSql(dump)],
  ];
  return sections
    .filter(([, statements]) => statements.length > 0)
    .map(
      ([title, statements]) => `-- ${title}\n\n${statements.map((statement) => `${statement};\n`).join(separator(statements))}`,
    )
    .join('\n');
}

function newDump(catalog: Catalog, start: Start): Dump {
  const dump: Dump = { catalog, start, base: start.catalog };
  const first = [...rolesSql(dump), ...schemasSql(dump), ...extensionsSql(dump)];
  if (first.length === 0) return dump;
  const replay = createReplay(start);
  const sql = first.map((statement) => `${statement};\n`).join('');
  for (const statement of parseFragment(sql, { file: { path: '', text: sql }, start: 0, end: 0 })) replay.apply(statement);
  return { ...dump, base: replay.catalog };
}

/** Statements of several lines stand apart. */
function separator(statements: readonly string[]): string {
  return statements.some((statement) => statement.includes('\n')) ? '\n' : '';
}

/** For operators and operator classes of extensions, which are written without schema, and for what no name was followed in. */
function searchPath({ catalog }: Dump): string {
  const schemas = [...catalog.extensions.values()]
    .map(({ schema }) => schema)
    .filter((schema) => schema !== 'pg_catalog' && schema !== 'public');
  const all = ['public', ...[...new Set(schemas)].sort(byName)];
  return (
    all
      .filter((schema) => catalog.schemas.has(schema))
      .map(quoteIdentifier)
      .join(', ') || "''"
  );
}

function objectSql(catalog: Catalog, object: Printed): readonly string[] {
  switch (object.kind) {
    case 'sequence':
      return [sequenceSql(catalog, object)];
    case 'table':
      return tableSql(catalog, object, circular(catalog, object));
    case 'view':
    case 'materialized view':
      return listOf(viewSql(catalog, object));
    case 'enum':
    case 'domain':
    case 'range':
    case 'multirange':
    case 'base type':
    case 'composite type':
      return listOf(typeSql(catalog, object));
    default:
      return listOf(routineSql(catalog, object));
  }
}

function listOf(statement: string | undefined): readonly string[] {
  return statement === undefined ? [] : [statement];
}

function ownTables(dump: Dump) {
  return tablesIn(dump).filter((table) => isOwn(dump, table));
}

function sequencesSql(dump: Dump): readonly string[] {
  return [...dump.catalog.relations.values()]
    .flatMap((relation) =>
      relation.kind === 'sequence' && isOwn(dump, relation) ? (ownedBySql(dump.catalog, relation) ?? []) : [],
    )
    .sort(byName);
}

/** After indexes, as a unique one may be what a key refers to. Partitions get theirs from their parents. */
function foreignKeysSql(dump: Dump): readonly string[] {
  return tablesIn(dump).flatMap((table) =>
    [...table.foreignKeys]
      .sort((a, b) => byName(a.name, b.name))
      .filter((key) => isNew(dump, table, key) && key.parent === undefined)
      .flatMap((key) => foreignKeySql(dump.catalog, table, key) ?? []),
  );
}

function replicaIdentitiesSql(dump: Dump): readonly string[] {
  return ownTables(dump).flatMap(({ schema, name, replicaIdentity }) =>
    replicaIdentity === 'full' || replicaIdentity === 'nothing'
      ? [`alter table ${quoteIdentifier(schema)}.${quoteIdentifier(name)} replica identity ${replicaIdentity}`]
      : [],
  );
}
