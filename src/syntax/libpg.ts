import createModule, { type Libpg } from 'libpg-query/wasm/libpg-query.js';

/**
 * Calls libpg_query without the package's own functions, which carry texts over byte by byte in JavaScript: for a file of 100 KB that
 * costs as much as parsing it. Hence the package's version is fixed in package.json; `libpg.test.ts` compares both.
 */
let module: Libpg | undefined;
let ready: Promise<void> | undefined;

/** Waits until the functions below can be called. The first call may bring the parser's WASM, compiled elsewhere. */
export function loadLibpg(wasm?: Promise<WebAssembly.Module>): Promise<void> {
  ready ??= instantiate(wasm);
  return ready;
}

async function instantiate(wasm: Promise<WebAssembly.Module> | undefined): Promise<void> {
  const compiled = await wasm;
  module = await createModule(
    compiled ? { instantiateWasm: (imports, done) => done(new WebAssembly.Instance(compiled, imports)) } : {},
  );
}

/** What PostgreSQL says of a text it refuses; `cursor` is 0-based and counts characters, 0 also where no place is named. */
export class LibpgError extends Error {
  readonly cursor: number;
  constructor(message: string, cursor = 0) {
    super(message);
    this.cursor = cursor;
  }
}

/** The syntax tree of a text, as `pg_query_parse` gives it. @throws {LibpgError} */
export function parseTree(sql: string): unknown {
  return call(sql, (libpg, text) => {
    const result = libpg._wasm_parse_query_raw(text);
    if (result === 0) throw new LibpgError('out of memory');
    try {
      // PgQueryParseResult: parse_tree, stderr_buffer, error; PgQueryError: message, funcname, filename, lineno, cursorpos.
      const error = wordAt(libpg, result + 8);
      if (error) throw new LibpgError(textAt(libpg, wordAt(libpg, error)), Math.max(0, wordAt(libpg, error + 16) - 1));
      return fromJson(textAt(libpg, wordAt(libpg, result)));
    } finally {
      libpg._wasm_free_parse_result(result);
    }
  });
}

/** The tokens of a text, as `pg_query_scan` gives them. @throws {LibpgError} */
export function scanTokens(sql: string): unknown {
  return call(sql, (libpg, text) => jsonOf(libpg, libpg._wasm_scan(text)));
}

/** The PL/pgSQL of the functions and DO blocks in a text, as `pg_query_parse_plpgsql` gives it. @throws {LibpgError} */
export function parsePlpgsqlFunctions(sql: string): unknown {
  return call(sql, (libpg, text) => jsonOf(libpg, libpg._wasm_parse_plpgsql(text)));
}

function call<T>(sql: string, work: (libpg: Libpg, text: number) => T): T {
  if (!module) throw new TypeError('the parser is not loaded');
  const length = Buffer.byteLength(sql);
  const text = module._malloc(length + 1);
  try {
    const { HEAPU8 } = module;
    Buffer.from(HEAPU8.buffer, text, length).write(sql);
    HEAPU8[text + length] = 0;
    return work(module, text);
  } finally {
    module._free(text);
  }
}

/** Success is always a JSON object; anything else is a message. */
function jsonOf(libpg: Libpg, result: number): unknown {
  try {
    const text = textAt(libpg, result);
    if (!text.startsWith('{')) throw new LibpgError(text);
    return fromJson(text);
  } finally {
    if (result) libpg._wasm_free_string(result);
  }
}

/** The scanner leaves control characters in its JSON as they are, which makes it none. */
function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw error instanceof SyntaxError ? new LibpgError(error.message) : error;
  }
}

function wordAt({ HEAPU32 }: Libpg, pointer: number): number {
  return HEAPU32[pointer >> 2] ?? 0;
}

/** The text at a pointer, up to its NUL. */
function textAt({ HEAPU8 }: Libpg, pointer: number): string {
  return Buffer.from(HEAPU8.buffer, pointer, HEAPU8.indexOf(0, pointer) - pointer).toString();
}
