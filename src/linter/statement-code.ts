import type { Span } from '../source/source-file.ts';
import { lexemes } from '../syntax/lexeme.ts';
import type { Statement } from '../syntax/statement.ts';

/** A statement's text without comments and white space, those of dollar-quoted bodies included. */
export interface Code {
  readonly text: string;
  /** Index in `text` of a UTF-16 offset in the file; what was left out is where it would have been. */
  indexOf(offset: number): number;
}

/** Data statements can be megabytes long; their first pieces tell them well enough apart. */
const MAX_PIECES = 50_000;
/** Bodies in bodies: deeper ones are taken as they are. */
const MAX_DEPTH = 8;

/** A stretch of code: UTF-16 offset in the file, and index in the code. */
interface Piece {
  readonly start: number;
  readonly index: number;
  readonly text: string;
}

const codes = new WeakMap<Statement, Code>();

export function codeOf(statement: Statement): Code {
  const known = codes.get(statement);
  if (known) return known;
  const { utf8, sql } = statement.text;
  const pieces: Piece[] = [];
  let length = 0;
  for (const { start, text } of codePieces(sql, utf8.toUtf16(statement.start), utf8.toUtf16(statement.end))) {
    pieces.push({ start, index: length, text });
    length += text.length;
    if (pieces.length === MAX_PIECES) break;
  }
  const code = { text: pieces.map((piece) => piece.text).join(''), indexOf: (offset: number) => indexIn(pieces, offset) };
  codes.set(statement, code);
  return code;
}

/** The code of a stretch that holds whole tokens of a statement; undefined where that is too long to tell without its beginning. */
export function codeWithin(statement: Statement | undefined, { start, end }: Span): string | undefined {
  if (!statement || statement.end - statement.start > MAX_PIECES) return undefined;
  let code = '';
  for (const { text } of codePieces(statement.text.sql, start, end)) code += text;
  return code;
}

function* codePieces(
  sql: string,
  from: number,
  to: number,
  depth = 0,
): Generator<{ readonly start: number; readonly text: string }> {
  for (const { kind, start, end } of lexemes(sql.slice(0, to), from)) {
    const mark =
      kind === 'string' && depth < MAX_DEPTH
        ? /^\$[^$]*\$/.exec(sql.slice(start, Math.min(end, start + 70)))?.[0].length
        : undefined;
    if (kind === 'comment') continue;
    if (mark === undefined) yield { start, text: sql.slice(start, end) };
    else yield* codePieces(sql, start + mark, Math.max(start + mark, end - mark), depth + 1);
  }
}

function indexIn(pieces: readonly Piece[], offset: number): number {
  let low = 0;
  let high = pieces.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((pieces[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  const piece = pieces[low];
  if (!piece || offset < piece.start) return 0;
  return piece.index + Math.min(offset - piece.start, piece.text.length);
}
