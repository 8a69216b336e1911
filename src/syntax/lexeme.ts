/** What a lexeme is: a quoted name is a `name`, a keyword or unquoted name a `word`, an operator, bracket or lone backslash a `mark`. */
export type LexemeKind = 'comment' | 'string' | 'name' | 'number' | 'word' | 'mark';

/** A piece of SQL as PostgreSQL's scanner cuts it (src/backend/parser/scan.l), comments included. UTF-16 offsets, `end` exclusive. */
export interface Lexeme {
  readonly kind: LexemeKind;
  readonly start: number;
  readonly end: number;
  /** False for a comment, string or quoted name that nothing ends; it then reaches to the end of the text. */
  readonly closed: boolean;
}

/** The first lexeme at or after `from`. Any text can be cut: what the scanner would refuse is a mark. */
export function lexemeAt(sql: string, from: number): Lexeme | undefined {
  const start = skipSpace(sql, from);
  if (start >= sql.length) return undefined;
  const code = sql.charCodeAt(start);
  switch (code < 0x80 ? CLASSES[code] : LETTER) {
    case LETTER: {
      const next = sql.charCodeAt(start + 1);
      const quote = next === QUOTE || next === AMPERSAND ? prefixedQuote(sql, start, code, next) : undefined;
      return quote ?? { kind: 'word', start, end: matchEnd(WORD, sql, start) ?? start + 1, closed: true };
    }
    case BRACKET:
      return { kind: 'mark', start, end: start + 1, closed: true };
    case DIGIT:
      return lexeme('number', start, matchEnd(NUMBER, sql, start) ?? start + 1);
    default:
      return otherAt(sql, start, code, sql.charCodeAt(start + 1));
  }
}

/** What begins with neither letter, digit nor bracket. */
function otherAt(sql: string, start: number, code: number, next: number): Lexeme {
  if (code === QUOTE) return stringLexeme(sql, start, start, textEnd);
  if (code === DOUBLE_QUOTE) return quotedName(sql, start, start);
  if (code === DASH && next === DASH) return lexeme('comment', start, lineEnd(sql, start));
  if (code === SLASH && next === STAR) return blockComment(sql, start);
  if (code === DOLLAR)
    return dollarQuote(sql, start) ?? lexeme('number', start, matchEnd(/\$\d+/y, sql, start) ?? start + 1, 'mark');
  if (code === DOT && CLASSES[next] === DIGIT) return lexeme('number', start, matchEnd(NUMBER, sql, start) ?? start + 1);
  return lexeme('mark', start, markEnd(sql, start));
}

/** All lexemes of `sql` from `from` on. */
export function lexemes(sql: string, from = 0): readonly Lexeme[] {
  const all: Lexeme[] = [];
  for (let one = lexemeAt(sql, from); one; one = lexemeAt(sql, one.end)) all.push(one);
  return all;
}

/** The first offset at or after `from` that holds no white space as PostgreSQL knows it (no-break spaces are letters there). */
export function skipSpace(sql: string, from: number): number {
  const code = sql.charCodeAt(from);
  if (code !== 32) return isSpace(code) ? (matchEnd(SPACES, sql, from) ?? from) : from;
  return isSpace(sql.charCodeAt(from + 1)) ? (matchEnd(SPACES, sql, from) ?? from) : from + 1;
}

/** Space, tab, line feed, vertical tab, form feed, carriage return. */
export function isSpace(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** Offset of the line break after `from`, or the length of the text. */
export function lineEnd(sql: string, from: number): number {
  return matchEnd(LINE, sql, from) ?? from;
}

const QUOTE = 39;
const DOUBLE_QUOTE = 34;
const DOLLAR = 36;
const AMPERSAND = 38;
const DASH = 45;
const SLASH = 47;
const STAR = 42;
const DOT = 46;
const BACKSLASH = 92;

/** What the first 128 characters begin. */
const CLASSES = new Uint8Array(0x80);
const LETTER = 1;
const DIGIT = 2;
const BRACKET = 3;
for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_') CLASSES[letter.charCodeAt(0)] = LETTER;
for (const digit of '0123456789') CLASSES[digit.charCodeAt(0)] = DIGIT;
for (const bracket of '(),;[]') CLASSES[bracket.charCodeAt(0)] = BRACKET;
// Patterns rather than loops: most of a run is code that V8 has not compiled yet, but patterns it compiles at once.
const SPACES = /[\t-\r ]+/y;
const LINE = /[^\n\r]*/y;
const WORD = /[\w$\u0080-\uffff]*/y;
const NUMBER =
  /0[xX](?:_?[\da-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|(?:\d(?:_?\d)*(?:\.(?!\.)(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?/y;
const DOLLAR_MARK = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;
const OPERATOR = /[~!@#^&|`?+\-*/%<>=]+/y;

function lexeme(kind: LexemeKind, start: number, end: number, shortKind: LexemeKind = kind): Lexeme {
  return { kind: end - start > 1 ? kind : shortKind, start, end, closed: true };
}

function matchEnd(pattern: RegExp, sql: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : undefined;
}

/** `e'…'`, `b'…'`, `x'…'`, `u&'…'`, `u&"…"`; the n of `n'…'` is a word of its own. */
function prefixedQuote(sql: string, start: number, code: number, next: number): Lexeme | undefined {
  const letter = String.fromCharCode(code).toLowerCase();
  if (letter === 'e' && next === QUOTE) return stringLexeme(sql, start, start + 1, escapedEnd);
  if ((letter === 'b' || letter === 'x') && next === QUOTE) return stringLexeme(sql, start, start + 1, bitsEnd);
  if (letter !== 'u' || next !== AMPERSAND) return undefined;
  const quote = sql.charCodeAt(start + 2);
  if (quote === QUOTE) return stringLexeme(sql, start, start + 2, textEnd);
  return quote === DOUBLE_QUOTE ? quotedName(sql, start, start + 2) : undefined;
}

/** Where a quoted text ends: one past its closing quote, given the place of the opening one; -1 where nothing closes it. */
type EndOfQuote = (sql: string, open: number) => number;

/** A string from `start` on, whose first quote is at `open`, with whatever goes on after its quotes. */
function stringLexeme(sql: string, start: number, open: number, endOf: EndOfQuote): Lexeme {
  for (let quote = open; ; ) {
    const end = endOf(sql, quote);
    if (end < 0) return { kind: 'string', start, end: sql.length, closed: false };
    const next = continuation(sql, end);
    if (next === undefined) return { kind: 'string', start, end, closed: true };
    quote = next;
  }
}

/** What stands between the quotes of a string that goes on after one: white space with a line break, and comments. UTF-16 offsets. */
export function gapsInString(sql: string, { start, end }: Lexeme): readonly (readonly [number, number])[] {
  const gaps: [number, number][] = [];
  if (sql.charCodeAt(start) === DOLLAR) return gaps;
  const open = sql.indexOf("'", start);
  const prefix = sql.slice(start, open).toLowerCase();
  const endOf = prefix === 'e' ? escapedEnd : prefix === 'b' || prefix === 'x' ? bitsEnd : textEnd;
  for (let close = endOf(sql, open); close >= 0 && close < end; ) {
    const next = continuation(sql, close);
    if (next === undefined) break;
    gaps.push([close, next]);
    close = endOf(sql, next);
  }
  return gaps;
}

function textEnd(sql: string, open: number): number {
  return quoteEnd(sql, "'", open);
}

function bitsEnd(sql: string, open: number): number {
  return sql.indexOf("'", open + 1) + 1 || -1;
}

function escapedEnd(sql: string, open: number): number {
  for (let i = open + 1; i < sql.length; ) {
    const code = sql.charCodeAt(i);
    if (code === BACKSLASH) i += 2;
    else if (code !== QUOTE) i++;
    else if (sql.charCodeAt(i + 1) === QUOTE) i += 2;
    else return i + 1;
  }
  return -1;
}

function quotedName(sql: string, start: number, open: number): Lexeme {
  const end = quoteEnd(sql, '"', open);
  return end < 0 ? { kind: 'name', start, end: sql.length, closed: false } : { kind: 'name', start, end, closed: true };
}

/** One past the quote that closes the one at `open`; doubled ones stand for themselves. -1 where none does. */
function quoteEnd(sql: string, quote: string, open: number): number {
  let i = sql.indexOf(quote, open + 1);
  while (i >= 0 && sql[i + 1] === quote) i = sql.indexOf(quote, i + 2);
  return i < 0 ? -1 : i + 1;
}

/**
 * Where a string goes on after its quote: at a quote parted from it by white space with a line break, after which comments may stand
 * too (scan.l, quotecontinue).
 */
function continuation(sql: string, from: number): number | undefined {
  let i = from;
  let broken = false;
  for (;;) {
    const code = sql.charCodeAt(i);
    if (isSpace(code)) {
      broken ||= code === 10 || code === 13;
      i++;
    } else if (broken && code === DASH && sql.charCodeAt(i + 1) === DASH) i = lineEnd(sql, i);
    else return broken && code === QUOTE ? i : undefined;
  }
}

function blockComment(sql: string, start: number): Lexeme {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = start + 2;
  let depth = 1;
  for (let match = marks.exec(sql); match; match = marks.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1;
    if (depth === 0) return { kind: 'comment', start, end: marks.lastIndex, closed: true };
  }
  return { kind: 'comment', start, end: sql.length, closed: false };
}

function dollarQuote(sql: string, start: number): Lexeme | undefined {
  const bodyStart = matchEnd(DOLLAR_MARK, sql, start);
  if (bodyStart === undefined) return undefined;
  const mark = sql.slice(start, bodyStart);
  const close = sql.indexOf(mark, bodyStart);
  return close < 0
    ? { kind: 'string', start, end: sql.length, closed: false }
    : { kind: 'string', start, end: close + mark.length, closed: true };
}

/** Operators are cut as scan.l does: before a comment begins, and without a trailing + or - unless a sign SQL does not use precedes. */
function markEnd(sql: string, start: number): number {
  const pair = sql.slice(start, start + 2);
  if (pair === '::' || pair === ':=' || pair === '..') return start + 2;
  const run = matchEnd(OPERATOR, sql, start);
  if (run === undefined) return start + ((sql.codePointAt(start) ?? 0) > 0xffff ? 2 : 1);
  let operator = sql.slice(start, run);
  const comment = operator.slice(1).search(/--|\/\*/);
  if (comment >= 0) operator = operator.slice(0, comment + 1);
  if (!/[~!@#^&|`?%]/.test(operator)) while (operator.length > 1 && /[+-]$/.test(operator)) operator = operator.slice(0, -1);
  return start + operator.length;
}
