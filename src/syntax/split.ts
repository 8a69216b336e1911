import { type Lexeme, lexemeAt, skipSpace } from './lexeme.ts';

/** UTF-16 offsets of a piece of SQL that holds one statement: its first word, and one past its semicolon. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/**
 * The statement that begins at or after `from`; undefined where only comments are left. Semicolons in strings, dollar quotes, comments,
 * the parentheses of CREATE RULE and `BEGIN ATOMIC … END` do not end it; those in other parentheses do, since one that is not
 * closed must not swallow the rest of the file.
 */
export function pieceAt(sql: string, from: number): Piece | undefined {
  let start: number | undefined;
  let end = from;
  let parens = 0;
  let atomic = 0;
  const words: string[] = []; // the first four
  let last = '';
  for (let one = lexemeAt(sql, from); one; one = lexemeAt(sql, one.end)) {
    if (one.kind === 'comment' && one.closed) continue;
    const text = wordOf(sql, one);
    if (start === undefined && text === ';') continue;
    start ??= one.start;
    end = one.end;
    if (words.length < 4) words.push(text);
    if (text === '(') parens++;
    else if (text === ')') parens = Math.max(0, parens - 1);
    else if (text === 'atomic' && last === 'begin' && words[0] === 'create') atomic = 1;
    else if (atomic > 0 && text === 'case') atomic++;
    else if (atomic > 0 && text === 'end') atomic--;
    else if (text === ';' && atomic === 0 && (parens === 0 || !isRule(words))) break;
    last = text;
  }
  return start === undefined ? undefined : { start, end };
}

/** A text cut after the semicolons of its statements; what stands before a statement belongs to its piece. */
export function splitStatements(sql: string): readonly Piece[] {
  const out: Piece[] = [];
  let start = 0;
  for (let piece = pieceAt(sql, 0); piece; piece = pieceAt(sql, piece.end)) {
    out.push({ start, end: piece.end });
    start = piece.end;
  }
  if (skipSpace(sql, start) < sql.length) out.push({ start, end: sql.length });
  return out;
}

const LINE_END = /;[ \t]*(?:--[^\n\r]*)?(?:\r\n|\n|\r)/g;
const STATEMENT_WORD = /(?:create|alter|drop|grant|revoke|comment)\b/iy;
const ANY_STATEMENT_WORD =
  /(?:create|alter|drop|grant|revoke|comment|insert|update|delete|select|with|set|begin|commit|do|truncate|call|copy|analyze)\b/iy;

/**
 * Where a refused statement had better end: in the string, never closed or closed by the next one's quote, that seems to have
 * swallowed other statements. `at` is the offset PostgreSQL stopped at. Undefined where nothing speaks for that.
 */
export function cutOf(sql: string, piece: Piece, at: number): number | undefined {
  let last: Lexeme | undefined;
  for (let one = lexemeAt(sql, piece.start); one && one.start < piece.end; one = lexemeAt(sql, one.end)) {
    if (!one.closed) return swallowed(sql, one, true);
    if (one.start >= at) return last && swallowed(sql, last, false);
    last = one;
  }
  return undefined;
}

/** The first line end after a semicolon in a lexeme that a statement seems to follow; failing that, and only for an open quote, the first. */
function swallowed(sql: string, lexeme: Lexeme, open: boolean): number | undefined {
  if (lexeme.kind !== 'string' && lexeme.kind !== 'name') return undefined;
  const isQuote = sql[lexeme.start] === "'" || lexeme.kind === 'name';
  const word = isQuote ? ANY_STATEMENT_WORD : STATEMENT_WORD;
  let first: number | undefined;
  LINE_END.lastIndex = lexeme.start;
  for (let match = LINE_END.exec(sql); match && LINE_END.lastIndex <= lexeme.end; match = LINE_END.exec(sql)) {
    const next = skipSpace(sql, LINE_END.lastIndex);
    first ??= LINE_END.lastIndex;
    word.lastIndex = next;
    if ((sql[next - 1] === '\n' || sql[next - 1] === '\r') && word.test(sql)) return LINE_END.lastIndex;
  }
  return open && isQuote ? first : undefined;
}

/** Whether a statement word stands at an offset, first on its line: what a missing semicolon looks like. */
export function beginsStatement(sql: string, offset: number): boolean {
  const before = sql[offset - 1];
  ANY_STATEMENT_WORD.lastIndex = offset;
  return (before === '\n' || before === '\r') && ANY_STATEMENT_WORD.test(sql);
}

function wordOf(sql: string, { kind, start, end }: Lexeme): string {
  return kind === 'word' || kind === 'mark' ? sql.slice(start, Math.min(end, start + 12)).toLowerCase() : kind;
}

/** `create rule`, `create or replace rule`. */
function isRule(words: readonly string[]): boolean {
  return words[0] === 'create' && (words[1] === 'rule' || words[3] === 'rule');
}
