import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../rules/index.ts';
import { type Fixture, readFixture, sqlFilesIn } from './fixture/fixture.ts';
import { runRule } from './fixture/run.ts';
import { ANN, BOB, openPolicyDatabase } from './policy-database.ts';
import type { Database } from './postgres/database.ts';

// What rules say of policies is tried on PostgreSQL. Their fixtures tell how: `-- rows: SQL` puts rows in, `-- breach WHO: SQL` touches a
// row that it ought not to, `-- refused WHO: SQL` touches none. WHO is a key of `TOKENS`; `:ann` and `:bob` are their ids.

/** Rules that report what somebody can do: they can, and cannot any more after the help's SQL. */
const OF_ATTACKS = [
  'no-inverted-owner-check',
  'no-owner-change',
  'no-self-granted-privilege',
  'no-unguarded-soft-delete',
  'require-insert-owner',
];
/** Rules that report what is of no use: without it all is as before. `-- tried: SQL` is asked beside what is read and deleted. */
const OF_IDLE_POLICIES = ['no-inert-policy', 'require-policy-role'];

const TOKENS: Readonly<Record<string, { readonly role: string; readonly sub?: string }>> = {
  anon: { role: 'anon' },
  ann: { role: 'authenticated', sub: ANN },
  bob: { role: 'authenticated', sub: BOB },
  server: { role: 'service_role' },
};
/** Not allowed, by privileges or policies; and what triggers raise. */
const REFUSED = ['42501', 'P0001'];

/** How many rows a statement touched, or its error; it is taken back. */
const SUPPORT = `create function tried.outcome(statement text) returns text language plpgsql as $$
declare touched int;
begin
  execute statement;
  get diagnostics touched = row_count;
  raise exception using errcode = 'TRIED', message = touched;
exception
  when sqlstate 'TRIED' then return sqlerrm;
  when others then return sqlstate || ' ' || sqlerrm;
end $$;
grant execute on function tried.outcome to public;
insert into auth.users (id) values ('${ANN}'), ('${BOB}');`;

let database: Database;
beforeAll(async () => {
  database = await openPolicyDatabase();
  await database.exec(SUPPORT);
}, 180_000);
afterAll(() => database.close());

interface Attempt {
  readonly who: string;
  readonly statement: string;
}

/** What the comments of one kind say in a fixture. */
function said(kind: 'rows' | 'breach' | 'refused' | 'tried', { files }: Fixture): readonly Attempt[] {
  const text = files.map((file) => file.text).join('\n');
  return [...text.matchAll(/^-- (rows|breach|refused|tried)(?: (\w+))?: (.+)$/gm)].flatMap(([, word, who = '', sql = '']) =>
    word === kind ? [{ who, statement: sql.replaceAll(':ann', `'${ANN}'`).replaceAll(':bob', `'${BOB}'`) }] : [],
  );
}

async function outcome({ who, statement }: Attempt): Promise<string> {
  const token = TOKENS[who];
  if (!token) throw new Error(`nobody is called ${who}: ${Object.keys(TOKENS).join(', ')}`);
  await database.exec(`set session authorization ${token.role};
    select set_config('request.jwt.claims', '${JSON.stringify(token)}', true)`);
  const found = await database.value<string>(`select tried.outcome('${statement.replaceAll("'", "''")}')`);
  await database.exec('set session authorization supabase_admin');
  return found;
}

async function asPostgres(sql: string): Promise<void> {
  await database.exec(`set session authorization postgres; set search_path = public, extensions; ${sql};
    set session authorization supabase_admin; reset search_path`);
}

/** Builds what a fixture describes, rows included, and takes it back. */
function within(fixture: Fixture, work: () => Promise<void>): Promise<void> {
  return database.discarding(async () => {
    await asPostgres(fixture.files.map(({ text }) => text).join('\n'));
    for (const { statement } of said('rows', fixture)) await database.exec(statement);
    await work();
  });
}

/** The SQL that a rule's findings advise, or undefined where one of them has none. */
function advised(rule: string, fixture: Fixture): string | undefined {
  const registered = rules.find(({ name }) => name === rule);
  if (!registered) throw new Error(`no rule is called ${rule}`);
  const helps = runRule(registered, fixture).diagnostics.map(({ help }) =>
    [...(help ?? '').matchAll(/^ {2}(.+)$/gm)].map(([, line]) => line).join('\n'),
  );
  return helps.every((sql) => sql !== '' && !sql.includes('…')) ? helps.join('\n') : undefined;
}

async function expectRefused(attempt: Attempt): Promise<void> {
  const found = await outcome(attempt);
  expect(found === '0' ? REFUSED[0] : found.slice(0, 5), `${attempt.who}: ${attempt.statement}\n${found}`).toBeOneOf(REFUSED);
}

describe.each(OF_ATTACKS)('%s', (rule) => {
  test.each(sqlFilesIn(`fixtures/rules/${rule}`))('%s', async (path) => {
    const fixture = readFixture(path);
    const breaches = said('breach', fixture);
    const isInvalid = path.includes('/invalid');
    expect(breaches.length > 0).toBe(isInvalid);
    if (!isInvalid) expect(said('refused', fixture)).not.toEqual([]);
    await within(fixture, async () => {
      for (const attempt of said('refused', fixture)) await expectRefused(attempt);
      for (const attempt of breaches)
        expect(await outcome(attempt), `${attempt.who}: ${attempt.statement}`).toMatch(/^[1-9]\d*$/);
      const mended = isInvalid ? advised(rule, fixture) : undefined;
      if (path.endsWith('/invalid.sql')) expect(mended).toBeDefined();
      if (mended === undefined) return;
      await asPostgres(mended);
      for (const attempt of breaches) await expectRefused(attempt);
    });
  });
});

describe.each(OF_IDLE_POLICIES)('%s', (rule) => {
  test('invalid.sql: all is as before', async () => {
    const fixture = readFixture(`fixtures/rules/${rule}/invalid.sql`);
    const mended = advised(rule, fixture);
    await within(fixture, async () => {
      const before = await reach(fixture);
      expect(new Set(before).size).toBeGreaterThan(1);
      await asPostgres(mended ?? 'no SQL');
      expect(await reach(fixture)).toEqual(before);
    });
  });

  test('valid.sql: the same change would not leave it so', async () => {
    const fixture = readFixture(`fixtures/rules/${rule}/valid.sql`);
    const change = rule === 'no-inert-policy' ? 'drop policy %I on %s' : 'alter policy %I on %s to authenticated';
    await within(fixture, async () => {
      const before = await reach(fixture);
      await database.exec(`do $$ declare one record; begin
        for one in select polname, polrelid::regclass as at from pg_policy loop execute format('${change}', one.polname, one.at); end loop; end $$`);
      expect(await reach(fixture)).not.toEqual(before);
    });
  });
});

/** What each caller reads and deletes of each table, and what comes of what else is tried. */
async function reach(fixture: Fixture): Promise<readonly string[]> {
  const tables = await database.value<readonly string[]>(
    "select json_agg(oid::regclass::text order by 1) from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace",
  );
  const statements = [
    ...tables.flatMap((table) => [`select * from public.${table}`, `delete from public.${table}`]),
    ...said('tried', fixture).map(({ statement }) => statement),
  ];
  const found: string[] = [];
  for (const who of Object.keys(TOKENS)) for (const statement of statements) found.push(await outcome({ who, statement }));
  return found;
}
