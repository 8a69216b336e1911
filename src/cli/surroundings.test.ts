import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildIfStale, runBin } from './run-bin.ts';

const folder = mkdtempSync(join(tmpdir(), 'pglint-surroundings-'));
const VISITS = 'create table visits (id uuid primary key, seen_at timestamp);\n';
const LEFT = 'alter table visits add column left_at timestamp;\n';
const UNIX = ['--format', 'unix', '--only', 'prefer-timestamptz'];

beforeAll(buildIfStale, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makeTree(name: string, files: Readonly<Record<string, string>>): string {
  const cwd = join(folder, name);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  return cwd;
}

/** The files that findings are about. */
function filesIn(stdout: string): readonly string[] {
  return [...new Set(stdout.split('\n').flatMap((line) => /^(.*?):\d+:\d+:/.exec(line)?.[1] ?? []))];
}

describe('Git', () => {
  function git(cwd: string, ...args: string[]): void {
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
    execFileSync('git', [...identity, ...args], { cwd, stdio: 'ignore' });
  }

  function makeRepository(name: string): string {
    const cwd = makeTree(name, { 'app/migrations/1_visits.sql': VISITS });
    git(cwd, 'init', '-b', 'main');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-m', 'one');
    git(cwd, 'checkout', '-b', 'branch');
    makeTree(name, { 'app/migrations/2_left ü.sql': LEFT });
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-m', 'two');
    makeTree(name, { 'app/migrations/3_staged.sql': LEFT.replace('left', 'third') });
    git(cwd, 'add', '.');
    makeTree(name, { 'app/migrations/4_untracked.sql': LEFT.replace('left', 'fourth') });
    return join(cwd, 'app');
  }

  test('judges what changed, and only that', () => {
    const cwd = makeRepository('changes');
    const judged = (...args: string[]) => filesIn(runBin([...UNIX, ...args, 'migrations'], { cwd }).stdout);
    expect(judged('--staged')).toEqual(['migrations/3_staged.sql']);
    expect(judged('--changed')).toEqual(['migrations/3_staged.sql', 'migrations/4_untracked.sql']);
    expect(judged('--since', 'main')).toEqual([
      'migrations/2_left ü.sql',
      'migrations/3_staged.sql',
      'migrations/4_untracked.sql',
    ]);
  });

  test('says what is wrong with a revision or a shallow clone', () => {
    const cwd = makeRepository('revisions');
    const unknown = runBin(['--since', 'nowhere', 'migrations'], { cwd });
    expect(unknown).toMatchObject({
      status: 2,
      stdout: '',
      stderr: 'pglint: Git knows no revision `nowhere` that this branch comes from\n',
    });
    git(folder, 'clone', '--depth', '1', `file://${join(folder, 'revisions')}`, join(folder, 'shallow'));
    const shallow = runBin(['--since', 'main', 'migrations'], { cwd: join(folder, 'shallow/app') });
    expect(shallow.status).toBe(2);
    expect(shallow.stderr).toMatch(/^pglint: .*the clone is shallow.*fetch-depth: 0.*\n$/);
    const outside = runBin(['--changed', '.'], { cwd: makeTree('no-repository', { '1.sql': VISITS }) });
    expect(outside.status).toBe(2);
    expect(outside.stderr).toMatch(/^pglint: Git: not a git repository.*\n$/);
  });
});

describe('files', () => {
  test('hostile names are shown harmless', () => {
    const name = '1_\u001b[31m\n::error::x.sql';
    const cwd = makeTree('hostile', { [`migrations/${name}`]: VISITS, 'migrations/2_$(touch pwned)`;.sql': LEFT });
    const { stdout, stderr, status } = runBin([...UNIX], { cwd });
    expect(status).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(stdout + stderr).not.toContain('\u001b');
    const missing = runBin(['no\u001bsuch.sql'], { cwd });
    expect(missing).toMatchObject({ status: 2, stderr: 'pglint: no such file or folder: no\\u{1b}such.sql\n' });
  });

  test.skipIf(process.platform === 'win32')('symbolic links are not followed', () => {
    const cwd = makeTree('links', { 'migrations/1_visits.sql': VISITS, 'elsewhere/2_left.sql': LEFT });
    symlinkSync('../elsewhere/2_left.sql', join(cwd, 'migrations/2_left.sql'));
    symlinkSync('..', join(cwd, 'migrations/up'));
    expect(filesIn(runBin([...UNIX, 'migrations'], { cwd }).stdout)).toEqual(['migrations/1_visits.sql']);
  });

  test('formats go to files, the job summary to its own', () => {
    const cwd = makeTree('formats', { 'migrations/1_visits.sql': VISITS, 'summary.md': 'before\n' });
    const run = runBin(['--format', 'json=out.json', '--format', 'unix', '--only', 'prefer-timestamptz'], { cwd });
    expect(filesIn(run.stdout)).toEqual(['migrations/1_visits.sql']);
    expect(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')).diagnostics).toHaveLength(1);
    const env = { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: join(cwd, 'summary.md') };
    expect(runBin(['--only', 'prefer-timestamptz'], { cwd, env }).stdout).toMatch(/^::warning /);
    expect(readFileSync(join(cwd, 'summary.md'), 'utf8')).toMatch(/^before\n## pglint\n/);
    const blocked = runBin(['--format', 'json=no/such/folder.json'], { cwd });
    expect(blocked).toMatchObject({ status: 2 });
    expect(blocked.stderr).toContain('pglint: cannot write no/such/folder.json: no such file or directory\n');
  });
});

test('ends quietly when nobody reads', async () => {
  const many = Array.from({ length: 5000 }, (_, i) => `create table t${i} (seen_at timestamp);`).join('\n');
  const cwd = makeTree('pipe', { 'migrations/1.sql': many });
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../bin/pglint.js'), ...UNIX], { cwd });
  child.stdout.once('data', () => child.stdout.destroy());
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const status = await new Promise((done) => child.on('close', done));
  expect({ status, stderr }).toEqual({ status: 0, stderr: 'pglint: taking migrations (1 file)\n' });
});

test('help, rules and completion go to stdout', () => {
  const cwd = makeTree('commands', { '1.sql': VISITS });
  expect(runBin(['--help'], { cwd })).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining('--max-warnings') });
  expect(runBin(['schema', '--help'], { cwd })).toMatchObject({ status: 0, stdout: expect.stringContaining('pglint schema') });
  expect(runBin(['--version'], { cwd }).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  const rules: readonly { name: string }[] = JSON.parse(runBin(['rules', '--format', 'json'], { cwd }).stdout);
  expect(rules.map((rule) => rule.name)).toContain('prefer-timestamptz');
  expect(runBin(['completion'], { cwd }).stdout).toContain('--get-yargs-completions');
  expect(runBin(['--get-yargs-completions', 'pglint', 'explain', 'prefer'], { cwd }).stdout).toContain('prefer-timestamptz');
  const schema = JSON.parse(runBin(['schema', '1.sql'], { cwd }).stdout);
  expect(schema.tables.map((table: { name: string }) => table.name)).toEqual(['visits']);
});
