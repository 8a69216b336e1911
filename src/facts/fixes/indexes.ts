import { tableByOid, tablesOf } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { displayName, quoteIdentifier, quoteQualified } from '../../catalog/names.ts';
import { foreignKeySql } from '../../catalog/print/constraints.ts';
import type { ForeignKey, Index, Table, View } from '../../catalog/relation-model.ts';
import { isStatement, placeOf } from '../../syntax/statement.ts';
import type { FixProposal, ProposedEdit } from './proposal.ts';
import { writtenName } from './written-name.ts';

/** An index on the columns of a foreign key; undefined for one that a partitioned table's key brought with it. */
export function indexForeignKey(catalog: Catalog, foreignKey: ForeignKey): FixProposal | undefined {
  const table = tableByOid(catalog, foreignKey.table);
  if (!table || foreignKey.parent !== undefined) return undefined;
  const names = foreignKey.columns.map((attnum) => table.columns.find((column) => column.attnum === attnum)?.name ?? '');
  const columns = names.map(quoteIdentifier).join(', ');
  const statement = foreignKey.place?.statement;
  const edits: ProposedEdit[] = [];
  if (statement && (isStatement(statement, 'CreateStmt') || isStatement(statement, 'AlterTableStmt'))) {
    const name = writtenName(table, placeOf(statement, statement.node.relation?.location));
    edits.push({ at: placeOf(statement, undefined), newText: `create index on ${name} (${columns})`, side: 'after' });
  }
  return {
    title: 'index the referencing columns',
    applicability: 'safe',
    edits,
    migration: `create index on ${displayName(table)} (${columns});`,
  };
}

/** Takes an index away that another does the work of; undefined for one behind a constraint, one that a foreign key goes by, and where it may be the replica identity. */
export function dropIndex(catalog: Catalog, index: Index): FixProposal | undefined {
  const table = tableByOid(catalog, index.table);
  if (index.constraint !== undefined || index.parent !== undefined || table?.replicaIdentity === 'index') return undefined;
  if (foreignKeysBy(catalog, index).length > 0) return undefined;
  const statement = index.place?.statement;
  return {
    title: 'drop the copy',
    applicability: 'safe',
    edits: statement?.tag === 'IndexStmt' ? [{ at: placeOf(statement, undefined), newText: '' }] : [],
    migration: dropSql(index),
  };
}

/** Statements that drop an index or its constraint, with the foreign keys that go by it made again: they take another index on the same columns then. */
export function dropIndexSql(catalog: Catalog, relation: Table | View, index: Index): readonly string[] {
  const keys = foreignKeysBy(catalog, index);
  const drops = keys.map(({ table, key }) => `alter table ${displayName(table)} drop constraint ${quoteIdentifier(key.name)};`);
  const again = keys.flatMap(({ table, key }) => {
    const sql = foreignKeySql(catalog, table, key);
    return sql === undefined ? [] : [`${sql.replace('\n  ', ' ')};`];
  });
  const drop =
    index.constraint === undefined
      ? dropSql(index)
      : `alter table ${displayName(relation)} drop constraint ${quoteIdentifier(index.constraint)};`;
  return [...drops, drop, ...again];
}

function dropSql({ schema, name }: Index): string {
  return `drop index ${quoteQualified(schema, name)};`;
}

/** PostgreSQL takes the first index that fits, and refuses to drop it then. */
function foreignKeysBy(catalog: Catalog, { oid, unique }: Index): readonly { readonly table: Table; readonly key: ForeignKey }[] {
  if (!unique) return [];
  return [...tablesOf(catalog)].flatMap((table) =>
    table.foreignKeys.filter((key) => key.references.index === oid && key.parent === undefined).map((key) => ({ table, key })),
  );
}
