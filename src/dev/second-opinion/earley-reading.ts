import {
  astVisitor,
  type CreateColumnDef,
  type DataTypeDef,
  type Name,
  parse,
  type QName,
  type Statement,
  type TableConstraint,
} from 'pgsql-ast-parser';
import { MAX_NAME_BYTES } from '../../catalog/names.ts';

/**
 * What pgsql-ast-parser reads in a statement, in the words of `grammarReading`; undefined where it refuses the text or gives more than one
 * statement.
 */
export function earleyReading(sql: string): readonly string[] | undefined {
  let statements: Statement[];
  try {
    statements = parse(sql);
  } catch {
    return undefined;
  }
  const [statement] = statements;
  if (!statement || statements.length > 1) return undefined;
  return [...new Set([...tablesIn(statement), ...definitionsIn(statement)])].sort();
}

function tablesIn(statement: Statement): readonly string[] {
  const found: string[] = [];
  const visitor = astVisitor(() => ({ tableRef: (reference) => void found.push(`table ${nameText(reference)}`) }));
  visitor.statement(statement);
  return found;
}

function* definitionsIn(statement: Statement): Iterable<string> {
  if (statement.type === 'create table') {
    const table = nameText(statement.name);
    yield `table ${table}`;
    for (const column of statement.columns) {
      if (column.kind === 'column') yield* columnText(table, column);
      else yield `table ${nameText(column.like)}`;
    }
    for (const constraint of statement.constraints ?? []) yield* constraintText(table, constraint, []);
    for (const parent of statement.inherits ?? []) yield `table ${nameText(parent)}`;
  } else if (statement.type === 'alter table') {
    const table = nameText(statement.table);
    for (const change of statement.changes) {
      if (change.type === 'add column') yield* columnText(table, change.column);
      else if (change.type === 'add constraint') yield* constraintText(table, change.constraint, []);
      else if (change.type === 'drop column') yield `${table} drops ${change.column.name}`;
      else if (change.type === 'rename column') yield `${table} renames ${change.column.name} to ${change.to.name}`;
    }
  } else if (statement.type === 'create index') {
    const keys = statement.expressions.map(({ expression }) => (expression.type === 'ref' ? expression.name : '(expression)'));
    const method = statement.using?.name ?? 'btree';
    yield `table ${nameText(statement.table)}`;
    yield `${nameText(statement.table)} index ${statement.unique ? 'unique ' : ''}${method} (${keys.join(', ')})`;
  } else if (statement.type === 'drop table') {
    for (const name of statement.names) yield `drops ${nameText(name)}`;
  } else if (statement.type === 'truncate table') {
    for (const table of statement.tables) yield `table ${nameText(table)}`;
  } else if (
    statement.type === 'create view' ||
    statement.type === 'create materialized view' ||
    statement.type === 'refresh materialized view'
  )
    yield `table ${nameText(statement.name)}`;
}

function* columnText(table: string, { name, dataType, constraints }: CreateColumnDef): Iterable<string> {
  yield `${table} column ${name.name} ${typeText(dataType)}`;
  for (const constraint of constraints ?? []) yield* constraintText(table, constraint, [name]);
}

type AnyConstraint = TableConstraint | NonNullable<CreateColumnDef['constraints']>[number];

function* constraintText(table: string, constraint: AnyConstraint, ofColumn: readonly Name[]): Iterable<string> {
  const name = constraint.constraintName ? ` ${constraint.constraintName.name}` : '';
  const columns = (list: readonly Name[]) => `(${list.map((column) => column.name).join(', ')})`;
  switch (constraint.type) {
    case 'not null':
    case 'default':
      yield `${table} ${constraint.type} ${columns(ofColumn)}`;
      break;
    case 'primary key':
    case 'unique':
      yield `${table} ${constraint.type}${name} ${columns('columns' in constraint ? constraint.columns : ofColumn)}`;
      break;
    case 'check':
      yield `${table} check${name}`;
      break;
    case 'foreign key':
    case 'reference': {
      const { foreignTable, foreignColumns, onDelete, onUpdate } = constraint;
      const own = constraint.type === 'foreign key' ? constraint.localColumns : ofColumn;
      const target = `${nameText(foreignTable)} ${columns(foreignColumns)}`;
      const action = (event: string, what: string | undefined) => (what && what !== 'no action' ? ` ${event} ${what}` : '');
      yield `table ${nameText(foreignTable)}`;
      yield `${table} foreign key${name} ${columns(own)} -> ${target}${action('delete', onDelete)}${action('update', onUpdate)}`;
    }
  }
}

/** Names that PostgreSQL's grammar turns into its own when it reads them. */
const SYNONYMS: Readonly<Record<string, string>> = {
  int: 'int4',
  integer: 'int4',
  bigint: 'int8',
  smallint: 'int2',
  real: 'float4',
  float: 'float8',
  'double precision': 'float8',
  decimal: 'numeric',
  dec: 'numeric',
  boolean: 'bool',
  'character varying': 'varchar',
  character: 'bpchar',
  char: 'bpchar',
  'timestamp with time zone': 'timestamptz',
  'timestamp without time zone': 'timestamp',
  'time with time zone': 'timetz',
  'time without time zone': 'time',
};
/** `character` alone is `character(1)`. */
const ONE_LONG = new Set(['character', 'char']);

function typeText(type: DataTypeDef): string {
  if (type.kind === 'array') return `${typeText(type.arrayOf).replace(/\[\]$/, '')}[]`;
  const name = type.doubleQuoted || type.schema ? type.name : (SYNONYMS[type.name] ?? type.name);
  const config = type.config ?? (ONE_LONG.has(type.name) && !type.doubleQuoted ? [1] : []);
  const schema = type.schema && type.schema !== 'pg_catalog' ? `${type.schema}.` : '';
  return `${schema}${name}${config.length ? `(${config.join(',')})` : ''}`;
}

function nameText({ schema, name }: QName): string {
  return schema === undefined ? cut(name) : `${cut(schema)}.${cut(name)}`;
}

/** PostgreSQL's scanner cuts identifiers off at 63 bytes, between characters. */
function cut(name: string): string {
  let end = name.length;
  while (Buffer.byteLength(name.slice(0, end)) > MAX_NAME_BYTES) end--;
  return name.slice(0, end);
}
