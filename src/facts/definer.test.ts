import { afterAll, beforeAll, expect, test } from 'vitest';
import { routinesOf } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import { createReplay } from '../catalog/replay/replay.ts';
import { openPolicyDatabase } from '../dev/policy-database.ts';
import type { Database } from '../dev/postgres/database.ts';
import { loadPlatform } from '../project/platform.ts';
import { parseFile } from '../syntax/parse.ts';
import { definerPower, toldPower, uncheckedDefiners } from './definer.ts';

const TABLES = `
create table public.secrets (id int primary key);
create table public.news (id int primary key);
alter table public.secrets enable row level security;
alter table public.news enable row level security;
create policy "all" on public.news for select using (true);
insert into public.secrets values (1), (2);
insert into public.news values (1), (2);
create view public.own with (security_invoker) as select * from public.secrets;
create function public.inner_count() returns bigint language sql set search_path = '' as 'select count(*) from public.secrets';
`;

/** Bodies of functions that return a number, and what calling them gives: nothing for undefined. */
const BODIES: readonly (readonly [body: string, told: string | undefined])[] = [
  ['return (select count(*) from public.secrets);', 'reads `public.secrets`'],
  ['return (select count(*) from secrets);', 'reads `public.secrets`'],
  ['return (select count(*) from public.own);', 'reads `public.own`'],
  ['return public.inner_count();', 'reads `public.secrets`'],
  ['return (select count(*) from public.news);', undefined],
  ['return (with secrets as (select 1) select count(*) from secrets);', undefined],
  ["return length('abc');", undefined],
  ['insert into public.news values (9); return 1;', 'changes `public.news`'],
  ['update public.news set id = id where true; return 2;', 'changes `public.news`'],
  ['delete from public.secrets where true; return 2;', 'changes `public.secrets`'],
  ["execute 'select 1'; return 1;", 'runs SQL that it puts together'],
];

let database: Database;
let catalog: Catalog;
beforeAll(async () => {
  database = await openPolicyDatabase();
  const functions = BODIES.flatMap(([body], i) =>
    ['definer', 'invoker'].map(
      (rights) => `create function public.${rights}${i}() returns bigint language plpgsql security ${rights}
set search_path = public as $body$ begin ${body} end $body$;`,
    ),
  );
  const sql = `${TABLES}${functions.join('\n')}
create function public.on_change() returns trigger language plpgsql security definer set search_path = '' as 'begin return new; end';
create function public.on_ddl() returns event_trigger language plpgsql security definer set search_path = '' as 'begin end';`;
  await database.exec(`set role postgres; ${sql} reset role;`);
  const replay = createReplay(loadPlatform('supabase', {}));
  for (const statement of parseFile({ path: 'a.sql', text: sql }).statements)
    for (const { failure } of replay.apply(statement)) expect(failure?.message).toBeUndefined();
  catalog = replay.catalog;
}, 60_000);
afterAll(() => database.close());

/** What a call by anon returns, and how many rows of each table are left; or the SQLSTATE. */
async function called(name: string): Promise<string> {
  return database.discarding(async () => {
    await database.exec('set role anon');
    const refusal = await database.attempt(`create temp table result as select public.${name}() as n`);
    if (refusal) return refusal.sqlstate;
    const n = await database.value<string>('select n from result');
    await database.exec('reset role');
    const left = ['secrets', 'news'].map((table) =>
      database.value<string>(`select array_agg(ctid order by id) from public.${table}`),
    );
    return `${n} ${JSON.stringify(await Promise.all(left))}`;
  });
}

function routine(name: string) {
  const found = routinesOf(catalog).find((one) => one.name === name);
  if (!found) throw new Error(`no routine ${name}`);
  return found;
}

test.each(BODIES.map(([body, told], i) => ({ body, told, i })))('$body', async ({ told, i }) => {
  const power = definerPower(catalog, routine(`definer${i}`), 'anon');
  expect(power && toldPower(power)).toBe(told === undefined ? undefined : `${told} with its owner's rights`);
  const [withOwners, withCallers] = [await called(`definer${i}`), await called(`invoker${i}`)];
  if (told === undefined || power?.unknown) expect(withOwners).toBe(withCallers);
  else expect(withOwners).not.toBe(withCallers);
});

test('nobody calls a trigger function: PostgreSQL refuses (0A000)', async () => {
  const isUnchecked = uncheckedDefiners(catalog);
  for (const name of ['on_change', 'on_ddl']) {
    expect(isUnchecked(routine(name))).toBe(false);
    await database.discarding(async () => {
      await database.exec('set role anon');
      expect((await database.attempt(`select public.${name}()`))?.sqlstate).toBe('0A000');
    });
  }
});
