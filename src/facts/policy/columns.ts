import type { Column } from '../../catalog/relation-model.ts';
import { as, type Node, stringOf } from '../../syntax/node.ts';
import type { Assumed, Context } from './caller.ts';
import { ANYTHING, decided, idOf, MAY, NOT_NULL, undecided, type Value } from './value.ts';

/** A column of the row that a policy judges. */
export interface RowColumn {
  readonly column: Column;
  /** No row type: `is null` asks for the value itself, not for each of its fields. */
  readonly isScalar: boolean;
  /** Equal to itself unless it is null. */
  readonly equalsItself: boolean;
}

/** Of PostgreSQL's types those whose `=` is an equality; its geometric types compare areas, some have none. */
const EQUATABLE = new Set(
  'bool int2 int4 int8 numeric float4 float8 text varchar bpchar uuid date timestamp timestamptz time bytea name'.split(' '),
);

/** The column of the judged row that a reference means; undefined inside sub-selects with FROM, where it may mean another row's. */
export function columnOf(node: Node | undefined, { table, references, hasFrom }: Context): RowColumn | undefined {
  const reference = as(node, 'ColumnRef');
  if (!table || hasFrom || reference?.location === undefined) return undefined;
  const found = references.find(({ object, location }) => object === table.oid && location === reference.location);
  const column = found?.column === undefined ? undefined : table.columns.find(({ attnum }) => attnum === found.column);
  if (!column || reference.fields?.some((field) => as(field, 'A_Star'))) return undefined;
  const { type } = column;
  const isOwn = type.schema === 'pg_catalog' && type.oid === undefined;
  return { column, isScalar: isOwn || type.isArray, equalsItself: isOwn && !type.isArray && EQUATABLE.has(type.name) };
}

export function valueOfColumn(node: Node, context: Context): Value {
  const found = columnOf(node, context);
  const assumed = found && context.assumed?.get(found.column.attnum);
  if (assumed) return valueAssumed(assumed, node);
  if (found) return undecided(node, found.column.notNull && found.isScalar ? NOT_NULL : ANYTHING, true);
  const fields = as(node, 'ColumnRef')?.fields ?? [];
  const argument = context.hasFrom || fields.length !== 1 ? undefined : context.arguments?.get(stringOf(fields[0]) ?? '');
  return argument ?? undecided(node, ANYTHING, context.table !== undefined && !context.hasFrom);
}

function valueAssumed(assumed: Assumed extends ReadonlyMap<number, infer Held> ? Held : never, node: Node): Value {
  switch (assumed) {
    case 'null':
      return decided(MAY.NULL, true);
    case 'not null':
      return undecided(node, NOT_NULL, true);
    case 'true':
      return decided(MAY.TRUE, true, false, 'boolean:true');
    case 'false':
      return decided(MAY.FALSE, true, false, 'boolean:false');
    default:
      return idOf(assumed, node, NOT_NULL, true);
  }
}
