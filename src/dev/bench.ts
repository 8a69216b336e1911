import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT } from './fixture/fixture.ts';
import { atDefaults } from './fixture/run.ts';
import { sampleMigrations } from './sample-migrations.ts';

// npm run bench              100, 1,000 and 10,000 generated migrations: where the time goes, and how much memory it takes
// npm run bench -- 500 2000  other sizes
//
// For more: node --cpu-prof --cpu-prof-interval 200 bin/pglint.js …, ten times over, since most of a short run is code that runs once, not
// yet optimised. Judge by processor time where the machine is shared.
// `taskset -c 0` keeps a run over many projects in one thread (see src/cli/threads.ts).

const SELF = fileURLToPath(import.meta.url);
const PHASES = ['read', 'parse', 'platform', 'replay', 'replay + rules', 'report'] as const;

const [mode, folder = ''] = process.argv.slice(2);
if (mode === '--measure') await measure(folder);
else {
  const sizes = process.argv.slice(2).map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1)) {
    console.error('usage: npm run bench -- [number of migrations ..]');
    process.exitCode = 2;
  } else compareSizes(sizes.length ? sizes : [100, 1000, 10_000]);
}

function compareSizes(sizes: readonly number[]): void {
  console.log(`start-up of the command (--version, best of 5): ${startUp()}\n`);
  console.log(['migrations', 'KB of SQL', ...PHASES, 'heap MB', 'peak MB', 'command s'].map(column).join(''));
  for (const size of sizes) {
    const root = mkdtempSync(join(tmpdir(), 'pglint-bench-'));
    try {
      const path = join(root, 'supabase', 'migrations');
      mkdirSync(path, { recursive: true });
      const files = sampleMigrations(size);
      for (const file of files) writeFileSync(join(path, file.path), file.text);
      const kilobytes = files.reduce((sum, { text }) => sum + text.length, 0) / 1000;
      const cells = execFileSync(process.execPath, [...process.execArgv, '--expose-gc', SELF, '--measure', path], {
        encoding: 'utf8',
      });
      console.log([String(size), kilobytes.toFixed(0), ...cells.trim().split('\t'), command(path)].map(column).join(''));
    } finally {
      rmSync(root, { recursive: true });
    }
  }
  console.log(
    '\nphases in ms, from the sources, in one process; `replay + rules` replays once more and runs every rule beside it',
  );
}

/** Prints the phases' times and the memory, tab-separated. */
async function measure(path: string): Promise<void> {
  const [{ rules }, { createReplay }, { lint }, { loadPlatform }, { parseFile }, { loadParser }, { reporters }] =
    await Promise.all([
      import('../../rules/index.ts'),
      import('../catalog/replay/replay.ts'),
      import('../linter/lint.ts'),
      import('../project/platform.ts'),
      import('../syntax/parse.ts'),
      import('../syntax/parser.ts'),
      import('../reporters/index.ts'),
    ]);
  await loadParser();
  const texts = timed(() =>
    readdirSync(path)
      .sort()
      .map((name) => ({ path: name, text: readFileSync(join(path, name), 'utf8') })),
  );
  const parsed = timed(() => texts.value.map((file) => ({ name: file.path, file: parseFile(file), judged: true })));
  const start = timed(() => loadPlatform('supabase'));
  const replayed = timed(() => {
    const replay = createReplay(start.value);
    for (const { file } of parsed.value) for (const statement of file.statements) replay.apply(statement);
    return replay.catalog;
  });
  const linted = timed(() =>
    lint({
      projects: [
        {
          folder: '',
          tool: 'supabase',
          platform: 'supabase',
          postgresVersion: 17,
          exposedSchemas: ['public'],
          transactionPer: 'file',
          migrations: parsed.value,
        },
      ],
      rules: rules.map(atDefaults),
      knownRules: rules.map(({ name }) => name),
      exceptions: [],
      advisorParity: false,
      start: () => start.value,
    }),
  );
  const reporter = await reporters.json();
  const reported = timed(() => reporter(linted.value, { color: false, width: 120 }));
  globalThis.gc?.();
  const heap = process.memoryUsage().heapUsed / 1e6;
  const times = [texts, parsed, start, replayed, linted, reported].map(({ ms }) => ms.toFixed(0));
  console.log([...times, heap.toFixed(0), (process.resourceUsage().maxRSS / 1000).toFixed(0)].join('\t'));
}

function timed<T>(work: () => T): { readonly value: T; readonly ms: number } {
  const from = performance.now();
  const value = work();
  return { value, ms: performance.now() - from };
}

function startUp(): string {
  const best = Math.min(...Array.from({ length: 5 }, () => timed(() => runCommand(['--version'])).ms));
  return built() ? `${best.toFixed(0)} ms` : 'not built (npm run build)';
}

function command(path: string): string {
  return built() ? (timed(() => runCommand([path, '--format', 'json'])).ms / 1000).toFixed(2) : '-';
}

function built(): boolean {
  return existsSync(join(ROOT, 'dist'));
}

function runCommand(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, [join(ROOT, 'bin/pglint.js'), ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  if (status !== 0 && status !== 1) throw new Error(`pglint ${args.join(' ')}: ${stderr}`);
}

function column(text: string): string {
  return text.padStart(15);
}
