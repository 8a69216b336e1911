import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import type { Examples } from '../cli/explain.ts';
import { platformSnapshots } from '../project/platform.ts';
import { loadParser } from '../syntax/parser.ts';
import { withSharedMemory } from './shared-memory.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
process.chdir(root);

/** What stands for `import.meta.url` in CommonJS. */
const URL_OF_FILE = "const __url=require('node:url').pathToFileURL(__filename).href;";

/** Data is kept as text and read by JSON.parse: as code it costs V8 (and its code cache) several times as much. */
const dataAsText: Plugin = {
  name: 'data-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /catalog[/\\]platform[/\\].*\.json$/ }, async ({ path }) => {
      const data = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
      if (/[/\\]server[/\\]|[/\\]extension[\w-]*\.json$/.test(path))
        return { contents: `${READ}export default {${Object.entries(data).map(lazyPart).join()}};` };
      const text = JSON.stringify(data);
      return { contents: `export default JSON.parse(${JSON.stringify(text)});` };
    });
  },
};

/** Texts of parts of the data, which stand in the bundle as `"__PART_n__"` at first. */
const parts: string[] = [];
const PART = /"__PART_(\d+)__"/g;
/** What is around a part's text when it is a function's. */
const [BEFORE, BEHIND] = ['function(){/*', '*/}'];
const READ = `function read(holder){return JSON.parse(holder.toString().slice(${BEFORE.length},-${BEHIND.length}))}`;

/**
 * A part of the data on what PostgreSQL and extensions bring, parsed only by a run that asks for it. Its text is a comment in a function that
 * nobody calls: of a string, V8 would keep a second copy with the compiled code, which every run reads.
 */
function lazyPart([name, part]: readonly [string, unknown]): string {
  const key = JSON.stringify(name);
  const text = JSON.stringify(part);
  if (text.length < 3) return `${key}:${text}`; // a getter is more than that
  // the bundle is read as Latin-1
  const ascii = text.replace(/[^ -~]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const at = parts.push(ascii.replaceAll('*/', '*\\/')) - 1;
  return `get ${key}(){const value=read("__PART_${at}__");Object.defineProperty(this,${key},{value});return value}`;
}

async function putInParts(path: string): Promise<void> {
  const code = await readFile(path, 'utf8');
  await writeFile(
    path,
    code.replace(PART, (_, at: string) => `${BEFORE}${parts[Number(at)]}${BEHIND}`),
  );
}

// Built aside and put in place at the end: a run of pglint meanwhile finds the old build or the new one.
const out = `dist.${process.pid}`;
const old = `${out}.old`;
try {
  await bundle();
  await loadParser();
  const wasm = await readFile(createRequire(import.meta.url).resolve('libpg-query/wasm/libpg-query.wasm'));
  await writeFile(join(out, 'libpg-query.wasm'), withSharedMemory(wasm));
  for (const [name, content] of Object.entries(platformSnapshots())) await writeFile(join(out, name), content);
  await writeFile(join(out, 'examples.json'), JSON.stringify(await examples()));
  warmUp();
  declareTypes();
  if (existsSync('dist')) await rename('dist', old);
  await rename(out, 'dist');
} finally {
  for (const folder of [out, old]) await rm(folder, { recursive: true, force: true });
}

/**
 * The command line is one file, a function as CommonJS would make of it, behind a small one that knows the code cache: compared with ES
 * modules in several files, Node starts it 15 ms sooner. Packages that most runs do not need stay outside, and libpg-query does because it finds its .wasm beside itself.
 */
async function bundle(): Promise<void> {
  const options: BuildOptions = { bundle: true, platform: 'node', target: 'node20', minifySyntax: true, minifyWhitespace: true };
  const commandLine: BuildOptions = {
    ...options,
    format: 'cjs',
    // V8 makes each name anew in every run: short ones, used again and again, are a hundredth of one.
    minifyIdentifiers: true,
    external: ['pgsql-ast-parser', 'fast-glob', 'yargs', 'diff'],
    // Code from V8's cache cannot import(), but Node 20.19 and later can require() ES modules.
    supported: { 'dynamic-import': false },
    mainFields: ['module', 'main'],
    plugins: [dataAsText],
    define: { 'import.meta.url': '__url' },
    banner: { js: URL_OF_FILE },
  };
  await build({ ...commandLine, entryPoints: ['src/cli/start.ts'], outfile: join(out, 'cli.cjs') });
  await build({ ...commandLine, entryPoints: ['src/cli/start-thread.ts'], outfile: join(out, 'thread.cjs') });
  await build({
    ...commandLine,
    entryPoints: ['src/cli/main.ts'],
    outfile: join(out, 'main.cjs'),
    banner: { js: `(function(exports,require,module,__filename,__dirname){${URL_OF_FILE}` },
    footer: { js: '})' },
  });
  await putInParts(join(out, 'main.cjs'));
  await build({ ...options, entryPoints: ['src/index.ts'], outfile: join(out, 'index.js'), format: 'esm', packages: 'external' });
}

/** The two fixtures that every finished rule has, for `pglint explain`. */
async function examples(): Promise<Record<string, Examples>> {
  const all: Record<string, Examples> = {};
  for (const rule of await readdir('fixtures/rules')) {
    const [invalid, valid] = ['invalid.sql', 'valid.sql'].map((file) => join('fixtures/rules', rule, file));
    if (invalid && valid && existsSync(invalid) && existsSync(valid))
      all[rule] = { invalid: await readFile(invalid, 'utf8'), valid: await readFile(valid, 'utf8') };
  }
  return all;
}

/**
 * Runs the new build on fixtures, so that what V8 compiles for them is kept (see `src/cli/load-main.ts`). What most runs call should be in
 * the cache: a function that is not must be compiled in every run that calls it. What few call should not: all of the cache is read in
 * every run, and with what fixtures/replay needs it is a fifth larger.
 */
function warmUp(): void {
  const env = { ...process.env, PGLINT_WRITE_CODE_CACHE: '1' };
  for (const format of ['json', 'pretty']) {
    const args = [join(out, 'cli.cjs'), '--format', format, 'fixtures/projects', 'fixtures/rules'];
    const run = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
    if (run.status !== 0 && run.status !== 1) throw new Error(`the new build does not run: ${run.stderr}`);
  }
}

function declareTypes(): void {
  const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
  execFileSync(process.execPath, [compiler, '-p', 'src/dev/tsconfig.build.json', '--outDir', join(out, 'types')], {
    stdio: 'inherit',
  });
}
