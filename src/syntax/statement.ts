import type { SourceFile, Span } from '../source/source-file.ts';
import type { Utf8Map } from '../source/utf8.ts';
import type { NodeOf, NodeTag } from './node.ts';

/** A text as the parser saw it: same length in UTF-16 units as the source, with what PostgreSQL's grammar does not take blanked out. */
export interface ParsedText {
  readonly source: SourceFile;
  /** What was parsed: byte order mark, psql meta-commands, COPY data and NUL are blanks. */
  readonly sql: string;
  readonly utf8: Utf8Map;
}

/** One SQL statement. Offsets are UTF-8 bytes of `text.sql`. */
export interface Statement<Tag extends NodeTag = NodeTag> {
  readonly text: ParsedText;
  readonly tag: Tag;
  readonly node: NodeOf<Tag>;
  /** First byte of the first token. */
  readonly start: number;
  /** One past the last byte, the semicolon not included. */
  readonly end: number;
  /** To be added to the locations in `node`: 0 unless the statement was parsed apart from its file. */
  readonly base: number;
  /**
   * Set where the statement parses only with something in the place of its placeholders (`:name`, `${name}`): names in `node` that hold
   * one are as written, and stand for objects nobody knows.
   */
  readonly placeholders?: true;
  /**
   * Where a statement that stands in no file comes from: the DO block or EXECUTE that made it.
   * Places inside such a statement are shown there.
   */
  readonly origin?: Span;
}

/**
 * How far a place reaches from the token it starts at: `name` may be qualified, `call` is a name with its arguments, `expression` the
 * largest one that starts there, `clause` goes to the next comma, closing bracket or constraint of the same column. `object` needs no
 * start: it is the name that a CREATE statement gives first.
 */
export type Extent = 'object' | 'token' | 'name' | 'call' | 'type' | 'expression' | 'clause' | 'statement';

/** Where something was written. Cheap to make; `spanOf` turns it into a span, scanning tokens only then. */
export interface Place {
  readonly statement: Statement;
  /** Byte offset as the grammar gives it (without `statement.base`); -1 is the whole statement, or what `object` finds in it. */
  readonly offset: number;
  readonly extent: Extent;
}

/** The place of a grammar location in a statement; a location of -1 or undefined is the statement itself. */
export function placeOf(statement: Statement, location: number | undefined, extent: Extent = 'name'): Place {
  return location === undefined || location < 0
    ? { statement, offset: -1, extent: 'statement' }
    : { statement, offset: location, extent };
}

/** The name of what a CREATE statement makes, where the grammar gives it no location; the statement where it is not found. */
export function placeOfObject(statement: Statement): Place {
  return { statement, offset: -1, extent: 'object' };
}

/** Narrows a statement by its tag. */
export function isStatement<Tag extends NodeTag>(statement: Statement, tag: Tag): statement is Statement<Tag> {
  return statement.tag === tag;
}

/** The statement's text as written, without comments before it and without its semicolon. */
export function statementText(statement: Statement): string {
  const { sql, utf8 } = statement.text;
  return sql.slice(utf8.toUtf16(statement.start), utf8.toUtf16(statement.end));
}
