import type { Catalog } from '../../catalog/model.ts';
import type { Expression, Reference } from '../../catalog/object-model.ts';
import type { Table } from '../../catalog/relation-model.ts';

/**
 * What policies' expressions have in common that read the same and refer to the same, columns of the judged row counting by name and type:
 * `auth.uid() = user_id` on twenty tables is one shape. Whatever holds of one of them, places aside, holds of all, and is kept by it.
 */
export interface Shape {
  readonly catalog: Catalog;
  readonly table: Table;
}

const shapesOf = new WeakMap<Catalog, Map<string, Shape>>();
const known = new WeakMap<Expression, { readonly shape: Shape; readonly table: Table; readonly catalog: Catalog }>();

/** The shape of an expression that judges a table's rows: the same object for all that have it. */
export function shapeOf(catalog: Catalog, table: Table, expression: Expression): Shape {
  const found = known.get(expression);
  if (found && found.catalog === catalog && found.table === table) return found.shape;
  let shapes = shapesOf.get(catalog);
  if (!shapes) {
    shapes = new Map();
    shapesOf.set(catalog, shapes);
  }
  const key = keyOf(table, expression);
  let shape = key === undefined ? undefined : shapes.get(key);
  if (!shape) {
    shape = { catalog, table };
    if (key !== undefined) shapes.set(key, shape);
  }
  known.set(expression, { shape, table, catalog });
  return shape;
}

/** The tree as a text, with what its names mean in the place of where they stand. */
function keyOf(table: Table, { node, references }: Expression): string | undefined {
  const meanings = new Map<string, string>();
  for (const reference of references) {
    const at = String(reference.location);
    const before = meanings.get(at);
    const meaning = meaningOf(table, reference);
    meanings.set(at, before === undefined ? meaning : `${before} ${meaning}`);
  }
  return textOf(node)?.replace(/"location":(\d+)/g, (_, at: string) => meanings.get(at) ?? '');
}

function textOf(node: Expression['node']): string | undefined {
  try {
    return JSON.stringify(node);
  } catch (error) {
    if (error instanceof RangeError) return undefined; // too deep a tree for the stack
    throw error;
  }
}

function meaningOf(table: Table, { object, column: attnum }: Reference): string {
  const column = object === table.oid && attnum !== undefined ? table.columns.find((one) => one.attnum === attnum) : undefined;
  if (!column) return `${object}.${attnum}`;
  const { name, notNull, type } = column;
  return `${JSON.stringify(name)} ${notNull} ${type.schema}.${type.name} ${type.isArray} ${type.oid}`;
}
