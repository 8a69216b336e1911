import type { Span } from '../source/source-file.ts';
import { expressionEnds, expressionRange } from './expression-extent.ts';
import { closing, lastOfCall, lastOfClause, lastOfName, lastOfType } from './extent.ts';
import { lexemeAt } from './lexeme.ts';
import { objectName } from './object-name.ts';
import { withNames } from './placeholders.ts';
import type { Place, Statement } from './statement.ts';

/** A token of a statement: byte offsets into the statement's text (`ParsedText.sql`). Comments are left out. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** A keyword or unquoted name in lower case, or an operator or bracket itself; empty for quoted names, numbers and strings. */
  readonly word: string;
}

const tokensOf = new WeakMap<Statement, readonly Token[]>();

/** The tokens of a statement, cut on first use. */
export function statementTokens(statement: Statement): readonly Token[] {
  let tokens = tokensOf.get(statement);
  if (!tokens) {
    tokens = cut(statement, statement.start, Number.POSITIVE_INFINITY);
    tokensOf.set(statement, tokens);
  }
  return tokens;
}

/** The first tokens of a statement, two at least where it has as many. */
export function leadingTokens(statement: Statement): readonly Token[] {
  return tokensOf.get(statement) ?? cut(statement, statement.start, 2);
}

/** The tokens from a byte on at which one begins, to the byte `until`, and no more than `limit`. */
function cut(statement: Statement, from: number, limit: number, until = statement.end): readonly Token[] {
  const { sql, utf8 } = statement.text;
  const bytesOf = utf8.byteLength === sql.length ? undefined : Buffer.byteLength;
  const written = sql.slice(utf8.toUtf16(from), utf8.toUtf16(until));
  const scanned = statement.placeholders ? withNames(written) : written;
  const tokens: Token[] = [];
  let byte = from;
  let at = 0;
  for (let one = lexemeAt(scanned, 0); one && tokens.length < limit; one = lexemeAt(scanned, one.end)) {
    const { kind, start, end } = one;
    const text = written.slice(start, end);
    const first = byte + (bytesOf && at !== start ? bytesOf(written.slice(at, start)) : start - at);
    byte = first + (bytesOf ? bytesOf(text) : end - start);
    at = end;
    if (kind === 'comment') continue;
    tokens.push({ start: first, end: byte, text, word: kind === 'word' ? lowerCase(text) : kind === 'mark' ? text : '' });
  }
  return tokens;
}

/** Index of the first token that ends after a byte offset; the number of tokens where none does. */
export function tokenAt(tokens: readonly Token[], byte: number): number {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.end ?? 0) > byte) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Where a place is in its file. Cuts the statement into tokens unless the place is the whole statement. */
export function spanOf(place: Place): Span {
  const { statement } = place;
  if (statement.origin) return statement.origin;
  const { source, utf8 } = statement.text;
  const [start, end] = byteRange(place);
  return { file: source, start: utf8.toUtf16(start), end: utf8.toUtf16(end) };
}

/** Where a place is in its statement's own text (`ParsedText.sql`), in bytes: also where the statement stands in no file. */
export function byteRange(place: Place): readonly [start: number, end: number] {
  const { statement, offset, extent } = place;
  if (extent === 'statement') return [statement.start, statement.end];
  const near = nearRange(place);
  if (near) return near;
  const tokens = statementTokens(statement);
  const at = extent === 'object' ? 0 : tokenAt(tokens, offset + statement.base);
  if (at >= tokens.length) return [statement.start, statement.end];
  const inBody = bodyRange(place, tokens[at]);
  if (inBody) return inBody;
  const [first, last] = tokenRange(place, tokens, at);
  return [tokens[first]?.start ?? statement.start, tokens[last]?.end ?? statement.end];
}

/** How many tokens from where it starts hold most of what a place reaches to; for `object`, from the statement's start. */
const FEW: { readonly [extent in Place['extent']]?: number } = { object: 16, token: 4, name: 8, call: 16, expression: 200 };

/** Errors in a body are told at places inside its string, which is one token: only cutting from the start meets it (see `bodyRange`). */
const WITH_BODIES: ReadonlySet<string> = new Set(['CreateFunctionStmt', 'DoStmt']);

/** As `byteRange`, for a place inside a body in dollar quotes: a string that reads there as it is meant. */
function bodyRange(place: Place, string: Token | undefined): readonly [start: number, end: number] | undefined {
  const from = place.offset + place.statement.base;
  if (!string?.text.startsWith('$') || place.extent === 'object' || from <= string.start) return undefined;
  const quotes = string.text.indexOf('$', 1) + 1;
  const tokens = cut(place.statement, from, FEW[place.extent] ?? 200, string.end - quotes);
  const [first, last] = tokens.length > 0 ? tokenRange(place, tokens, 0) : [];
  const [start, end] = [tokens[first ?? -1], tokens[last ?? -1]];
  return start && end && [start.start, end.end];
}

/** As `byteRange`, by a few tokens of a statement that has not been cut; undefined where they do not tell. */
function nearRange(place: Place): readonly [start: number, end: number] | undefined {
  const { statement, offset, extent } = place;
  const few = FEW[extent];
  if (few === undefined || tokensOf.has(statement) || statement.placeholders || WITH_BODIES.has(statement.tag)) return undefined;
  const from = extent === 'object' ? statement.start : Math.max(statement.start, offset + statement.base);
  const tokens = cut(statement, from, few);
  if (tokens.length === 0) return undefined;
  if (extent === 'expression') return tokens.length < few ? restRange(statement, tokens) : undefined;
  const [first, last] = tokenRange(place, tokens, 0);
  // Whatever reaches for a token that was not cut ends at the last, or right before it.
  if (tokens.length === few && last > few - 3) return undefined;
  return [tokens[first]?.start ?? statement.start, tokens[last]?.end ?? statement.end];
}

/** Where an expression is that begins with the first of the tokens to the statement's end; undefined for brackets opened before it. */
function restRange(statement: Statement, tokens: readonly Token[]): readonly [start: number, end: number] | undefined {
  const [first, last = -1] = rangeOfExpression(statement, tokens, 0) ?? [];
  let depth = 0;
  for (let i = 0; i <= last; i++) {
    const word = tokens[i]?.word;
    if (word === '(' || word === '[') depth++;
    else if ((word === ')' || word === ']') && --depth < 0) return undefined;
  }
  const [from, to] = [tokens[first ?? -1], tokens[last]];
  return from && to && [from.start, to.end];
}

/** Indices of the first and last token of what starts at token `at`. */
function tokenRange({ statement, extent }: Place, tokens: readonly Token[], at: number): readonly [number, number] {
  switch (extent) {
    case 'object':
      return nameOfObject(statement, tokens) ?? [0, tokens.length - 1];
    case 'token':
    case 'statement':
      return [at, at];
    case 'name':
      return [at, lastOfName(tokens, at)];
    case 'call':
      return [at, lastOfCall(tokens, at)];
    case 'type':
      return [at, lastOfType(tokens, at)];
    case 'clause':
      return [at, clauseEnd(statement, tokens, at)];
    case 'expression':
      return rangeOfExpression(statement, tokens, at) ?? [at, clauseEnd(statement, tokens, at)];
  }
}

/** An element of CREATE SCHEMA begins with the schema's name. */
function nameOfObject({ tag }: Statement, tokens: readonly Token[]): readonly [number, number] | undefined {
  return tag !== 'CreateSchemaStmt' && tokens[1]?.word === 'schema' ? undefined : objectName(tokens);
}

function clauseEnd(statement: Statement, tokens: readonly Token[], at: number): number {
  return lastOfClause(tokens, at, (first) => {
    let inner = first; // the grammar forgets parentheses around an expression
    while (tokens[inner]?.word === '(' && !expressionEnds(statement).has((tokens[inner]?.start ?? 0) - statement.base)) inner++;
    const [, last] = rangeOfExpression(statement, tokens, inner) ?? [first, first];
    return inner > first ? Math.max(last, closing(tokens, first)) : last;
  });
}

function rangeOfExpression(statement: Statement, tokens: readonly Token[], at: number): readonly [number, number] | undefined {
  const found = expressionEnds(statement).get((tokens[at]?.start ?? 0) - statement.base);
  return found && expressionRange(tokens, at, tokenAt(tokens, found.last + statement.base), found.isType);
}

const commandsOf = new WeakMap<Statement, readonly number[]>();

/**
 * Place of the n-th (0-based) command of an ALTER TABLE, which the grammar gives no location: found by counting the commas
 * between the table's name and the end that stand in no parentheses.
 */
export function alterTableCommandPlace(statement: Statement<'AlterTableStmt'>, index: number): Place {
  const offset = alterTableCommands(statement)[index];
  return offset === undefined ? { statement, offset: -1, extent: 'statement' } : { statement, offset, extent: 'clause' };
}

function alterTableCommands(statement: Statement<'AlterTableStmt'>): readonly number[] {
  const known = commandsOf.get(statement);
  if (known) return known;
  const tokens = statementTokens(statement);
  const name = (statement.node.relation?.location ?? 0) + statement.base;
  let i = lastOfName(tokens, tokenAt(tokens, name)) + 1;
  // `alter table t *`, `alter table only (t)`.
  while (tokens[i]?.word === '*' || tokens[i]?.word === ')') i++;
  const starts: number[] = [];
  for (let begins = true; i < tokens.length; i++) {
    const token = tokens[i];
    if (begins && token) starts.push(token.start - statement.base);
    begins = token?.word === ',';
    if (token?.word === '(' || token?.word === '[') i = closing(tokens, i);
  }
  commandsOf.set(statement, starts);
  return starts;
}

/** Narrows a place to the first token at or after it whose text, unquoted and folded as PostgreSQL does, is `name`. */
export function placeOfName(place: Place, name: string): Place {
  const { statement } = place;
  const tokens = statementTokens(statement);
  const from = place.offset < 0 ? statement.start : place.offset + statement.base;
  for (let i = tokenAt(tokens, from); i < tokens.length; i++) {
    const token = tokens[i];
    if (token && token.start >= from && identifier(token.text, tokens, i) === name)
      return { statement, offset: token.start - statement.base, extent: 'token' };
  }
  return place;
}

/** The identifier a token stands for: quotes and escapes taken off, or folded to lower case, and cut at 63 bytes. */
function identifier(text: string, tokens: readonly Token[], index: number): string {
  let name = lowerCase(text);
  if (text.startsWith('"')) name = text.slice(1, -1).replaceAll('""', '"');
  else if (/^u&"/i.test(text)) {
    const sign = tokens[index + 1]?.word === 'uescape' ? (tokens[index + 2]?.text[1] ?? '\\') : '\\';
    name = unescaped(text.slice(3, -1).replaceAll('""', '"'), sign);
  }
  return Buffer.byteLength(name) < 64
    ? name
    : new TextDecoder().decode(Buffer.from(name).subarray(0, 63)).replace(/\ufffd+$/, '');
}

/** `\XXXX`, `\+XXXXXX` and `\\` of a Unicode name, with its escape character. */
function unescaped(text: string, sign: string): string {
  const [head = '', ...parts] = text.split(sign);
  let out = head;
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i] ?? '';
    const digits = /^(?:\+([\da-f]{6})|([\da-f]{4}))/i.exec(part);
    if (part === '' && i + 1 < parts.length) out += sign + (parts[++i] ?? '');
    else if (digits)
      out += String.fromCodePoint(Number.parseInt(digits[1] ?? digits[2] ?? '0', 16)) + part.slice(digits[0].length);
    else out += part;
  }
  return out;
}

/** PostgreSQL folds ASCII letters only, in a database that is UTF-8. */
function lowerCase(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : text;
}
