import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The package under test. */
export const ROOT = join(import.meta.dirname, '../..');

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** The package to run, if it is a copy. */
  readonly from?: string;
}

/** Runs bin/pglint.js for a test, away from the settings of the terminal or workflow that the test runs in. */
export function runBin(args: readonly string[], { cwd, env = {}, input = '', from = ROOT }: Surroundings): Result {
  const { PATH, HOME, SystemRoot } = process.env;
  const run = spawnSync(process.execPath, [join(from, 'bin/pglint.js'), ...args], {
    cwd,
    input,
    encoding: 'utf8',
    env: { PATH, HOME, SystemRoot, ...env },
  });
  return { status: run.status, stdout: run.stdout, stderr: run.stderr };
}

/** Builds, if a source is newer than the build. */
export function buildIfStale(): void {
  const built = statSync(join(ROOT, 'dist/main.cjs'), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = ['src', 'rules'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(ROOT, folder, path)),
  );
  if (sources.some((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > built))
    execFileSync(process.execPath, ['--import', 'tsx', 'src/dev/build.ts'], { cwd: ROOT, stdio: 'inherit' });
}
