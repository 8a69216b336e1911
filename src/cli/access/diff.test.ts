import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProjects } from '../../project/find.ts';
import { folderAtRevision } from '../../project/git-tree.ts';
import { layoutOf } from '../../project/layout.ts';
import { readProject } from '../../project/read.ts';
import { loadParser } from '../../syntax/parser.ts';
import { type OneProject, replayProject } from '../one-project.ts';
import { buildIfStale, runBin } from '../run-bin.ts';
import { type ChangeReport, changeReport } from './changes.ts';
import { changesMarkdown } from './changes-markdown.ts';
import { changesPretty } from './changes-pretty.ts';
import { changesJson } from './json.ts';
import { changesSince } from './since.ts';

const folder = mkdtempSync(join(tmpdir(), 'pglint-access-diff-'));
const FIRST = `create table public.orders (id uuid primary key, user_id uuid references auth.users (id));
alter table public.orders enable row level security;
create policy "own orders" on public.orders using (user_id = auth.uid());
create table public.logs (id int);
create table public.former (id int);
`;

let made = 0;

/** A repository with one commit, of files below `supabase/` unless they begin with `/`. */
function makeRepository(files: Readonly<Record<string, string>>): string {
  const cwd = join(folder, String(made++));
  write(cwd, files);
  git(cwd, 'init', '-b', 'main');
  git(cwd, 'add', '.');
  git(cwd, 'commit', '--allow-empty', '-m', 'one');
  return cwd;
}

function write(cwd: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(cwd, path.startsWith('/') ? path : `supabase/${path}`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function git(cwd: string, ...args: string[]): void {
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...identity, ...args], { cwd, stdio: 'ignore' });
}

async function opened(cwd: string, paths: readonly string[] = []): Promise<OneProject> {
  const { selections } = await findProjects({ cwd, paths });
  const [selection] = selections;
  const read: OneProject['read'] = (one, note, found = {}) => readProject(one, { cwd, note, ...found });
  const project = selection && (await read(selection, () => undefined));
  if (!project) throw new Error(`nothing to read in ${cwd}`);
  return { project, selection, read };
}

async function report(cwd: string, paths?: readonly string[]): Promise<ChangeReport> {
  const one = await opened(cwd, paths);
  return changeReport(await changesSince(one, replayProject(one.project), 'main'), 'main');
}

async function pretty(cwd: string): Promise<string> {
  return changesPretty(await report(cwd), { color: false, width: 100 });
}

/** Each change in a few words: `opened anon SELECT public.orders none>all`. */
async function changes(cwd: string): Promise<readonly string[]> {
  return JSON.parse(changesJson(await report(cwd))).map((one: Record<string, string | null>) =>
    [
      ...[one.change, one.role, one.command, one.table, `${one.before}>${one.after}`],
      ...(one.because ? [`(${one.because})`] : []),
    ].join(' '),
  );
}

beforeAll(() => loadParser());
beforeAll(buildIfStale, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('access --diff', () => {
  test('tells what is opened and closed, by what, in the order that matters', async () => {
    const cwd = makeRepository({ 'migrations/1_first.sql': FIRST });
    expect(await pretty(cwd)).toBe('No change of access since main.\n');
    write(cwd, {
      'migrations/2_second.sql': `create policy "Anyone can read" on public.orders for select using (true);
alter table public.logs enable row level security;
drop table public.former;
create table public.notes (id int, user_id uuid);
alter table public.notes enable row level security;
create policy notes on public.notes to authenticated using (user_id = auth.uid());
`,
    });
    expect(await pretty(cwd)).toBe(`3 opened, 2 closed since main

Opened
  ○ → ●  anon can now read all rows of public.orders (was none)
         policy "Anyone can read" (supabase/migrations/2_second.sql:1)
  ◐ → ●  authenticated can now read all rows of public.orders (was some)
         policy "Anyone can read" (supabase/migrations/2_second.sql:1)
         before: policy "own orders" (supabase/migrations/1_first.sql:3)
  ○ → ◐  authenticated can now read, insert, update and delete some rows of public.notes (new table)
         policy "notes" (supabase/migrations/2_second.sql:6)

Closed
  ● → ○  anon and authenticated can no longer read, insert, update or delete any row of public.logs
         (was all)
         row security is on and no policy allows SELECT, INSERT, UPDATE or DELETE
         before: row security is off (supabase/migrations/1_first.sql:4)
  ● → ○  anon and authenticated can no longer read, insert, update or delete any row of
         public.former (table dropped)
         before: row security is off (supabase/migrations/1_first.sql:5)
`);
    const markdown = changesMarkdown(await report(cwd)).split('\n');
    expect(markdown[0]).toBe('**Access: 3 opened, 2 closed since <code>main</code>**');
    expect(markdown.filter((line) => line.startsWith('| Opened'))).toHaveLength(3);
  });

  test('sees other conditions, not other spellings', async () => {
    const cwd = makeRepository({ 'migrations/1_first.sql': FIRST });
    write(cwd, { 'migrations/2_x.sql': 'alter policy "own orders" on public.orders using (user_id = (select auth.uid()));' });
    expect(await changes(cwd)).toEqual([]);
    write(cwd, { 'migrations/3_x.sql': 'alter policy "own orders" on public.orders using (id = auth.uid());' });
    expect(await changes(cwd)).toEqual(
      ['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map((command) => `other authenticated ${command} public.orders some>some`),
    );
    expect(await pretty(cwd)).toContain(
      'authenticated can read, insert, update and delete other rows of public.orders than before\n',
    );
  });

  test('sees other bodies of the functions that conditions call', async () => {
    const mine = (body: string) =>
      `create or replace function public.mine(uuid) returns boolean language sql stable as 'select ${body}';\n`;
    const cwd = makeRepository({
      'migrations/1_first.sql': `${FIRST}${mine('$1 = auth.uid()')}alter policy "own orders" on public.orders using (public.mine(user_id));`,
    });
    write(cwd, { 'migrations/2_x.sql': mine('$1 <> auth.uid()') });
    expect((await changes(cwd))[0]).toBe('other authenticated SELECT public.orders some>some');
  });

  test('takes config.toml and roles as they were', async () => {
    const cwd = makeRepository({
      'config.toml': '[api]\nschemas = ["public"]\n',
      'migrations/1_first.sql':
        'create schema api; grant usage on schema api to anon; create table api.t (id int); grant select on api.t to anon;',
    });
    write(cwd, { 'config.toml': '[api]\nschemas = ["public", "api"]\n' });
    expect(await changes(cwd)).toEqual(['opened anon SELECT api.t null>all (now exposed)']);
    write(cwd, {
      'migrations/2_role.sql':
        'create role editor; grant editor to authenticator; grant usage on schema api to editor; grant select on api.t to editor;',
    });
    expect(await changes(cwd)).toContain('opened editor SELECT api.t null>all (now exposed)');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-m', 'two');
    write(cwd, {
      'migrations/3_role.sql': 'revoke select on api.t from editor; drop owned by editor; drop role editor;',
      'config.toml': '[api]\nschemas = []\n',
    });
    expect(await changes(cwd)).toEqual([
      'closed anon SELECT api.t all>null (no longer exposed)',
      'closed editor SELECT api.t all>null (no longer exposed)',
    ]);
  });

  test('finds the folder under its former name', async () => {
    const cwd = makeRepository({ 'migrations/1_first.sql': FIRST, '/db/other/1_first.sql': 'select 1;' });
    mkdirSync(join(cwd, 'apps/web'), { recursive: true });
    renameSync(join(cwd, 'supabase'), join(cwd, 'apps/web/supabase'));
    expect(await pretty(cwd)).toBe('No change of access since main.\n');
  });

  test('a project that was not there yet is new', async () => {
    const cwd = makeRepository({ '/README.md': 'x' });
    write(cwd, { 'migrations/1_first.sql': FIRST });
    const { status, stderr, stdout } = runBin(['access', '--diff', 'main', '--no-color'], { cwd });
    expect(stderr).toContain('there were no migrations in supabase/migrations at main: everything is new');
    expect([status, stdout.split('\n')[0]]).toEqual([0, '3 opened since main']);
    expect(stdout).toContain('(new table)');
  });

  test('hostile names stay names', async () => {
    const name = `1_$(touch x);'" -- ü\t.sql`;
    const cwd = makeRepository({ [`migrations/${name}`]: FIRST });
    symlinkSync('/etc', join(cwd, 'supabase/migrations/2_link.sql'));
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-m', 'link');
    rmSync(join(cwd, 'supabase/migrations/2_link.sql'));
    expect(await pretty(cwd)).toBe('No change of access since main.\n');
    const found = layoutOf(join(cwd, 'supabase/migrations'));
    for (const revision of ['$(touch x)', '-x', '--output=x', 'main;x', ':/no such message', 'main:supabase', '\u001b[31m']) {
      const answer = found ? folderAtRevision(found, revision) : undefined;
      await expect(answer).rejects.toThrow(/^(?:Git knows no revision|--diff needs a Git revision, not) `.*`$/);
    }
  });

  test.skipIf(process.platform === 'win32')('what cannot be compared is one line and status 2', async () => {
    const cwd = makeRepository({ 'migrations/1_first.sql': FIRST });
    const outside = join(folder, 'outside');
    cpSync(join(cwd, 'supabase'), join(outside, 'supabase'), { recursive: true });
    await expect(report(outside)).rejects.toThrow(/^Git: not a git repository/);
    const { status, stderr } = runBin(['access', '--diff', 'main'], { cwd, env: { PATH: '' } });
    expect([status, stderr.split('\n').at(-2)]).toEqual([2, 'pglint: Git: git was not found']);
    expect((await report(cwd, ['supabase/migrations/1_first.sql'])).changes).toEqual([]);
    write(cwd, { 'migrations/2_x.sql': 'select 1;' });
    await expect(report(cwd, ['supabase/migrations/1_first.sql'])).rejects.toThrow(/^--diff compares whole folders/);
  });
});
