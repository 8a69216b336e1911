import type { Span } from '../source/source-file.ts';
import { type Lexeme, lexemes } from './lexeme.ts';
import type { ParsedFile } from './parse.ts';
import type { Piece } from './split.ts';
import type { ParsedText } from './statement.ts';

/** A comment of a file, or of the body of one of its routines and DO blocks. */
export interface Comment {
  /** `-- …` or the C style. */
  readonly kind: 'line' | 'block';
  /** With its marks, without the line end. */
  readonly span: Span;
  /** What stands between the marks, untrimmed. */
  readonly body: string;
  /** Whether it stands in the quoted body of a routine or DO block. */
  readonly inRoutine: boolean;
}

/** All comments, in order; scanned on first use. */
export function commentsOf(text: ParsedText): readonly Comment[] {
  return scan(text).comments;
}

/** The statement, parsed or refused, that a UTF-16 offset stands in. */
export function statementAt(file: ParsedFile, offset: number): Span | undefined {
  const spans = statementSpans(file);
  const span = spans[firstWhere(spans, (one) => one.end > offset)];
  return span && span.start <= offset ? span : undefined;
}

/**
 * The first statement, parsed or refused, that begins at or after a UTF-16 offset; for an offset in a routine's body, what stands
 * there up to the next semicolon.
 */
export function nextStatement(file: ParsedFile, offset: number): Span | undefined {
  const { bodies } = scan(file.text);
  const body = bodies[firstWhere(bodies, (one) => one.end > offset)];
  if (body && body.start <= offset) return nextInBody(file.text, offset, body.end);
  const spans = statementSpans(file);
  return spans[firstWhere(spans, (one) => one.start >= offset)];
}

interface Scan {
  readonly comments: readonly Comment[];
  /** UTF-16 offsets of the routines' bodies, without their quotes. */
  readonly bodies: readonly Piece[];
}
const scans = new WeakMap<ParsedText, Scan>();

function scan(text: ParsedText): Scan {
  const known = scans.get(text);
  if (known) return known;
  const comments: Comment[] = [];
  const bodies: Piece[] = [];
  if (/--|\/\*/.test(text.sql)) {
    let words: string[] = []; // the statement's first four
    let last = '';
    for (const lexeme of lexemes(text.sql)) {
      if (lexeme.kind === 'comment') comments.push(commentOf(text, lexeme, 0, false));
      else {
        const word =
          lexeme.kind === 'string' ? '' : text.sql.slice(lexeme.start, Math.min(lexeme.end, lexeme.start + 16)).toLowerCase();
        if (lexeme.kind === 'string' && holdsBody(words, last)) {
          const body = bodyOf(text.sql, lexeme);
          bodies.push(body);
          const inner = text.sql.slice(body.start, body.end);
          for (const one of lexemes(inner)) if (one.kind === 'comment') comments.push(commentOf(text, one, body.start, true));
        }
        if (word === ';') words = [];
        else if (words.length < 4) words.push(word);
        last = word;
      }
    }
  }
  const result = { comments, bodies };
  scans.set(text, result);
  return result;
}

/** Whether a string is the body of a routine, by the first words of its statement and the word before it. */
function holdsBody(words: readonly string[], last: string): boolean {
  if (words[0] === 'do') return last !== 'language';
  const kind = words[1] === 'or' ? words[3] : words[1];
  return words[0] === 'create' && (kind === 'function' || kind === 'procedure') && last === 'as';
}

function bodyOf(sql: string, { start, end, closed }: Lexeme): Piece {
  const quote = /^(?:\$[^$]*\$|(?:[a-z]&?)?')/i.exec(sql.slice(start, start + 70))?.[0] ?? '';
  const closing = quote.startsWith('$') ? quote.length : 1;
  return { start: start + quote.length, end: closed ? end - closing : end };
}

function commentOf({ source, sql }: ParsedText, { start, end, closed }: Lexeme, base: number, inRoutine: boolean): Comment {
  const written = sql.slice(base + start, base + end);
  const kind = written.startsWith('--') ? 'line' : 'block';
  const body = written.slice(2, kind === 'block' && closed ? -2 : undefined);
  return { kind, span: { file: source, start: base + start, end: base + end }, body, inRoutine };
}

function nextInBody(text: ParsedText, offset: number, end: number): Span | undefined {
  let start: number | undefined;
  let last = offset;
  for (const lexeme of lexemes(text.sql.slice(0, end), offset)) {
    if (lexeme.kind === 'comment') continue;
    if (text.sql[lexeme.start] === ';') break;
    start ??= lexeme.start;
    last = lexeme.end;
  }
  return start === undefined ? undefined : { file: text.source, start, end: last };
}

const spansOf = new WeakMap<ParsedFile, readonly Span[]>();

function statementSpans(file: ParsedFile): readonly Span[] {
  const known = spansOf.get(file);
  if (known) return known;
  const { source, utf8 } = file.text;
  const spans = [
    ...file.statements.map(({ start, end }) => ({ file: source, start: utf8.toUtf16(start), end: utf8.toUtf16(end) })),
    ...file.errors.map((error) => error.statement),
  ].sort((a, b) => a.start - b.start);
  spansOf.set(file, spans);
  return spans;
}

/** Index of the first item that a test, false before it and true from it on, is true of. */
function firstWhere<T>(items: readonly T[], test: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = items[middle];
    if (item !== undefined && test(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}
