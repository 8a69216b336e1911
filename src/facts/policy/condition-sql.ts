import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import { nameEdits } from '../../catalog/print/names.ts';
import { editedText } from '../../catalog/print/written.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { byteRange } from '../../syntax/tokens.ts';

/** A policy's condition as SQL on one line, to be written again with names as they are now; `…` where that would be too long. */
export function conditionSql(catalog: Catalog, table: Table, expression: Expression): string {
  const { place } = expression;
  if (!place || place.statement.placeholders) return '…';
  const sql = editedText(place.statement, byteRange(place), nameEdits(catalog, { ...expression, place }, table.oid));
  return onOneLine(sql) ?? '…';
}

const MAX_JOINED = 200;

/** SQL of several lines on one; undefined where that would be long, or the end of a line means something. */
export function onOneLine(sql: string): string | undefined {
  if (!sql.includes('\n')) return sql;
  const isInText = sql.split(/['"]/).some((part, index) => index % 2 === 1 && part.includes('\n'));
  if (isInText || /--|\/\*|\$/.test(sql)) return undefined;
  const joined = sql.replace(/(\()?\s*\n\s*(\))?/g, (_, open = '', close = '') => (open || close ? `${open}${close}` : ' '));
  return joined.length > MAX_JOINED ? undefined : joined;
}
