import {
  type A_Const,
  type ColumnRef,
  type FuncCall,
  type Node,
  namesOf,
  type SQLValueFunction,
  walk,
} from '../../../syntax/node.ts';
import type { Expression } from '../../object-model.ts';
import { expressionText } from '../../schema-json/text.ts';
import type { Session } from '../session.ts';
import type { SourceRow } from './context.ts';
import { tables } from './pg-catalog.ts';
import { ofRelations, ofTables, type SystemRelation } from './system-relation.ts';
import { UNKNOWN, type Value } from './values.ts';

/** Views of pg_catalog (the manual's chapter "System Views"). */
export const pgViews: Readonly<Record<string, SystemRelation | undefined>> = {
  pg_tables: ofTables((table) => {
    if (table.relkind === 'f') return [];
    const row: SourceRow = {
      schemaname: table.schema,
      tablename: table.name,
      tableowner: table.owner,
      tablespace: null,
      hasindexes: table.indexes.length > 0,
      hasrules: UNKNOWN,
      hastriggers: table.triggers.length > 0,
      rowsecurity: table.rowSecurity.enabled,
    };
    return [row];
  }, 'tablename'),
  pg_views: (session) => viewRows(session, 'view', 'viewname', 'viewowner'),
  pg_matviews: (session) => viewRows(session, 'materialized view', 'matviewname', 'matviewowner'),
  pg_sequences: ({ catalog }) =>
    [...catalog.relations.values()]
      .filter(({ kind }) => kind === 'sequence')
      .map(({ schema, name, owner }) => ({ schemaname: schema, sequencename: name, sequenceowner: owner })),
  pg_indexes: ofRelations(
    (relation) =>
      ('indexes' in relation ? relation.indexes : []).map((index) => ({
        schemaname: relation.schema,
        tablename: relation.name,
        indexname: index.name,
        tablespace: null,
        indexdef: UNKNOWN,
      })),
    'tablename',
  ),
  pg_policies: ofTables(
    (table) =>
      table.policies.map((policy) => ({
        schemaname: table.schema,
        tablename: table.name,
        policyname: policy.name,
        permissive: policy.permissive ? 'PERMISSIVE' : 'RESTRICTIVE',
        roles: policy.roles,
        cmd: policy.command,
        qual: () => sourceOf(policy.using),
        with_check: () => sourceOf(policy.check),
      })),
    'tablename',
  ),
  pg_publication_tables: ({ catalog }) =>
    [...catalog.publications.values()].flatMap((publication) => {
      const listed = publication.tables.flatMap(({ table }) => catalog.relations.get(table) ?? []);
      const inSchemas = publication.allTables
        ? tables(catalog.relations.values())
        : tables(catalog.relations.values()).filter(({ schema }) => publication.schemas.includes(schema));
      return [...listed, ...inSchemas].map((table) => ({
        pubname: publication.name,
        schemaname: table.schema,
        tablename: table.name,
      }));
    }),
  pg_settings: ({ settings, searchPath }) => [
    ...[...settings].map(([name, setting]) => ({ name, setting })),
    { name: 'search_path', setting: searchPath.join(', ') },
  ],
};

/** An expression's text. The platform's own have none: their names and constants stand for it. */
function sourceOf(expression: Expression | undefined): Value {
  if (!expression) return null;
  return { source: expression.place ? expressionText(expression) : wordsIn(expression.node) };
}

function wordsIn(root: Node): string {
  const words: string[] = [];
  walk(root, (tag, node) => {
    if (tag === 'FuncCall') words.push(`${namesOf((node as FuncCall).funcname).join('.')}(`);
    if (tag === 'ColumnRef') words.push(namesOf((node as ColumnRef).fields).join('.'));
    if (tag === 'A_Const') words.push((node as A_Const).sval?.sval ?? '');
    if (tag === 'SQLValueFunction') words.push(((node as SQLValueFunction).op ?? '').replace('SVFOP_', ''));
    return undefined;
  });
  return words.join(' ');
}

function viewRows({ catalog }: Session, kind: string, nameColumn: string, ownerColumn: string): readonly SourceRow[] {
  return [...catalog.relations.values()]
    .filter((relation) => relation.kind === kind)
    .map(({ schema, name, owner }) => ({
      schemaname: schema,
      [nameColumn]: name,
      [ownerColumn]: owner,
      definition: UNKNOWN,
    }));
}
