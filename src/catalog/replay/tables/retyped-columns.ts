import { as, type Node, type NodeOf, stringOf } from '../../../syntax/node.ts';
import type { Expression, TypeReference } from '../../object-model.ts';
import type { Column, IndexKey, Table } from '../../relation-model.ts';
import { operatorClass } from '../../resolution/operator-classes.ts';
import { SqlError } from '../../sql-error.ts';
import { sameType, typeByReference } from '../../types.ts';
import { resolveExpression, tableScope } from '../analysis/expressions.ts';
import { type ExpressionKind, resolvePlain } from '../analysis/plain-expressions.ts';
import { effectiveSearchPath, here, type Session } from '../session.ts';
import { requireClass, requireDefaultClass } from './operator-classes.ts';
import { tableNow } from './table-changes.ts';

/**
 * Checks and indexes that use a column are made again when its type has changed, from what they have become: literals keep the types that
 * the column gave them (`ATPostAlterTypeCleanup`). `before` is the table as it was.
 * @throws {SqlError} 42883, 42804 where they mean nothing with the new type, 42P17 where they change with it.
 */
export function remakeExpressions(session: Session, before: Table, column: Column): void {
  const ofIndexes = before.indexes.flatMap(({ predicate, keys }): readonly Told[] => [
    { expression: predicate, kind: 'index predicate' },
    ...keys.map(({ expression }): Told => ({ expression, kind: 'index expression' })),
  ]);
  const ofChecks = before.checks.map(({ expression }): Told => ({ expression, kind: 'check constraint' }));
  const isUsing = ({ expression }: Told) =>
    expression?.references.some((to) => to.object === before.oid && to.column === column.attnum);
  const [inIndexes, inChecks] = [ofIndexes.filter(isUsing), ofChecks.filter(isUsing)];
  const indexes = before.indexes.filter(({ keys }) => keys.some(({ attnum }) => attnum === column.attnum));
  if (inIndexes.length + inChecks.length + indexes.length === 0) return;
  const table = tableNow(session, before.oid);
  const now = table.columns.find(({ attnum }) => attnum === column.attnum);
  if (!now || sameType(now.type, column.type)) return;
  const remakeAll = (told: readonly Told[]): void => {
    for (const { expression, kind } of told)
      if (expression && isReadAsBefore(session, expression, before)) remake(session, table, expression, kind, column);
  };
  remakeAll(inIndexes);
  for (const { keys, method } of indexes)
    for (const key of keys) if (key.attnum === column.attnum) requireClassFor(session, now.type, method, key);
  remakeAll(inChecks);
}

/** An index is made again with the class it was made with, unless that was its old type's default. @throws {SqlError} 42704, 42804. */
function requireClassFor(session: Session, type: TypeReference, method: string, { opclass }: IndexKey): void {
  if (opclass === undefined) {
    requireDefaultClass(session, type, method);
    return;
  }
  const visible = effectiveSearchPath(session);
  const schemas = [...visible, ...session.catalog.schemas.keys()];
  const schema = schemas.find((one) => operatorClass(session.catalog, method, one, opclass));
  if (schema === undefined) return;
  requireClass(session, { method, names: visible.includes(schema) ? [opclass] : [schema, opclass], type });
}

interface Told {
  readonly expression: Expression | undefined;
  readonly kind: ExpressionKind;
}

/** Names of columns, and what functions are found, may have changed since it was written. */
function isReadAsBefore(session: Session, { node, references }: Expression, before: Table): boolean {
  try {
    const again = resolveExpression(session, node, tableScope(before)).references;
    return again.length === references.length && again.every(({ object, column }, i) => isSame(references[i], object, column));
  } catch (error) {
    if (error instanceof SqlError) return false;
    throw error;
  }
}

function isSame(reference: Expression['references'][number] | undefined, object: number, column: number | undefined): boolean {
  return reference?.object === object && reference.column === column;
}

function remake(session: Session, table: Table, { node }: Expression, kind: ExpressionKind, column: Column): void {
  try {
    resolvePlain(session, withTypes(session, node, column), tableScope(table), kind);
  } catch (error) {
    if (!(error instanceof SqlError)) throw error;
    if (['42883', '42804', '42P17'].includes(error.sqlstate))
      throw new SqlError(error.sqlstate, error.message, here(session, undefined));
  }
}

/** The expression with a cast around each string that is compared with the column. */
function withTypes(session: Session, node: Node, column: Column): Node {
  const typeName = typeNameOf(session, column.type);
  const isColumn = (operand: Node | undefined): boolean => stringOf(as(operand, 'ColumnRef')?.fields?.at(-1)) === column.name;
  return mapped(node) as Node;

  function mapped(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(mapped);
    if (value === null || typeof value !== 'object') return value;
    const copy = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mapped(child)]));
    const operation = copy.A_Expr as NodeOf<'A_Expr'> | undefined;
    if (!operation) return copy;
    const { lexpr, rexpr } = operation;
    if (isColumn(lexpr) && rexpr) return { A_Expr: { ...operation, rexpr: cast(rexpr) } };
    return isColumn(rexpr) && lexpr ? { A_Expr: { ...operation, lexpr: cast(lexpr) } } : copy;
  }

  function cast(operand: Node): Node {
    const list = as(operand, 'List');
    if (list) return { List: { ...list, items: (list.items ?? []).map(cast) } };
    const array = as(operand, 'A_ArrayExpr');
    if (array) return { A_ArrayExpr: { ...array, elements: (array.elements ?? []).map(cast) } };
    return as(operand, 'A_Const')?.sval ? { TypeCast: { arg: operand, typeName } } : operand;
  }
}

/** The type that a literal beside such a column gets: that of the operator, which for varchar is text's. */
function typeNameOf(session: Session, type: TypeReference): NodeOf<'TypeName'> {
  const { schema, name } = typeByReference(session.catalog, type) ?? type;
  const names = [schema, name === 'varchar' ? 'text' : name].map((sval) => ({ String: { sval } }));
  return { names, typemod: -1, ...(type.isArray ? { arrayBounds: [{ Integer: { ival: -1 } }] } : {}) };
}
