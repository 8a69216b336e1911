import type { RawStmt } from '@pgsql/types';
import { isSpace, lexemeAt } from './lexeme.ts';
import type { NodeOf, NodeTag } from './node.ts';
import type { ParsedText, Statement } from './statement.ts';

/**
 * A statement of the parser's, in its text. `base` is the byte at which the parsed piece begins, `pieceEnd` the byte at which it ends:
 * a last statement without a semicolon has no length in the tree.
 */
export function toStatement(text: ParsedText, raw: RawStmt, base: number, pieceEnd: number): Statement {
  const node = raw.stmt as Record<string, unknown>;
  const tag = Object.keys(node)[0] as NodeTag;
  const from = base + (raw.stmt_location ?? 0);
  const { sql, utf8 } = text;
  const first = firstLexeme(sql, utf8.toUtf16(from));
  const end = lastEnd(sql, first, utf8.toUtf16(raw.stmt_len ? from + raw.stmt_len : pieceEnd));
  return { text, tag, node: node[tag] as NodeOf<NodeTag>, start: utf8.toUtf8(first), end: utf8.toUtf8(end), base };
}

/** Where the first lexeme at or after `from` begins that is no comment. */
function firstLexeme(sql: string, from: number): number {
  let lexeme = lexemeAt(sql, from);
  while (lexeme?.kind === 'comment') lexeme = lexemeAt(sql, lexeme.end);
  return lexeme?.start ?? sql.length;
}

/** One past the last lexeme in a statement that is neither a comment nor its semicolon. */
function lastEnd(sql: string, start: number, limit: number): number {
  let end = trimmed(sql, start, limit);
  const lastLine = sql.slice(lineStart(sql, start, end), end);
  if (!lastLine.includes('--') && !lastLine.endsWith('*/')) return end;
  let last = start;
  for (let lexeme = lexemeAt(sql, start); lexeme && lexeme.start < end; lexeme = lexemeAt(sql, lexeme.end))
    if (lexeme.kind !== 'comment') last = lexeme.end;
  end = Math.min(last, end);
  return trimmed(sql, start, end);
}

/** Where the line of `offset` begins, at `from` at the earliest. */
function lineStart(sql: string, from: number, offset: number): number {
  const text = sql.slice(from, offset);
  return from + Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
}

function trimmed(sql: string, start: number, end: number): number {
  let i = Math.min(end, sql.length);
  while (i > start && (isSpace(sql.charCodeAt(i - 1)) || sql[i - 1] === ';')) i--;
  return i;
}
