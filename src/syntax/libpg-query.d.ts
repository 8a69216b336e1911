/** What TypeScript's types for Node leave out of the global object. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => WebAssembly.Module;
  readonly Instance: new (module: WebAssembly.Module, imports: WebAssembly.Imports) => WebAssembly.Instance;
  compile(bytes: Uint8Array): Promise<WebAssembly.Module>;
};

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
  /** Emscripten's hook: instantiates the WASM with these imports and hands the instance over. */
  export interface Options {
    instantiateWasm?(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): void;
  }
  export default function createModule(options?: Options): Promise<Libpg>;
}
