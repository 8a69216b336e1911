import type { RawStmt } from '@pgsql/types';
import { lexemes } from './lexeme.ts';
import { LibpgError, loadLibpg, parsePlpgsqlFunctions, parseTree, scanTokens } from './libpg.ts';
import { walkNested } from './node.ts';

/**
 * PostgreSQL's own grammar (libpg_query, PostgreSQL 18). Call `loadParser` once before anything else.
 * Locations in its trees and tokens are UTF-8 bytes; what is zero, false or '' is left out of the trees.
 */
export function loadParser(): Promise<void> {
  return loadLibpg();
}

/** `loadParser` with its WASM compiled elsewhere. */
export function loadCompiledParser(wasm: Promise<WebAssembly.Module>): Promise<void> {
  return loadLibpg(wasm);
}

export interface RawToken {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** `ICONST`, `IDENT`, `SCONST`, `SQL_COMMENT`, `C_COMMENT`, `ASCII_59` …; keywords are `UNKNOWN` with a `keywordName`. */
  readonly tokenName: string;
  readonly keywordName: string;
}

/** What PostgreSQL's parser says of a text it refuses. */
export class ParseFailure extends Error {
  /** 0-based, counted in characters (code points); 0 also where PostgreSQL names no place. */
  readonly cursor: number;
  constructor(message: string, cursor: number) {
    super(message);
    this.cursor = cursor;
  }
}

/** @throws {ParseFailure} where PostgreSQL's parser refuses the text. */
export function parseRaw(sql: string): readonly RawStmt[] {
  if (sql === '') return [];
  if (overflows >= MAX_OVERFLOWS && depthBound(sql) > MAX_DEPTH) throw tooDeep();
  const statements = guarded(() => (parseTree(sql) as { readonly stmts?: readonly RawStmt[] }).stmts ?? []);
  if (statements.some(isLong) && depthBound(sql) > MAX_DEPTH && isDeep(statements)) throw tooDeep();
  return statements;
}

/** @throws {ParseFailure} on an unterminated string, comment or dollar quote. */
export function scanRaw(sql: string): readonly RawToken[] {
  if (sql === '') return [];
  return guarded(() => (scanTokens(sql) as { readonly tokens: readonly RawToken[] }).tokens);
}

/** PL/pgSQL functions and DO blocks in `sql`, as libpg_query's JSON. @throws {ParseFailure} */
export function parsePlpgsqlRaw(sql: string): unknown {
  return guarded(() => parsePlpgsqlFunctions(sql));
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof LibpgError) throw new ParseFailure(error.message, error.cursor);
    if (error instanceof RangeError || (error instanceof Error && error.name === 'RuntimeError')) {
      overflows++;
      throw tooDeep();
    }
    throw error;
  }
}

/**
 * Levels of a syntax tree beyond which a statement is refused, so that whatever walks trees by calling itself may. PostgreSQL with its
 * default `max_stack_depth` of 2 MB gives up a little later: measured on 15, a sum of 3,000 terms passes and one of 5,000 does not.
 */
const MAX_DEPTH = 2500;

/**
 * The parser, too, runs out of stack at some 10,000 levels, and each time leaves a part of its own stack behind; measured, the 29th time
 * spoils it for good. After this many times, texts are refused before that can happen.
 */
const MAX_OVERFLOWS = 10;
let overflows = 0;

function tooDeep(): ParseFailure {
  return new ParseFailure('stack depth limit exceeded', 0);
}

/** What a text's syntax tree can be deep at most, about: its lexemes, but those between commas are counted once. */
function depthBound(sql: string): number {
  if (sql.length <= 2 * MAX_DEPTH) return 0;
  const outer: number[] = []; // what stands before each open bracket
  let here = 0;
  let deepest = 0;
  for (const { kind, start } of lexemes(sql)) {
    if (kind === 'comment') continue;
    const mark = kind === 'mark' ? sql[start] : '';
    if (mark === '(' || mark === '[') outer.push(++here);
    else if (mark === ')' || mark === ']') here = outer.pop() ?? here;
    else if (mark === ',') here = outer.at(-1) ?? 0;
    else if (mark === ';') here = outer.length = 0;
    else here++;
    if (here > deepest) deepest = here;
  }
  return deepest;
}

/** A level takes two bytes at least; what has no length in the tree is a last statement. */
function isLong({ stmt_len }: RawStmt): boolean {
  return stmt_len === undefined || stmt_len > 2 * MAX_DEPTH;
}

function isDeep(statements: readonly RawStmt[]): boolean {
  let deep = false;
  walkNested(statements, (_tag, _node, ancestors) => {
    if (ancestors.length > MAX_DEPTH) deep = true;
    return !deep;
  });
  return deep;
}
