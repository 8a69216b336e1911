import type { Catalog } from '../../catalog/model.ts';
import type { Acl } from '../../catalog/object-model.ts';
import { printSql } from '../../catalog/print/sql.ts';
import { aclOf, type Securable } from '../../catalog/privileges.ts';
import { createReplay, type Start } from '../../catalog/replay/replay.ts';
import { schemaJson } from '../../catalog/schema-json.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { parseFile } from '../../syntax/parse.ts';
import { statementText } from '../../syntax/statement.ts';
import { schemaFacts } from './facts.ts';
import { notNullFacts } from './not-nulls.ts';

/** A catalog replayed from files, and what the replay refused or could not read. */
export interface Replayed {
  readonly catalog: Catalog;
  readonly refused: readonly string[];
}

/** Needs `loadParser` first. */
export function replayFiles(start: Start, files: readonly SourceFile[]): Replayed {
  const replay = createReplay(start);
  const refused: string[] = [];
  for (const file of files) {
    const { statements, errors } = parseFile(file);
    refused.push(...errors.map(({ message, statement }) => `${message}: ${file.text.slice(statement.start, statement.end)}`));
    for (const statement of statements)
      for (const { failure, depth } of replay.apply(statement))
        if (failure && depth === 0) refused.push(`${failure.message}: ${statementText(statement)}`);
    replay.reset();
  }
  return { catalog: replay.catalog, refused };
}

/** The catalog of some files as a file of SQL. */
export function dumpOf(start: Start, files: readonly SourceFile[]): SourceFile {
  return { path: 'dump.sql', text: printSql(replayFiles(start, files).catalog, start) };
}

/** What running its own dump makes other of a catalog: refused statements, facts lost or added, lines of the next dump that differ. */
export function lostByDump(start: Start, catalog: Catalog): readonly string[] {
  const text = printSql(catalog, start);
  const again = replayFiles(start, [{ path: 'dump.sql', text }]);
  const [before, after] = [facts(catalog), facts(again.catalog)];
  const next = printSql(again.catalog, start).split('\n');
  return [
    ...again.refused.map((statement) => `refused: ${statement}`),
    ...[...before].filter((fact) => !after.has(fact)).map((fact) => `lost: ${fact}`),
    ...[...after].filter((fact) => !before.has(fact)).map((fact) => `added: ${fact}`),
    ...text.split('\n').flatMap((line, i) => (line === next[i] ? [] : [`line ${i + 1}: ${line} => ${next[i]}`])),
  ];
}

/**
 * The facts of a catalog but for what a dump need not keep: the gaps that dropped columns leave, temporary objects, the order in an acl
 * and whether one that is the built-in default is written down.
 */
function facts(catalog: Catalog): ReadonlySet<string> {
  const sorted = <T extends Securable>(object: T): T => ({ ...object, acl: inOrder(aclOf(object)) });
  const { tables, views, ...rest } = schemaJson(
    {
      ...catalog,
      relations: catalog.relations.map(sorted),
      types: catalog.types.map(sorted),
      routines: catalog.routines.map(sorted),
      schemas: catalog.schemas.map(sorted),
    },
    [],
  );
  const numbered = tables.map((table) => ({
    ...table,
    columns: table.columns.map((column, i) => ({ ...column, attnum: i + 1 })),
  }));
  return new Set([...schemaFacts({ ...rest, tables: numbered, views }), ...notNullFacts(catalog)]);
}

function inOrder(acl: Acl): Acl {
  const key = (item: Acl[number]) => JSON.stringify([item.grantor, item.grantee]);
  return [...acl].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
