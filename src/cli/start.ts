import { readFileSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

// A run is short: what V8 spends on optimising hot code pays late or never. Optimised WASM costs 80 ms at exit, which waits for it; a
// larger budget before JavaScript is optimised saves Node 20 a fifth of the processor time of a run of a second. To be said before
// anything is compiled: cached code fits one set of flags only. V8 complains of flags that it does not know: to each what was tried.
const node = Number.parseInt(process.versions.node, 10);
const writesCache = process.env.PGLINT_WRITE_CODE_CACHE !== undefined;
const flags = (...written: string[]) => isMainThread && written.forEach(setFlagsFromString);
if (node <= 24) {
  // The build keeps optimised WASM (see `compiled-parser.ts`), for runs under the usual flags.
  flags('--allow-natives-syntax', writesCache ? '--no-liftoff' : '--liftoff-only');
  if (writesCache) process.on('exit', () => flags('--liftoff', '--liftoff-only'));
}
if (node === 20) flags('--interrupt-budget=540000');

const main = fileURLToPath(new URL('./main.cjs', import.meta.url));
const require = module.createRequire(main);

const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown };

if (enableCompileCache) {
  enableCompileCache();
  require(main);
} else runWithCodeCache(`${main}.${process.versions.v8}.cache`);

/**
 * For Node 20, what `enableCompileCache` does later: takes V8's compiled code from a file that the build wrote, if it was written by
 * the same V8. PGLINT_WRITE_CODE_CACHE makes the run write it.
 */
function runWithCodeCache(path: string): void {
  const cachedData = readIfThere(path);
  const script = new Script(`(function(exports,require,module,__filename,__dirname){${readFileSync(main, 'latin1')}\n})`, {
    filename: main,
    ...(cachedData ? { cachedData } : {}),
  });
  const scope = { exports: {} };
  script.runInThisContext()(scope.exports, require, scope, main, dirname(main));
  if (process.env.PGLINT_WRITE_CODE_CACHE) process.on('exit', () => writeFileSync(path, script.createCachedData()));
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
