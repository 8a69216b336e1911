import type { RawStmt } from '@pgsql/types';
import { SqlError as LibpgError, loadModule, parsePlPgSQLSync, parseSync, scanSync } from 'libpg-query';

/**
 * PostgreSQL's own grammar (libpg_query, PostgreSQL 18). The only importer of the parser; call `loadParser` once before anything else.
 * All offsets here are UTF-8 bytes, but for `SyntaxError.cursor`, which counts characters (code points, 1-based).
 */
export const loadParser: () => Promise<void> = loadModule;

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
  /** 1-based, counted in characters (code points); 0 when PostgreSQL names no place. */
  readonly cursor: number;
  constructor(message: string, cursor: number) {
    super(message);
    this.cursor = cursor;
  }
}

/** @throws {ParseFailure} where PostgreSQL's parser refuses the text. */
export function parseRaw(sql: string): readonly RawStmt[] {
  return guarded(() => parseSync(sql).stmts ?? []);
}

/** @throws {ParseFailure} on an unterminated string, comment or dollar quote. */
export function scanRaw(sql: string): readonly RawToken[] {
  if (sql === '') return [];
  return guarded(() => scanSync(sql).tokens as readonly RawToken[]);
}

/** PL/pgSQL functions and DO blocks in `sql`, as libpg_query's JSON. @throws {ParseFailure} */
export function parsePlpgsqlRaw(sql: string): unknown {
  return guarded(() => parsePlPgSQLSync(sql));
}

function guarded<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof LibpgError) throw new ParseFailure(error.message, error.sqlDetails?.cursorPosition ?? 0);
    throw new ParseFailure(error instanceof Error ? error.message : String(error), 0);
  }
}
