import type { AlterTableCmd, TypeName } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import type { Oid } from '../../object-model.ts';
import type { CompositeType, Relation, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { sameType } from '../../types.ts';
import { here, type Session } from '../session.ts';
import { resolveType } from '../types.ts';
import { addColumn, alterColumn, dropColumn } from './alter-column.ts';
import { changeTable, tableNow } from './table-changes.ts';

/** The type of CREATE TABLE … OF (`check_of_type`). @throws {SqlError} 42704, 42809. */
export function rowTypeNamed(session: Session, typeName: TypeName | undefined): CompositeType {
  const type = resolveType(session, typeName);
  const relation = session.catalog.relations.get(type.oid ?? 0);
  if (relation?.kind === 'composite type' && !type.isArray) return relation;
  const isRow = relation !== undefined && !type.isArray;
  const message = isRow ? `type ${relation.name} is the row type of another table` : `type ${type.name} is not a composite type`;
  throw new SqlError('42809', message, here(session, typeName?.location, 'type'));
}

/** What a typed table leaves to its type. */
const OF_THE_TYPE: Readonly<Record<string, string>> = {
  AT_AddColumn: 'add column to',
  AT_DropColumn: 'drop column from',
  AT_AlterColumnType: 'alter column type of',
  AT_AddInherit: 'change inheritance of',
};

/** @throws {SqlError} 42809 where a typed table's columns or parents would change. */
export function requireUntyped(session: Session, relation: Relation, { subtype }: AlterTableCmd): void {
  const change = OF_THE_TYPE[subtype ?? ''];
  if (change === undefined || relation.kind !== 'table' || relation.ofType === undefined) return;
  throw new SqlError('42809', `cannot ${change} typed table`, here(session, undefined));
}

/** OF and NOT OF (`ATExecAddOf`, `ATExecDropOf`). @throws {SqlError} 42704, 42809, 42804. */
export function alterRowType(session: Session, { oid, name }: Table, command: AlterTableCmd): void {
  const table = tableNow(session, oid);
  const refuse = (sqlstate: string, message: string): SqlError => new SqlError(sqlstate, message, here(session, undefined));
  if (command.subtype === 'AT_DropOf') {
    if (table.ofType === undefined) throw refuse('42809', `"${name}" is not a typed table`);
    changeTable(session, oid, ({ ofType: _, ...now }) => now);
    return;
  }
  const type = rowTypeNamed(session, as(command.def, 'TypeName'));
  if (table.inherits.length || table.partitionOf !== undefined) throw refuse('42809', 'typed tables cannot inherit');
  for (const [i, column] of type.columns.entries()) {
    const own = table.columns[i];
    if (!own) throw refuse('42804', `table is missing column "${column.name}"`);
    if (own.name !== column.name) throw refuse('42804', `table has column "${own.name}" where type requires "${column.name}"`);
    if (!sameType(own.type, column.type) || own.type.modifiers.join() !== column.type.modifiers.join())
      throw refuse('42804', `table "${name}" has different type for column "${own.name}"`);
  }
  const extra = table.columns[type.columns.length];
  if (extra) throw refuse('42804', `table has extra column "${extra.name}"`);
  changeTable(session, oid, (now) => ({ ...now, ofType: type.oid }));
}

/**
 * The tables of a type that is about to be altered, in the order of their making (`find_typed_table_dependencies`). Looks at the whole
 * catalog. @throws {SqlError} 2BP01 where there are some and CASCADE is not said.
 */
export function typedTables(session: Session, { oid, name }: { readonly oid: Oid; readonly name: string }, cascade: boolean) {
  const found: Table[] = [];
  for (const relation of session.catalog.relations.values())
    if (relation.kind === 'table' && relation.ofType === oid) found.push(relation);
  if (found.length && !cascade)
    throw new SqlError('2BP01', `cannot alter type "${name}" because it is the type of a typed table`, here(session, undefined));
  return found.sort((a, b) => a.oid - b.oid);
}

/** Does to the tables of a type what ALTER TYPE … CASCADE did to it. @throws {SqlError} as the same command on a table does. */
export function alterTypedTables(session: Session, tables: readonly Table[], command: AlterTableCmd): void {
  const definition = as(command.def, 'ColumnDef') ?? {};
  for (const { oid } of tables) {
    const target = { table: tableNow(session, oid), only: false };
    if (command.subtype === 'AT_AddColumn') addColumn(session, target, definition, false);
    else if (command.subtype === 'AT_DropColumn') dropColumn(session, target, command.name ?? '', true, false);
    else if (command.subtype === 'AT_AlterColumnType') alterColumn(session, target, command);
  }
}
