import { tableByOid } from '../../catalog.ts';
import type { Expression, Oid } from '../../object-model.ts';
import type { Column, Index, Table, View } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, putInto, type Session } from '../session.ts';

/** The table as it is now. @throws {SqlError} XX000 where it is gone, which a handler's own order of work rules out. */
export function tableNow(session: Session, oid: Oid): Table {
  const table = tableByOid(session.catalog, oid);
  if (!table) throw new SqlError('XX000', `could not open relation with OID ${oid}`);
  return table;
}

/** Puts a changed table in the place of the old one. */
export function changeTable(session: Session, oid: Oid, change: (table: Table) => Table): void {
  putInto(session, change(tableNow(session, oid)));
}

export function columnNamed(table: { readonly columns: readonly Column[] }, name: string): Column | undefined {
  return table.columns.find((column) => column.name === name);
}

/** @throws {SqlError} 42703 where there is none. */
export function requireColumn(session: Session, table: Table | View, name: string, location?: number): Column {
  const column = columnNamed(table, name);
  if (!column)
    throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`, here(session, location));
  return column;
}

export function changeColumn(session: Session, oid: Oid, attnum: number, change: (column: Column) => Column): void {
  changeTable(session, oid, (table) => ({
    ...table,
    columns: table.columns.map((column) => (column.attnum === attnum ? change(column) : column)),
  }));
}

/** Names of columns by attnum, in the given order. */
export function columnNames(table: { readonly columns: readonly Column[] }, attnums: readonly number[]): string[] {
  return attnums.map((attnum) => table.columns.find((column) => column.attnum === attnum)?.name ?? '');
}

/** Changes an index where it is kept, at its table or materialized view. */
export function changeIndex(session: Session, relation: Oid, oid: Oid, change: (index: Index) => Index): void {
  const owner = session.catalog.relations.get(relation);
  if (!owner || !('indexes' in owner)) return;
  putInto(session, { ...owner, indexes: owner.indexes.map((index) => (index.oid === oid ? change(index) : index)) });
}

/** Partitions and children by INHERITS, direct ones, in the order of their making. Looks at the whole catalog. */
export function childrenOf(session: Session, oid: Oid): readonly Table[] {
  const children: Table[] = [];
  for (const relation of session.catalog.relations.values())
    if (relation.kind === 'table' && (relation.partitionOf === oid || relation.inherits.includes(oid))) children.push(relation);
  return children.sort((a, b) => a.oid - b.oid);
}

/** An expression of one table as it stands in another that has columns of the same names: references follow, the place stays. */
export function movedExpression(expression: Expression, from: Table, to: Table): Expression {
  return {
    ...expression,
    references: expression.references.map((reference) =>
      reference.object === from.oid ? { ...reference, object: to.oid, ...movedColumn(reference.column, from, to) } : reference,
    ),
  };
}

function movedColumn(attnum: number | undefined, from: Table, to: Table): { readonly column?: number } {
  return attnum === undefined || attnum === 0 ? {} : { column: movedAttnum(attnum, from, to) };
}

/** The attnum that the column of the same name has in another table; 0 stays 0, as does a column that is not there. */
export function movedAttnum(attnum: number, from: Table, to: Table): number {
  const name = from.columns.find((column) => column.attnum === attnum)?.name;
  return name === undefined ? 0 : (columnNamed(to, name)?.attnum ?? 0);
}
