import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const wasm = new URL('./libpg-query.wasm', import.meta.url);
const cache = new URL(`./libpg-query.wasm.${process.versions.v8}.${process.arch}.cache`, import.meta.url);

let compiled: Promise<WebAssembly.Module> | undefined;

/** The parser's WASM: as machine code if the build kept that for this V8, else compiled by another thread. */
export function compiledParser(): Promise<WebAssembly.Module> {
  compiled ??= Promise.resolve(machineCode() ?? WebAssembly.compile(readFileSync(wasm)));
  if (process.env.PGLINT_WRITE_CODE_CACHE) void compiled.then(keepAtExit);
  return compiled;
}

/**
 * Saves a run 25 ms of processor time for what it would compile anew, and this code is optimised. JavaScript has no public way to it,
 * hence V8's own functions, which take arguments of these types in Node 20 to 24. V8 refuses code that was made by another version, for
 * another processor or under other flags; a V8 without the functions, or one that may make no functions from texts, throws.
 */
function machineCode(): WebAssembly.Module | undefined {
  if (!existsSync(cache)) return undefined;
  try {
    const deserialize = new Function('code', 'wasm', 'return %DeserializeWasmModule(code, wasm)');
    return deserialize(readFileSync(cache).buffer, readFileSync(wasm)) as WebAssembly.Module | undefined;
  } catch {
    return undefined;
  }
}

/** Writes what was compiled up to then (see `load-main.ts`), if this V8 can. */
function keepAtExit(module: WebAssembly.Module): void {
  process.on('exit', () => {
    try {
      const serialize = new Function('module', 'return %SerializeWasmModule(module)');
      writeFileSync(cache, Buffer.from(serialize(module) as ArrayBuffer));
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof EvalError)) throw error;
    }
  });
}
