import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import { nameEdits } from '../../catalog/print/names.ts';
import { editedText } from '../../catalog/print/written.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { byteRange } from '../../syntax/tokens.ts';

/** A policy's condition as SQL on one line, to be written again with names as they are now; `…` where it is longer. */
export function conditionSql(catalog: Catalog, table: Table, expression: Expression): string {
  const { place } = expression;
  if (!place || place.statement.placeholders) return '…';
  const sql = editedText(place.statement, byteRange(place), nameEdits(catalog, { ...expression, place }, table.oid));
  return sql.includes('\n') ? '…' : sql;
}
