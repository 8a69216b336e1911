import { displayName, quoteIdentifier } from '../../catalog/names.ts';
import type { Column, Table } from '../../catalog/relation-model.ts';
import type { FixProposal } from './proposal.ts';

/** The change of a column's type: where it was last written, or by ALTER TABLE, with `using` for the rows that are there. */
export function changeColumnType(
  table: Table,
  column: Column,
  to: {
    readonly type: string;
    readonly using?: string;
    readonly title: string;
    readonly applicability: FixProposal['applicability'];
  },
): FixProposal | undefined {
  if (column.generated || column.parents || (column.type.isArray && to.using !== undefined)) return undefined;
  const type = `${to.type}${column.type.isArray ? '[]' : ''}`;
  const using = to.using === undefined ? '' : ` using ${to.using}`;
  return {
    title: to.title,
    applicability: to.applicability,
    edits: column.typePlace ? [{ at: column.typePlace, newText: type }] : [],
    migration: `alter table ${displayName(table)} alter column ${quoteIdentifier(column.name)} type ${type}${using};`,
  };
}
