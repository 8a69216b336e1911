import type { SourceFile, Span } from '../source/source-file.ts';
import { utf8Map } from '../source/utf8.ts';
import { maskSql } from './mask.ts';
import { ParseFailure, parseRaw } from './parser.ts';
import { toStatement } from './raw-statement.ts';
import { parseApart } from './recover.ts';
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
  /** Follows from an error before it (cascade.ts): PostgreSQL refuses the statement, and there is nothing to say of it. */
  readonly follows?: true;
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
    return { text, statements: parseWhole(text), errors: [] };
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    return { text, ...parseApart(text) };
  }
}

/**
 * Parses a text that stands in no file of its own (the SQL of an EXECUTE, of a DO block); its statements show `origin` as their place.
 * @throws {ParseFailure} where PostgreSQL's parser refuses the text.
 */
export function parseFragment(sql: string, origin: Span): readonly Statement[] {
  const text = parsedText({ path: origin.file.path, text: sql });
  return parseWhole(text).map((statement) => ({ origin, ...statement }));
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
  const statement = toStatement(text, raw, from - prefix.length, text.utf8.toUtf8(end));
  return {
    ...statement,
    start: prefix ? from : statement.start,
    end: text.utf8.toUtf8(end),
    ...(origin ? { origin } : {}),
  };
}

function parseWhole(text: ParsedText): readonly Statement[] {
  return parseRaw(text.sql).map((raw) => toStatement(text, raw, 0, text.utf8.byteLength));
}

function parsedText(source: SourceFile, written: string = source.text): ParsedText {
  const sql = maskSql(written);
  return { source, sql, utf8: utf8Map(sql) };
}
