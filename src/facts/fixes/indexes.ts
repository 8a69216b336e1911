import { tableByOid } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { displayName, quoteIdentifier, quoteQualified } from '../../catalog/names.ts';
import type { ForeignKey, Index } from '../../catalog/relation-model.ts';
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

/** Takes an index away that another does the work of; undefined for one behind a constraint, and where it may be the replica identity. */
export function dropIndex(catalog: Catalog, index: Index): FixProposal | undefined {
  const table = tableByOid(catalog, index.table);
  if (index.constraint !== undefined || index.parent !== undefined || table?.replicaIdentity === 'index') return undefined;
  const statement = index.place?.statement;
  return {
    title: 'drop the copy',
    applicability: 'safe',
    edits: statement?.tag === 'IndexStmt' ? [{ at: placeOf(statement, undefined), newText: '' }] : [],
    migration: `drop index ${quoteQualified(index.schema, index.name)};`,
  };
}
