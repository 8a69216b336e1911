import type { Catalog, EnumType } from '../catalog/model.ts';
import type { Oid } from '../catalog/object-model.ts';
import type { Table } from '../catalog/relation-model.ts';
import type { Step } from '../catalog/replay/replay.ts';
import { as, type Node, namesOf, type RangeVar, stringOf, type TypeName, walk } from '../syntax/node.ts';
import { isStatement, type Place, placeOf, type Statement } from '../syntax/statement.ts';
import { namedTable } from './blocking.ts';

/** A label that a statement adds to an enum. */
export interface AddedValue {
  readonly type: EnumType;
  readonly label: string;
}

/** What ALTER TYPE … ADD VALUE adds; undefined where it adds nothing (it is there already, or refused). */
export function addedValue(statement: Statement, before: Catalog, after: Catalog): AddedValue | undefined {
  if (before === after || !isStatement(statement, 'AlterEnumStmt') || statement.node.oldVal !== undefined) return undefined;
  const label = statement.node.newVal;
  for (const [oid, type] of after.types)
    if (type.kind === 'enum' && type !== before.types.get(oid) && label !== undefined) return { type, label };
  return undefined;
}

/**
 * Where a statement makes a literal a value of the enum: by a cast, as a default, in VALUES, SET, or compared with a column. PostgreSQL
 * turns literals into values when it reads the statement (`enum_in`), whether a row is met or not. Bodies of functions are left out.
 */
export function usesOfValue(
  { statement, before: catalog, searchPath }: Pick<Step, 'statement' | 'before' | 'searchPath'>,
  { type, label }: AddedValue,
): readonly Place[] {
  const uses: Place[] = [];
  const tables: Table[] = [];
  walk({ [statement.tag]: statement.node }, (tag, node) => {
    const table = tag === 'RangeVar' ? namedTable(catalog, node as RangeVar, searchPath) : undefined;
    if (table) tables.push(table);
    return undefined;
  });
  const { relation, table: written } = statement.node as { readonly relation?: RangeVar; readonly table?: RangeVar };
  const target = namedTable(catalog, relation ?? written, searchPath);
  if (target) tables.unshift(target);

  const use = (node: Node | undefined) => {
    const constant = as(node, 'A_Const');
    if (constant?.sval && (constant.sval.sval ?? '') === label) uses.push(placeOf(statement, constant.location, 'token'));
  };
  const isOfType = (column: string | undefined) => tables.some((table) => columnType(table, column) === type.oid);
  const isType = (name: TypeName | undefined) => namesOf(name?.names).at(-1) === type.name;

  walk({ [statement.tag]: statement.node }, (tag, node) => {
    const one = { [tag]: node } as unknown as Node;
    const cast = as(one, 'TypeCast');
    if (isType(cast?.typeName)) use(cast?.arg);
    const column = as(one, 'ColumnDef');
    if (isType(column?.typeName)) for (const item of column?.constraints ?? []) use(as(item, 'Constraint')?.raw_expr);
    const cmd = as(one, 'AlterTableCmd');
    if (cmd?.subtype === 'AT_ColumnDefault' && isOfType(cmd.name)) use(cmd.def);
    const insert = as(one, 'InsertStmt');
    if (insert && target) for (const value of valuesOf(insert, target, type.oid)) use(value);
    const assigned = as(one, 'ResTarget');
    if (statement.tag === 'UpdateStmt' && isOfType(assigned?.name)) use(assigned?.val);
    const comparison = as(one, 'A_Expr');
    if (isOfType(columnName(comparison?.lexpr))) for (const value of listOf(comparison?.rexpr)) use(value);
    return undefined;
  });
  return uses;
}

function columnType(table: Table, name: string | undefined): Oid | undefined {
  return table.columns.find((column) => column.name === name)?.type.oid;
}

function columnName(node: Node | undefined): string | undefined {
  return stringOf(as(node, 'ColumnRef')?.fields?.at(-1));
}

function listOf(node: Node | undefined): readonly Node[] {
  return as(node, 'List')?.items ?? (node ? [node] : []);
}

/** The values that an INSERT gives to the columns of a type. */
function valuesOf({ cols, selectStmt }: { cols?: Node[]; selectStmt?: Node }, table: Table, type: Oid): readonly Node[] {
  const names = cols?.map((col) => as(col, 'ResTarget')?.name) ?? table.columns.map((column) => column.name);
  const rows = as(selectStmt, 'SelectStmt')?.valuesLists ?? [];
  return rows.flatMap((row) => listOf(row).filter((_, i) => columnType(table, names[i]) === type));
}
