declare module 'libpg-query/wasm/libpg-query.js' {
  /** What Emscripten makes of libpg_query's C functions. Pointers are offsets into the memory. */
  export interface Libpg {
    /** The memory, as bytes and as 32-bit words; other objects once it has grown. */
    readonly HEAPU8: Uint8Array;
    readonly HEAPU32: Uint32Array;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    /** Of a text, the `PgQueryParseResult`. */
    _wasm_parse_query_raw(sql: number): number;
    _wasm_free_parse_result(result: number): void;
    /** Of a text, another text: JSON, or what went wrong. */
    _wasm_scan(sql: number): number;
    _wasm_parse_plpgsql(sql: number): number;
    _wasm_free_string(text: number): void;
  }
  export default function createModule(): Promise<Libpg>;
}
