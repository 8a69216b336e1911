import { spanOf } from '../../syntax/tokens.ts';
import type { Catalog } from '../model.ts';
import { quoteIdentifier, quoteQualified } from '../names.ts';
import type { Expression, Oid } from '../object-model.ts';
import type { Relation } from '../relation-model.ts';

/** Stands for an expression whose text is not kept: those of the platform, which has no place in the user's files. */
const NOT_KEPT = '…';

/** An expression as it was written: PostgreSQL would print it deparsed, with its casts and parentheses. */
export function expressionText(expression: Expression): string {
  if (!expression.place) return NOT_KEPT;
  const { file, start, end } = spanOf(expression.place);
  return file.text.slice(start, end) || NOT_KEPT;
}

/** Names of columns by attnum, in the order given; a number that is no column (0, a dropped one) is left out. */
export function columnNames(catalog: Catalog, relation: Oid, attnums: readonly number[]): readonly string[] {
  const owner = catalog.relations.get(relation);
  const columns = owner && 'columns' in owner ? owner.columns : [];
  return attnums.flatMap((attnum) => columns.find((column) => column.attnum === attnum)?.name ?? []);
}

/** `(a, "B")`. */
export function columnList(names: readonly string[]): string {
  return `(${names.map(quoteIdentifier).join(', ')})`;
}

/** A relation's name as `regclass` prints it with an empty search_path. */
export function relationText(relation: Relation): string {
  return quoteQualified(relation.schema, relation.name);
}

/** `json_agg` of no rows is null. */
export function nullIfEmpty<T>(list: readonly T[]): readonly T[] | null {
  return list.length ? list : null;
}

/** By UTF-16 code unit: for ASCII names the order of `collate "C"`. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return byText(a.name, b.name);
}
