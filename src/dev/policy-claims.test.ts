import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ANN, CALLERS, openPolicyDatabase } from './policy-database.ts';
import type { Database } from './postgres/database.ts';

// What rules on policies say that PostgreSQL does.

let database: Database;
beforeAll(async () => {
  database = await openPolicyDatabase();
}, 60_000);
afterAll(() => database.close());

const NOTES = `create table public.notes (id int primary key, author uuid, team int, published boolean);
insert into public.notes values (1, '${ANN}', 1, true), (2, null, 2, false);
alter table public.notes enable row level security;`;

/** Sets up as the project's owner, then asks as a caller. */
async function asking<T>(sql: string, role: string, ask: () => Promise<T>): Promise<T> {
  return database.discarding(async () => {
    await database.exec(`set session authorization postgres; set search_path = public, extensions; ${NOTES} ${sql}
      reset search_path; set session authorization supabase_admin; set session authorization ${role};
      select set_config('request.jwt.claims', '${CALLERS[role]?.[0] ?? '{}'}', true)`);
    try {
      return await ask();
    } finally {
      await database.exec('set session authorization supabase_admin');
    }
  });
}

const visible = (sql: string, role: string) =>
  asking(sql, role, () => database.value<number>('select count(*)::int from public.notes'));
const refusal = (sql: string, role: string) =>
  asking(sql, role, async () => (await database.attempt('select * from public.notes'))?.sqlstate);

describe('a sub-select where the caller cannot read', () => {
  const reading = 'create policy p on public.notes using (exists (select 1 from public.lists l where l.id = notes.id));';
  const list = 'create table public.lists (id int); insert into public.lists values (1), (2);';
  test.each([
    ['without the privilege the query fails', `${list} revoke all on public.lists from authenticated; ${reading}`, '42501'],
    [
      'whatever another policy says',
      `${list} revoke all on public.lists from authenticated; ${reading} create policy q on public.notes using (id is not null);`,
      '42501',
    ],
    [
      'but for a constant beside it',
      `${list} revoke all on public.lists from authenticated; ${reading} create policy q on public.notes using (true);`,
      undefined,
    ],
    ['auth.users is such a table', 'create policy p on public.notes using (exists (select 1 from auth.users));', '42501'],
    [
      'USAGE of the schema is not asked for',
      `create schema hidden; create table hidden.lists (id int); grant select on hidden.lists to authenticated;
       create policy p on public.notes using (exists (select 1 from hidden.lists));`,
      undefined,
    ],
  ])('%s', async (_, sql, expected) => expect(await refusal(sql, 'authenticated')).toBe(expected));

  test('where row security shows no row the policy is never true', async () => {
    expect(await visible(`${list} ${reading}`, 'authenticated')).toBe(2);
    expect(await visible(`${list} alter table public.lists enable row level security; ${reading}`, 'authenticated')).toBe(0);
  });
});

describe('a restrictive policy', () => {
  const restrictive = 'create policy r on public.notes as restrictive using (published);';
  test('lets nothing through alone', async () => expect(await visible(restrictive, 'authenticated')).toBe(0));
  test('takes away beside a permissive one', async () => {
    expect(await visible(`${restrictive} create policy p on public.notes using (true);`, 'authenticated')).toBe(1);
  });
});

describe('the role after TO', () => {
  test.each(['anon', 'authenticated'])('says what `auth.role()` asks: %s', async (role) => {
    const tested = "create policy p on public.notes using (auth.role() = 'authenticated' and published);";
    expect(await visible(tested, role)).toBe(await visible(`${tested} alter policy p on public.notes to authenticated;`, role));
  });
  test('a policy that asks for the service role lets nobody through, and binds it no more than others', async () => {
    const tested = "create policy p on public.notes using (auth.role() = 'service_role');";
    expect(await visible(tested, 'authenticated')).toBe(0);
    expect(await visible('', 'service_role')).toBe(2);
  });
});

describe('a policy that is covered changes nothing', () => {
  test.each([
    ['create policy p on public.notes using (true);', 'create policy q on public.notes using (published);'],
    [
      'create policy p on public.notes using (published or author is null);',
      'create policy q on public.notes using (published and team = 1);',
    ],
    [
      'create policy p on public.notes using (author = auth.uid());',
      'create policy q on public.notes using ((select auth.uid()) = author);',
    ],
    [
      'create policy p on public.notes using (true); create policy r on public.notes as restrictive using (published and team = 1);',
      'create policy q on public.notes as restrictive using (published);',
    ],
  ])('%s', async (others, covered) => {
    for (const role of ['anon', 'authenticated']) expect(await visible(others + covered, role)).toBe(await visible(others, role));
  });
});

describe('an index on what a policy compares', () => {
  const many = `insert into public.notes select n, gen_random_uuid(), n, true from generate_series(10, 4000) n;
    create index on public.notes (author); create index on public.notes (team); create table public.members (member uuid, team int); analyze public.notes;`;
  const plan = (using: string) =>
    asking(`${many} create policy p on public.notes using (${using});`, 'authenticated', () =>
      database.value<readonly unknown[]>('explain (format json) select * from public.notes'),
    );
  test.each([
    ['author = auth.uid()', true],
    ['author = (select auth.uid())', true],
    ['team = any (array(select m.team from public.members m where m.member = auth.uid()))', true],
    ['author = auth.uid() or team = (select m.team from public.members m where m.member = auth.uid() limit 1)', true],
    ['team in (select m.team from public.members m where m.member = auth.uid())', false],
    ['author = auth.uid() or published', false],
    ['author::text = auth.uid()::text', false],
  ])('%s: looked up is %s', async (using, isLookedUp) => {
    expect(JSON.stringify(await plan(using)).includes('"Index Cond"')).toBe(isLookedUp);
  });
});
