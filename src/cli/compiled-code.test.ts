import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIfStale, ROOT, runBin } from './run-bin.ts';

const kept = `main.cjs.${process.versions.v8}.cache`;
const folder = mkdtempSync(join(tmpdir(), 'pglint-compiled-'));

beforeAll(buildIfStale, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A package as another Node than the build's finds it: without code that its V8 could take. */
function install(name: string): string {
  const copy = join(folder, name);
  for (const part of ['bin', 'dist', 'package.json']) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  for (const file of caches(copy)) rmSync(join(copy, 'dist', file));
  return copy;
}

function caches(copy: string): readonly string[] {
  return readdirSync(join(copy, 'dist')).filter((file) => /^main\.cjs\..*\.cache/.test(file));
}

function lint(copy: string, env: Readonly<Record<string, string>> = {}): string {
  const run = runBin(['--format', 'unix', '-'], { cwd: folder, from: copy, env, input: 'create table t (a timestamp);' });
  expect(run.stderr).toBe('');
  expect(run.stdout).toContain('prefer-timestamptz');
  return run.stdout;
}

test('the first run keeps what V8 compiled, and the next ones take it', () => {
  const copy = install('kept');
  const first = lint(copy);
  expect(caches(copy)).toEqual([kept]);
  expect(lint(copy)).toBe(first);
});

test('a run that calls little keeps nothing, nor does one on a machine for once', () => {
  const copy = install('unkept');
  runBin(['--version'], { cwd: folder, from: copy });
  lint(copy, { CI: 'true' });
  lint(copy, { NODE_DISABLE_COMPILE_CACHE: '1' });
  expect(caches(copy)).toEqual([]);
});

test('what cannot be kept is no reason to complain', () => {
  const copy = install('blocked');
  mkdirSync(join(copy, 'dist', kept));
  lint(copy);
  expect(caches(copy)).toEqual([kept]);
});
