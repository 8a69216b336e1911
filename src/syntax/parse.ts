import type { RawStmt } from '@pgsql/types';
import type { SourceFile, Span } from '../source/source-file.ts';
import { utf8Map } from '../source/utf8.ts';
import { maskSql } from './mask.ts';
import type { NodeOf, NodeTag } from './node.ts';
import { ParseFailure, parseRaw } from './parser.ts';
import { splitStatements } from './split.ts';
import type { ParsedText, Statement } from './statement.ts';

/** A statement that PostgreSQL's grammar refuses. */
export interface SyntaxError {
  /** PostgreSQL's own message: `syntax error at or near "tabel"`. */
  readonly message: string;
  /** The token PostgreSQL stopped at. */
  readonly span: Span;
  /** The refused statement's text, as written. */
  readonly statement: Span;
  /** What was probably meant, where `addSuggestions` (suggest.ts) knows: "did you mean `table`?". */
  readonly help?: string;
}

/** A file as parsed: what is SQL, and what is not. */
export interface ParsedFile {
  readonly text: ParsedText;
  readonly statements: readonly Statement[];
  readonly errors: readonly SyntaxError[];
}

/**
 * Parses a file with PostgreSQL's grammar. The whole file goes to the parser in one piece; if it is refused, it is split at its
 * semicolons and each statement is parsed alone, so that one error hides nothing else. Never throws for what the text holds.
 * `sql` is the text without what the migration tool does not run (down sections blanked out, same length).
 */
export function parseFile(source: SourceFile, sql: string = source.text): ParsedFile {
  const text = parsedText(source, sql);
  try {
    return { text, statements: parseRaw(text.sql).map((raw) => toStatement(text, raw, 0)), errors: [] };
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    return parseApart(text);
  }
}

/**
 * Parses a text that stands in no file of its own (the SQL of an EXECUTE, of a DO block); its statements show `origin` as their place.
 * @throws {ParseFailure} where PostgreSQL's parser refuses the text.
 */
export function parseFragment(sql: string, origin: Span): readonly Statement[] {
  const text = parsedText({ path: origin.file.path, text: sql });
  return parseRaw(text.sql).map((raw) => ({ ...toStatement(text, raw, 0), origin }));
}

/** What stands verbatim in a parsed text: an SQL statement or expression of a routine's body. */
export interface Embedding {
  readonly text: ParsedText;
  /** UTF-16 offsets into `text.sql`. */
  readonly start: number;
  readonly end: number;
  /** What to parse, if not the stretch itself: of the same length, with what PL/pgSQL adds to SQL (INTO targets) blanked out. */
  readonly sql?: string;
  /** ASCII put in front of it: `SELECT ` makes an expression a statement. */
  readonly prefix?: string;
  /** As in `Statement`, where `text` stands in no file. */
  readonly origin?: Span;
}

/**
 * Parses one statement that stands inside another, keeping its true places.
 * @throws {ParseFailure} where PostgreSQL's parser refuses it.
 */
export function parseEmbedded({ text, start, end, sql, prefix = '', origin }: Embedding): Statement {
  const [raw] = parseRaw(prefix + (sql ?? text.sql.slice(start, end)));
  if (!raw) throw new ParseFailure('missing statement', 0);
  const from = text.utf8.toUtf8(start);
  const statement = toStatement(text, raw, from - prefix.length);
  return {
    ...statement,
    start: prefix ? from : statement.start,
    end: text.utf8.toUtf8(end),
    ...(origin ? { origin } : {}),
  };
}

function parsedText(source: SourceFile, written: string = source.text): ParsedText {
  const sql = maskSql(written);
  return { source, sql, utf8: utf8Map(sql) };
}

function parseApart(text: ParsedText): ParsedFile {
  const statements: Statement[] = [];
  const errors: SyntaxError[] = [];
  for (const { start, end } of splitStatements(text.sql)) {
    const piece = text.sql.slice(start, end);
    const base = text.utf8.toUtf8(start);
    try {
      for (const raw of parseRaw(piece)) statements.push(toStatement(text, raw, base));
    } catch (error) {
      if (!(error instanceof ParseFailure)) throw error;
      errors.push({
        message: error.message,
        span: tokenSpan(text.source, start, piece, error.cursor),
        statement: { file: text.source, start, end },
      });
    }
  }
  return { text, statements, errors };
}

/** The word (or single character) at a 1-based character offset into `piece`, which starts at UTF-16 offset `start`. */
function tokenSpan(file: SourceFile, start: number, piece: string, cursor: number): Span {
  if (cursor <= 0) return { file, start, end: start + Math.max(1, piece.search(/\s|$/)) };
  let at = 0;
  for (let n = 1; n < cursor && at < piece.length; n++) at += (piece.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  const word = /^(?:"(?:[^"]|"")*"|[\p{L}\p{N}_$]+|[\s\S])/u.exec(piece.slice(at, at + 200))?.[0] ?? '';
  return { file, start: start + at, end: start + at + word.length };
}

function toStatement(text: ParsedText, raw: RawStmt, base: number): Statement {
  const node = raw.stmt as Record<string, unknown>;
  const tag = Object.keys(node)[0] as NodeTag;
  const from = base + (raw.stmt_location ?? 0);
  const end = raw.stmt_len ? from + raw.stmt_len : base === 0 ? text.utf8.byteLength : undefined;
  const start = skipBlank(text, from);
  return { text, tag, node: node[tag] as NodeOf<NodeTag>, start, end: trimEnd(text, start, end), base };
}

/** The first byte at or after `byte` that is neither white space nor comment. */
function skipBlank(text: ParsedText, byte: number): number {
  const { sql, utf8 } = text;
  let i = utf8.toUtf16(byte);
  for (;;) {
    while (i < sql.length && /\s/.test(sql[i] as string)) i++;
    if (sql.startsWith('--', i)) {
      while (i < sql.length && sql[i] !== '\n' && sql[i] !== '\r') i++;
    } else if (sql.startsWith('/*', i)) {
      let depth = 0;
      do {
        if (sql.startsWith('/*', i)) depth++, (i += 2);
        else if (sql.startsWith('*/', i)) depth--, (i += 2);
        else i++;
      } while (depth > 0 && i < sql.length);
    } else return utf8.toUtf8(i);
  }
}

function trimEnd(text: ParsedText, start: number, end: number | undefined): number {
  const from = text.utf8.toUtf16(start);
  let i = end === undefined ? text.sql.length : text.utf8.toUtf16(end);
  while (i > from && /[\s;]/.test(text.sql[i - 1] as string)) i--;
  return text.utf8.toUtf8(i);
}
