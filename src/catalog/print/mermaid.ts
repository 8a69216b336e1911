import { tableByOid, tablesOf } from '../catalog.ts';
import type { Catalog } from '../model.ts';
import type { Oid } from '../object-model.ts';
import type { Column, ForeignKey, Table } from '../relation-model.ts';
import { isOwnSchema } from '../schema-json/own-schema.ts';
import { formatType } from '../types.ts';
import { attributeName, attributeType, entityIds, mermaidText } from './mermaid-names.ts';
import { byName } from './scope.ts';

/**
 * The project's tables as an entity relationship diagram in Mermaid's language, as GitHub renders it. Partitions are left out: they are
 * their table. Tables of the platform that foreign keys lead to stand bare.
 */
export function printMermaid(catalog: Catalog): string {
  const tables = tablesOf(catalog).filter(
    (table) => isOwnSchema(table.schema) && table.extension === undefined && table.partitionOf === undefined,
  );
  const drawn = new Set(tables.map(({ oid }) => oid));
  const keys = tables.flatMap((table) =>
    [...table.foreignKeys].sort((a, b) => byName(a.name, b.name)).map((key) => ({ table, key })),
  );
  const targets = [...new Set(keys.map(({ key }) => key.references.table))].filter((oid) => !drawn.has(oid));
  const bare = targets.flatMap((oid) => tableByOid(catalog, oid) ?? []).filter(({ partitionOf }) => partitionOf === undefined);
  const ids = entityIds([...tables, ...bare]);
  const lines = [
    ...tables.map((table) => entity(catalog, table, ids)),
    ...bare.sort((a, b) => byName(a.schema, b.schema) || byName(a.name, b.name)).map((table) => `  ${heading(table, ids)}`),
    ...keys.flatMap(({ table, key }) => relationship(table, key, ids) ?? []),
  ];
  return `erDiagram\n${lines.map((line) => `${line}\n`).join('')}`;
}

type Ids = ReadonlyMap<Oid, string>;

/** `auth_users["auth.users"]`: what is shown is the alias. Schema `public` goes without saying. */
function heading(table: Table, ids: Ids): string {
  const shown = table.schema === 'public' ? table.name : `${table.schema}.${table.name}`;
  const id = ids.get(table.oid) ?? '';
  return id === shown ? id : `${id}["${mermaidText(shown)}"]`;
}

function entity(catalog: Catalog, table: Table, ids: Ids): string {
  if (table.columns.length === 0) return `  ${heading(table, ids)}`;
  const columns = table.columns.map((column) => `    ${attribute(catalog, table, column)}\n`);
  return `  ${heading(table, ids)} {\n${columns.join('')}  }`;
}

function attribute(catalog: Catalog, table: Table, column: Column): string {
  const marks = [
    ...(table.primaryKey?.columns.includes(column.attnum) ? ['PK'] : []),
    ...(table.foreignKeys.some((key) => key.columns.includes(column.attnum)) ? ['FK'] : []),
    ...(isUnique(table, [column.attnum]) && table.primaryKey?.columns.join() !== String(column.attnum) ? ['UK'] : []),
  ];
  const name = attributeName(column.name);
  // a name that the grammar does not take is told in the comment
  const told = name === column.name ? '' : ` "${mermaidText(column.name)}"`;
  return `${attributeType(formatType(catalog, column.type))} ${name}${marks.length ? ` ${marks.join(', ')}` : ''}${told}`;
}

/** From the table referred to, of which a row that may be missing is told by `o`, to the referring one: one row at most where unique. */
function relationship(table: Table, key: ForeignKey, ids: Ids): string | undefined {
  const [from, to] = [ids.get(key.references.table), ids.get(table.oid)];
  if (from === undefined || to === undefined) return undefined;
  const isRequired = key.columns.every((attnum) => table.columns.some((column) => column.attnum === attnum && column.notNull));
  const one = isRequired ? '||' : '|o';
  const many = isUnique(table, key.columns) ? 'o|' : 'o{';
  const names = key.columns.flatMap((attnum) => table.columns.find((column) => column.attnum === attnum)?.name ?? []);
  return `  ${from} ${one}--${many} ${to} : "${mermaidText(names.join(', '))}"`;
}

/** Whether no two rows can agree in these columns: a unique index, not partial, whose keys are all among them. */
function isUnique(table: Table, attnums: readonly number[]): boolean {
  return table.indexes.some(
    (index) =>
      index.unique && index.valid && !index.predicate && index.keys.every(({ attnum }) => attnum > 0 && attnums.includes(attnum)),
  );
}
