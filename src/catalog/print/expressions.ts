import { as } from '../../syntax/node.ts';
import type { Place } from '../../syntax/statement.ts';
import { byteRange } from '../../syntax/tokens.ts';
import type { Catalog } from '../model.ts';
import type { Expression, Oid } from '../object-model.ts';
import { nameEdits } from './names.ts';
import { editedText } from './written.ts';

/**
 * An expression as written, its names as they are now: relations, functions and types with their schema, what was renamed by its present
 * name. `table` is the one whose columns it may name by the table's name. Undefined for one that has no place.
 */
export function expressionSql(catalog: Catalog, expression: Expression, table?: Oid): string | undefined {
  const { place } = expression;
  if (!place) return undefined;
  return textWithNames(catalog, { ...expression, place }, byteRange(place), table);
}

/** As `expressionSql`, for a given stretch of the statement, in bytes. */
export function textWithNames(
  catalog: Catalog,
  expression: Expression & { readonly place: Place },
  range: readonly [number, number],
  table?: Oid,
): string {
  return editedText(expression.place.statement, range, nameEdits(catalog, expression, table));
}

/** An expression where the grammar wants one without operators at its top (`b_expr`): DEFAULT. */
export function operandSql(catalog: Catalog, expression: Expression): string | undefined {
  const text = expressionSql(catalog, expression);
  const tag = Object.keys(expression.node)[0] ?? '';
  const isWords = as(expression.node, 'FuncCall')?.funcformat === 'COERCE_SQL_SYNTAX'; // now() at time zone 'utc'
  return text === undefined || (SIMPLE.has(tag) && !isWords) ? text : `(${text})`;
}

const SIMPLE = new Set(['A_Const', 'FuncCall', 'TypeCast', 'SQLValueFunction', 'A_ArrayExpr', 'ColumnRef', 'CoalesceExpr']);
