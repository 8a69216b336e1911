import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIfStale, runBin } from './run-bin.ts';

const cwd = mkdtempSync(join(tmpdir(), 'pglint-threads-'));
const NAMES = ['a', 'b', 'c'];

/** Enough files that several threads are worth it; each project has one finding, and `b` cannot be understood in one place. */
beforeAll(() => {
  buildIfStale();
  for (const name of NAMES) {
    for (let i = 0; i < 200; i++) write(`${name}/supabase/migrations/${20240101000000 + i}_x.sql`, `select ${i};\n`);
    write(`${name}/supabase/migrations/20250101000000_y.sql`, `create table public.${name} (id uuid primary key);\n`);
  }
  write('b/supabase/config.toml', 'this is = = no toml');
  write(
    'pglint.config.json',
    JSON.stringify({
      rules: { 'require-row-level-security': 'error' },
      ignore: [
        { rule: 'require-row-level-security', object: 'public.c', reason: 'for a test' },
        { rule: 'require-row-level-security', object: 'public.nowhere', reason: 'for a test' },
      ],
    }),
  );
}, 60_000);

afterAll(() => rmSync(cwd, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

test('many projects give what each gives alone, in order', () => {
  const together = runBin(['--format', 'unix', '--only', 'require-row-level-security', '.'], { cwd });
  const alone = NAMES.map((name) => runBin(['--format', 'unix', '--only', 'require-row-level-security', name], { cwd }));
  const findings = (stdout: string) => stdout.split('\n').filter((line) => line.includes('.sql:'));
  expect(findings(together.stdout)).toEqual(alone.flatMap(({ stdout }) => findings(stdout)));
  expect(findings(together.stdout)).toHaveLength(2);
  expect(together.status).toBe(1);
  // What the thread of `b` had to say, and the one exception that no project had a use for.
  expect(together.stderr).toContain('left aside b/supabase/config.toml');
  expect(together.stderr.match(/excepts `public\.\w+`/g)).toEqual(['excepts `public.nowhere`']);
});
