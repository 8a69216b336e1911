import type { Span } from '../source/source-file.ts';
import { ParseFailure, type RawToken, scanRaw } from './parser.ts';
import type { Extent, Place, Statement } from './statement.ts';

/** A token of a statement: byte offsets into the statement's text (`ParsedText.sql`). Comments are left out. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Lower-case keyword, or the punctuation itself; empty for names, numbers and strings. */
  readonly word: string;
}

const tokensOf = new WeakMap<Statement, readonly Token[]>();

/** The tokens of a statement, scanned on first use. */
export function statementTokens(statement: Statement): readonly Token[] {
  const known = tokensOf.get(statement);
  if (known) return known;
  const { sql, utf8 } = statement.text;
  const tokens = scan(sql.slice(utf8.toUtf16(statement.start), utf8.toUtf16(statement.end)))
    .filter((token) => !token.tokenName.endsWith('COMMENT'))
    .map((token) => ({
      start: statement.start + token.start,
      end: statement.start + token.end,
      text: token.text,
      word: token.tokenName.startsWith('ASCII_')
        ? token.text
        : token.keywordName === 'NO_KEYWORD'
          ? ''
          : token.text.toLowerCase(),
    }));
  tokensOf.set(statement, tokens);
  return tokens;
}

function scan(sql: string): readonly RawToken[] {
  try {
    return scanRaw(sql);
  } catch (error) {
    if (error instanceof ParseFailure) return [];
    throw error;
  }
}

/** Where a place is in its file. Scans the statement's tokens unless the place is the whole statement. */
export function spanOf(place: Place): Span {
  const { statement } = place;
  if (statement.origin) return statement.origin;
  const { source, utf8 } = statement.text;
  const [start, end] = byteRange(place);
  return { file: source, start: utf8.toUtf16(start), end: utf8.toUtf16(end) };
}

function byteRange(place: Place): readonly [number, number] {
  const { statement, offset, extent } = place;
  if (extent === 'statement') return [statement.start, statement.end];
  const tokens = statementTokens(statement);
  const from = offset + statement.base;
  const first = tokens.findIndex((token) => token.end > from);
  const token = tokens[first];
  if (!token) return [statement.start, statement.end];
  return [token.start, tokens[lastToken(tokens, first, extent)]?.end ?? token.end];
}

/** Index of the last token of what starts at token `first`. */
function lastToken(tokens: readonly Token[], first: number, extent: Extent): number {
  switch (extent) {
    case 'token':
    case 'statement':
      return first;
    case 'name':
      return lastOfName(tokens, first);
    case 'type':
      return lastOfType(tokens, first);
    case 'clause':
    case 'expression':
      return lastOfClause(tokens, first);
  }
}

function lastOfName(tokens: readonly Token[], first: number): number {
  let i = first;
  while (tokens[i + 1]?.word === '.' && tokens[i + 2]) i += 2;
  return i;
}

const TYPE_WORDS = new Set(['precision', 'varying', 'with', 'without', 'time', 'zone', 'array']);

function lastOfType(tokens: readonly Token[], first: number): number {
  let i = lastOfName(tokens, first);
  for (;;) {
    const next = tokens[i + 1];
    if (next?.word === '(' || next?.word === '[') i = closing(tokens, i + 1);
    else if (next && TYPE_WORDS.has(next.word)) i++;
    else return i;
  }
}

/** Up to the comma, semicolon or closing parenthesis that ends the clause. */
function lastOfClause(tokens: readonly Token[], first: number): number {
  let i = first;
  for (;;) {
    const word = tokens[i]?.word;
    if (word === '(' || word === '[') i = closing(tokens, i);
    const next = tokens[i + 1];
    if (!next || next.word === ',' || next.word === ')' || next.word === ']' || next.word === ';')
      return Math.min(i, tokens.length - 1);
    i++;
  }
}

/** Index of the bracket that closes the one at `open`; the last token where none does. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const word = tokens[i]?.word;
    if (word === '(' || word === '[') depth++;
    else if ((word === ')' || word === ']') && --depth === 0) return i;
  }
  return tokens.length - 1;
}

/**
 * Place of the n-th (0-based) command of an ALTER TABLE, which the grammar gives no location: found by counting the commas
 * between the table's name and the end that stand in no parentheses.
 */
export function alterTableCommandPlace(statement: Statement<'AlterTableStmt'>, index: number): Place {
  const tokens = statementTokens(statement);
  const name = (statement.node.relation?.location ?? 0) + statement.base;
  let i = lastOfName(
    tokens,
    tokens.findIndex((token) => token.end > name),
  );
  if (tokens[i + 1]?.text === '*') i++;
  for (let seen = 0; seen < index && i < tokens.length; i++) {
    const word = tokens[i + 1]?.word;
    if (word === '(' || word === '[') i = closing(tokens, i + 1) - 1;
    else if (word === ',') seen++;
  }
  const token = tokens[i + 1];
  return token
    ? { statement, offset: token.start - statement.base, extent: 'clause' }
    : { statement, offset: -1, extent: 'statement' };
}

/** Narrows a place to the first token at or after it whose text, unquoted and folded as PostgreSQL does, is `name`. */
export function placeOfName(place: Place, name: string): Place {
  const from = place.offset < 0 ? place.statement.start : place.offset + place.statement.base;
  const token = statementTokens(place.statement).find(
    (candidate) => candidate.start >= from && identifier(candidate.text) === name,
  );
  return token ? { statement: place.statement, offset: token.start - place.statement.base, extent: 'token' } : place;
}

/** The identifier a token stands for: quotes taken off, or folded to lower case. */
function identifier(text: string): string {
  return text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase();
}
