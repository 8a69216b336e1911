import { accessSync, constants, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import type * as Main from './main.ts';

const path = fileURLToPath(new URL('./main.cjs', import.meta.url));
const cache = `${path}.${process.versions.v8}.cache`;
const require = module.createRequire(path);

/** The command line proper, and where it pays, what keeps its compiled code for the runs to come: to be called at the end of one. */
interface Loaded {
  readonly main: typeof Main;
  readonly keepCompiled?: () => void;
}

/**
 * Loads the command line proper, compiled before where that is possible. Node's own `enableCompileCache` is the lesser way: it keeps what
 * was compiled on loading, not the functions that are compiled when they are called first, which are nearly all.
 */
export function loadMain(): Loaded {
  const cachedData = readIfThere(cache);
  // V8 takes cached code if it was written by the same V8 under the same flags, else it compiles anew. The file is a function's expression:
  // to put one around a text of a megabyte is to copy it.
  const script = new Script(readFileSync(path, 'latin1'), { filename: path, ...(cachedData ? { cachedData } : {}) });
  const keeps = isBuild() || (!cachedData && mayKeep());
  const scope = { exports: {} };
  script.runInThisContext()(scope.exports, require, scope, path, dirname(path));
  return { main: scope.exports as typeof Main, ...(keeps ? { keepCompiled: () => keep(script) } : {}) };
}

/** Whether the build warms the code up: see `dev/build.ts`. */
function isBuild(): boolean {
  return process.env.PGLINT_WRITE_CODE_CACHE !== undefined;
}

/**
 * Whether another V8 than the build's may keep its code, beside the build's. Not where the next run will be on a fresh machine, nor where
 * somebody told Node to keep none.
 */
function mayKeep(): boolean {
  if (process.env.CI || process.env.NODE_DISABLE_COMPILE_CACHE) return false;
  try {
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** Put in place when it is whole: other runs may read and write at the same time. Nothing is lost where it cannot be written. */
function keep(script: Script): void {
  const part = `${cache}.${process.pid}`;
  try {
    writeFileSync(part, script.createCachedData());
    renameSync(part, cache);
  } catch (error) {
    rmSync(part, { force: true });
    if (isBuild()) throw error;
  }
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
