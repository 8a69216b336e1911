import { findBuiltinType } from '../../builtin-types.ts';
import { foreignKeysOf } from '../../catalog.ts';
import type { Routine } from '../../model.ts';
import type { TypeReference } from '../../object-model.ts';
import type { Column, Relation, Table } from '../../relation-model.ts';
import { formatType, typeByReference } from '../../types.ts';
import type { Session } from '../session.ts';
import type { SourceRow } from './context.ts';
import { tables } from './pg-catalog.ts';
import { ofRelations, ofRoutines, ofTables, type SystemRelation } from './system-relation.ts';
import { UNKNOWN, type Value } from './values.ts';

const DATABASE = 'postgres';

/** Views of information_schema. What the current role may not see is shown all the same: migrations run as the owner. */
export const informationSchema: Readonly<Record<string, SystemRelation | undefined>> = {
  schemata: ({ catalog }) =>
    [...catalog.schemas.values()].map(({ name, owner }) => ({ catalog_name: DATABASE, schema_name: name, schema_owner: owner })),
  tables: ofRelations((relation) => {
    const type =
      relation.kind === 'view'
        ? 'VIEW'
        : relation.kind === 'table'
          ? relation.relkind === 'f'
            ? 'FOREIGN'
            : 'BASE TABLE'
          : undefined;
    return type ? [{ ...tableNames(relation), table_type: type }] : [];
  }, 'table_name'),
  views: ({ catalog }) =>
    [...catalog.relations.values()]
      .filter(({ kind }) => kind === 'view')
      .map((view) => ({ ...tableNames(view), view_definition: UNKNOWN })),
  columns: ofRelations(
    (relation, session) =>
      relation.kind === 'table' || relation.kind === 'view'
        ? relation.columns.map((column, i) => columnRow(session, relation, column, i + 1))
        : [],
    'table_name',
  ),
  table_constraints: ofTables(constraintRows, 'table_name'),
  key_column_usage: ofTables((table) =>
    [...keysOf(table), ...foreignKeysOf(table)].flatMap(({ name, columns }) =>
      columns.map((attnum, i) => ({
        ...constraintNames(table, name),
        column_name: columnName(table, attnum),
        ordinal_position: i + 1,
      })),
    ),
  ),
  constraint_column_usage: ({ catalog }) =>
    tables(catalog.relations.values()).flatMap((table) => [
      ...keysOf(table).flatMap(({ name, columns }) => columns.map((attnum) => usage(table, attnum, table, name))),
      ...foreignKeysOf(table).flatMap(({ name, references }) => {
        const target = catalog.relations.get(references.table);
        return target?.kind === 'table' ? references.columns.map((attnum) => usage(target, attnum, table, name)) : [];
      }),
      ...table.checks.flatMap(({ name, expression }) =>
        expression.references.flatMap(({ object, column }) =>
          object === table.oid && column !== undefined ? [usage(table, column, table, name)] : [],
        ),
      ),
    ]),
  referential_constraints: ({ catalog }) =>
    tables(catalog.relations.values()).flatMap((table) =>
      foreignKeysOf(table).map((key) => {
        const target = catalog.relations.get(key.references.table);
        const unique = target?.kind === 'table' ? keysOf(target).find(({ index }) => index === key.references.index) : undefined;
        return {
          constraint_schema: table.schema,
          constraint_name: key.name,
          unique_constraint_schema: target?.schema ?? null,
          unique_constraint_name: unique?.name ?? UNKNOWN,
          update_rule: RULES[key.onUpdate],
          delete_rule: RULES[key.onDelete],
        };
      }),
    ),
  check_constraints: ({ catalog }) =>
    tables(catalog.relations.values()).flatMap((table) =>
      table.checks.map(({ name }) => ({ constraint_schema: table.schema, constraint_name: name, check_clause: UNKNOWN })),
    ),
  routines: ofRoutines(routineRow, 'routine_name'),
  triggers: ofRelations((relation) =>
    ('triggers' in relation ? relation.triggers : []).flatMap((trigger) =>
      trigger.events
        .filter((event) => event !== 'TRUNCATE')
        .map((event) => ({
          trigger_schema: relation.schema,
          trigger_name: trigger.name,
          event_manipulation: event,
          event_object_schema: relation.schema,
          event_object_table: relation.name,
          action_timing: trigger.timing,
          action_orientation: trigger.forEachRow ? 'ROW' : 'STATEMENT',
          action_statement: UNKNOWN,
        })),
    ),
  ),
  sequences: ({ catalog }) =>
    [...catalog.relations.values()]
      .filter(({ kind }) => kind === 'sequence')
      .map(({ schema, name }) => ({ sequence_schema: schema, sequence_name: name })),
};

const RULES = { a: 'NO ACTION', r: 'RESTRICT', c: 'CASCADE', n: 'SET NULL', d: 'SET DEFAULT' } as const;

function tableNames({ schema, name }: Relation) {
  return { table_catalog: DATABASE, table_schema: schema, table_name: name };
}

function columnRow(session: Session, relation: Relation, column: Column, position: number): SourceRow {
  const { type } = column;
  const user = () => typeByReference(session.catalog, type);
  return {
    ...tableNames(relation),
    column_name: column.name,
    ordinal_position: position,
    column_default: column.default && !column.generated ? UNKNOWN : null,
    is_nullable: column.notNull ? 'NO' : 'YES',
    data_type: () => dataType(type, session),
    udt_schema: () => user()?.schema ?? type.schema,
    udt_name: () => (type.isArray ? '_' : '') + (user()?.name ?? type.name),
    character_maximum_length: type.name === 'varchar' || type.name === 'bpchar' ? (type.modifiers[0] ?? null) : null,
    numeric_precision: UNKNOWN,
    is_identity: column.identity ? 'YES' : 'NO',
    is_generated: column.generated ? 'ALWAYS' : 'NEVER',
    is_updatable: UNKNOWN,
  };
}

function dataType(type: TypeReference, { catalog }: Session): Value {
  if (type.isArray) return 'ARRAY';
  const user = typeByReference(catalog, type);
  if (user) return user.kind === 'domain' ? UNKNOWN : 'USER-DEFINED';
  return findBuiltinType(type.schema, type.name) ? formatType(catalog, { ...type, modifiers: [] }) : 'USER-DEFINED';
}

function keysOf(table: Table) {
  return [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniqueConstraints];
}

function constraintNames(table: Table, constraint: string) {
  return { constraint_catalog: DATABASE, constraint_schema: table.schema, constraint_name: constraint, ...tableNames(table) };
}

function constraintRows(table: Table): readonly SourceRow[] {
  const row = (name: string, constraint_type: string) => ({ ...constraintNames(table, name), constraint_type });
  return [
    ...keysOf(table).map(({ name, kind }) => row(name, kind === 'primary key' ? 'PRIMARY KEY' : 'UNIQUE')),
    ...foreignKeysOf(table).map(({ name }) => row(name, 'FOREIGN KEY')),
    ...table.checks.map(({ name }) => row(name, 'CHECK')),
    ...table.columns
      .filter(({ notNull }) => notNull)
      .map(({ attnum, notNullConstraint }) =>
        row(notNullConstraint?.name ?? `${UNNAMED}_${table.oid}_${attnum}_not_null`, 'CHECK'),
      ),
  ];
}

/** Up to PostgreSQL 17 the view calls NOT NULL `<schema oid>_<table oid>_<attnum>_not_null`, a name nobody asks for. */
const UNNAMED = '2200';

function columnName(table: Table, attnum: number): Value {
  return table.columns.find((column) => column.attnum === attnum)?.name ?? null;
}

function usage(of: Table, attnum: number, table: Table, constraint: string): SourceRow {
  return { ...tableNames(of), column_name: columnName(of, attnum), constraint_schema: table.schema, constraint_name: constraint };
}

function routineRow(routine: Routine, session: Session): readonly SourceRow[] {
  const row: SourceRow = {
    specific_schema: routine.schema,
    specific_name: `${routine.name}_${routine.oid}`,
    routine_catalog: DATABASE,
    routine_schema: routine.schema,
    routine_name: routine.name,
    routine_type: routine.kind === 'procedure' ? 'PROCEDURE' : routine.kind === 'function' ? 'FUNCTION' : null,
    data_type: () => (routine.returns ? formatType(session.catalog, { ...routine.returns, setOf: false }) : null),
    routine_definition: routine.body ?? UNKNOWN,
    external_language: routine.language.toUpperCase(),
    security_type: routine.securityDefiner ? 'DEFINER' : 'INVOKER',
  };
  return [row];
}
