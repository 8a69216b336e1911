import { readFileSync, writeFileSync } from 'node:fs';
import module from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';
import type * as Main from './main.ts';

const main = fileURLToPath(new URL('./main.cjs', import.meta.url));
const require = module.createRequire(main);

/** Loads the command line proper, compiled before where that is possible. */
export function loadMain(): typeof Main {
  const { enableCompileCache } = module as { readonly enableCompileCache?: () => unknown };
  if (!enableCompileCache) return runWithCodeCache(`${main}.${process.versions.v8}.cache`);
  enableCompileCache();
  return require(main) as typeof Main;
}

/**
 * For Node 20, what `enableCompileCache` does later: takes V8's compiled code from a file that the build wrote, if it was written by
 * the same V8. PGLINT_WRITE_CODE_CACHE makes the run write it.
 */
function runWithCodeCache(path: string): typeof Main {
  const cachedData = readIfThere(path);
  const script = new Script(`(function(exports,require,module,__filename,__dirname){${readFileSync(main, 'latin1')}\n})`, {
    filename: main,
    ...(cachedData ? { cachedData } : {}),
  });
  const scope = { exports: {} };
  script.runInThisContext()(scope.exports, require, scope, main, dirname(main));
  if (process.env.PGLINT_WRITE_CODE_CACHE) process.on('exit', () => writeFileSync(path, script.createCachedData()));
  return scope.exports as typeof Main;
}

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
