import type { SourceFile, Span } from '../source/source-file.ts';
import { lexemeAt, lineEnd } from './lexeme.ts';
import type { ParsedFile } from './parse.ts';
import { ParseFailure, parseRaw } from './parser.ts';
import { fillings } from './placeholders.ts';
import { toStatement } from './raw-statement.ts';
import { beginsStatement, cutOf, type Piece, pieceAt } from './split.ts';
import type { ParsedText, Statement } from './statement.ts';
import { withoutStringComments } from './string-comments.ts';

/** Guesses at where a statement ends that has no end of its own; beyond these, the rest of the file is taken as it comes. */
const MAX_GUESSES = 100;

/**
 * Parses a text that was refused as a whole statement by statement, so that one error hides nothing else: neither an open quote nor a
 * missing semicolon nor an open parenthesis takes the statements after it along.
 */
export function parseApart(text: ParsedText): Pick<ParsedFile, 'statements' | 'errors'> {
  const { sql } = text;
  const statements: Statement[] = [];
  const errors: ParsedFile['errors'][number][] = [];
  let guesses = 0;
  for (let piece = pieceAt(sql, 0); piece; ) {
    const result = parsePiece(text, piece);
    let next = piece.end;
    if (!('failure' in result)) statements.push(...result);
    else {
      const { failure, at } = result;
      const guess = guesses < MAX_GUESSES ? endBefore(text, piece, at) : undefined;
      if (guess) {
        guesses++;
        next = guess.end;
        statements.push(...guess.statements);
      }
      errors.push({
        message: shortened(failure.message),
        span: errorSpan(text.source, sql, piece, at, failure.message),
        statement: { file: text.source, start: piece.start, end: next },
        ...(guess && guess.statements.length > 0 ? { help: MISSING_SEMICOLON } : {}),
      });
    }
    piece = pieceAt(sql, next);
  }
  return { statements, errors };
}

const MISSING_SEMICOLON = 'end the statement before it with a semicolon';

/** An earlier end for a refused piece, and the statements before it that are right by themselves. */
function endBefore(text: ParsedText, piece: Piece, at: number): { end: number; statements: readonly Statement[] } | undefined {
  if (beginsStatement(text.sql, at)) {
    const head = parsePiece(text, { start: piece.start, end: at });
    if (!('failure' in head) && head.length > 0) return { end: at, statements: head };
  }
  const cut = cutOf(text.sql, piece, at);
  return cut === undefined ? undefined : { end: cut, statements: [] };
}

/** The statements of a piece, or why and where (UTF-16 offset into the text) it is refused. */
function parsePiece(
  text: ParsedText,
  { start, end }: Piece,
): readonly Statement[] | { readonly failure: ParseFailure; readonly at: number } {
  const [base, pieceEnd] = [text.utf8.toUtf8(start), text.utf8.toUtf8(end)];
  const written = text.sql.slice(start, end);
  let sql = written;
  let result = parseOrFail(sql);
  const joined = 'failure' in result ? withoutStringComments(sql) : undefined;
  if (joined !== undefined) {
    sql = joined;
    result = parseOrFail(sql);
  }
  if (!('failure' in result)) return result.map((raw) => toStatement(text, raw, base, pieceEnd));
  for (const filling of fillings(written)) {
    const filled = parseOrFail(filling.sql);
    if ('failure' in filled) continue;
    filling.restore(filled);
    return filled.map((raw) => ({ ...toStatement(text, raw, base, pieceEnd), placeholders: true }));
  }
  const before = sql.slice(0, offsetOf(sql, result.failure.cursor));
  return { failure: result.failure, at: text.utf8.toUtf16(base + Buffer.byteLength(before)) };
}

function parseOrFail(sql: string): ReturnType<typeof parseRaw> | { readonly failure: ParseFailure } {
  try {
    return parseRaw(sql);
  } catch (failure) {
    if (failure instanceof ParseFailure) return { failure };
    throw failure;
  }
}

/** The UTF-16 offset of a character. */
function offsetOf(text: string, cursor: number): number {
  let at = 0;
  for (let n = 0; n < cursor && at < text.length; n++) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return at;
}

/** The lexeme PostgreSQL stopped at; at the end of its input, the last one. What spans lines is shown to the end of its first. */
function errorSpan(file: SourceFile, sql: string, piece: Piece, at: number, message: string): Span {
  let found = { start: piece.start, end: Math.min(piece.end, piece.start + 1) };
  const atEnd = message.endsWith('at end of input');
  for (let one = lexemeAt(sql, piece.start); one && one.start < piece.end; one = lexemeAt(sql, one.end)) {
    if (one.kind === 'comment' && one.closed) continue;
    found = one;
    if (!atEnd && one.end > at) break;
  }
  // An invalid escape is a place inside a string.
  const start = atEnd ? found.start : Math.max(found.start, Math.min(at, found.end - 1));
  return { file, start, end: Math.max(start + 1, Math.min(found.end, piece.end, lineEnd(sql, start))) };
}

/** PostgreSQL repeats all that follows an open quote. */
function shortened(message: string): string {
  const match = /^(.* at or near ")([\s\S]*)"$/.exec(message);
  if (!match) return message;
  const [, before = '', near = ''] = match;
  const line = near.slice(0, Math.min(lineEnd(near, 0), 60));
  return line === near ? message : `${before}${line}…"`;
}
