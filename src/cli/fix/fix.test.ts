import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildIfStale, runBin } from '../run-bin.ts';

const folder = mkdtempSync(join(tmpdir(), 'pglint-fix-'));
const ORDERS = 'create table orders (id bigint primary key, parent_id bigint references orders (id));\n';
const ITEMS = 'create table items (id bigint primary key, order_id bigint references orders (id));\n';
const INDEX = 'create index on items (order_id);\n';
const ONLY = ['--only', 'require-foreign-key-index'];

beforeAll(buildIfStale, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makeTree(name: string, files: Readonly<Record<string, string | Buffer>>): string {
  const cwd = join(folder, name);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), content);
  }
  return cwd;
}

function git(cwd: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd, stdio: 'ignore' });
}

test('Git tells what is applied: committed files stay, others are edited', () => {
  const cwd = makeTree('git', { 'migrations/20990101000000_orders.sql': ORDERS });
  git(cwd, 'init', '-b', 'main');
  git(cwd, 'add', '.');
  git(cwd, 'commit', '-m', 'one');
  makeTree('git', { 'migrations/20990102000000_items.sql': ITEMS });
  const lint = runBin(['--fix', '--format', 'unix', ...ONLY], { cwd });
  expect(lint.stdout.trimEnd().split('\n')).toHaveLength(1);
  expect(lint.stderr).toContain('pglint: fixed migrations/20990102000000_items.sql: 1 finding (1 require-foreign-key-index)\n');
  expect(readdirSync(join(cwd, 'migrations'))).toHaveLength(2);
  const fix = runBin(['fix', ...ONLY], { cwd });
  expect(fix).toMatchObject({
    status: 0,
    stdout:
      'wrote migrations/20990102000001_pglint_fixes.sql: fixes 1 finding (1 require-foreign-key-index), where migrations are applied already\n',
  });
  const read = (name: string) => readFileSync(join(cwd, 'migrations', name), 'utf8');
  expect(read('20990101000000_orders.sql')).toBe(ORDERS);
  expect(read('20990102000000_items.sql')).toBe(ITEMS + INDEX);
  expect(read('20990102000001_pglint_fixes.sql')).toContain('\ncreate index on public.orders (parent_id);\n');
  expect(runBin(['--format', 'unix', ...ONLY], { cwd }).stdout).toBe('');
  expect(runBin(['fix', ...ONLY], { cwd }).stdout).toBe('nothing to fix\n');
  git(cwd, 'add', '.');
  git(cwd, 'commit', '-m', 'two');
  makeTree('git', { 'migrations/20990103000000_more.sql': ITEMS.replace('items', 'more') });
  git(cwd, 'add', '.');
  git(cwd, 'commit', '-m', 'three');
  const since = runBin(['fix', '--since', 'HEAD~1', '--dry-run', ...ONLY], { cwd });
  expect(since.stderr).toContain('would fix migrations/20990103000000_more.sql');
});

test('line ends, byte order marks and encodings stay', () => {
  const texts = { '1_crlf.sql': `\ufeff${ORDERS.replace('\n', '\r\n')}`, '2_utf16.sql': `\ufeff-- é🐘\n${ITEMS}` };
  const cwd = makeTree('encodings', {
    'migrations/1_crlf.sql': texts['1_crlf.sql'],
    'migrations/2_utf16.sql': Buffer.from(texts['2_utf16.sql'], 'utf16le'),
    'migrations/3_fine.sql': 'select 1;\n',
  });
  const fine = join(cwd, 'migrations/3_fine.sql');
  utimesSync(fine, 1, 1);
  expect(runBin(['fix', '--in-place', ...ONLY], { cwd })).toMatchObject({ status: 0 });
  const bytes = (name: string) => readFileSync(join(cwd, 'migrations', name));
  expect(bytes('1_crlf.sql').toString()).toBe(`${texts['1_crlf.sql']}create index on orders (parent_id);\r\n`);
  expect(bytes('2_utf16.sql').toString('utf16le')).toBe(texts['2_utf16.sql'] + INDEX);
  expect(statSync(fine).mtimeMs).toBe(1000);
  expect(readdirSync(join(cwd, 'migrations'))).toHaveLength(3);
});

test('bytes that are no text are not lost: such a file is left alone', () => {
  const bytes = Buffer.concat([Buffer.from('-- \xff\n', 'latin1'), Buffer.from(ORDERS)]);
  const cwd = makeTree('bytes', { 'migrations/1_orders.sql': bytes });
  const run = runBin(['fix', '--in-place', ...ONLY], { cwd });
  expect(run).toMatchObject({ status: 2, stderr: expect.stringContaining('it holds bytes that are no text') });
  expect(readFileSync(join(cwd, 'migrations/1_orders.sql')).equals(bytes)).toBe(true);
});

test('wrong usage is told', () => {
  const cwd = makeTree('usage', { 'migrations/1_orders.sql': ORDERS });
  const stderr = (...args: string[]) => runBin(args, { cwd, input: ORDERS }).stderr;
  expect(stderr('fix', '--in-place', '--new-migration')).toContain('only one of --in-place, --new-migration and --applied-until');
  expect(stderr('fix', '--applied-until', '7')).toContain('no migration is called `7`');
  expect(stderr('fix', '-')).toContain('what comes from stdin cannot be fixed');
  expect(stderr('--fix')).toContain('say --in-place');
  expect(stderr('fix', '--print-config')).toContain('unknown option `--print-config`');
});
