import { afterAll, beforeAll, expect, test } from 'vitest';
import { viewsOf } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import { createReplay } from '../catalog/replay/replay.ts';
import { openPolicyDatabase } from '../dev/policy-database.ts';
import type { Database } from '../dev/postgres/database.ts';
import { loadPlatform } from '../project/platform.ts';
import { parseFile } from '../syntax/parse.ts';
import { baredTables, toldTables } from './bared-tables.ts';

/** Two rows in each table; `secrets` and `notes` show nobody any, `news` shows all. */
const SCHEMA = `
create table public.secrets (id int primary key, word text);
create table public.notes (id int primary key, secret int);
create table public.news (id int primary key, secret int);
create table public.forced (id int primary key);
alter table public.secrets enable row level security;
alter table public.notes enable row level security;
alter table public.news enable row level security;
alter table public.forced enable row level security;
alter table public.forced force row level security;
create policy "all" on public.news for select using (true);
insert into public.secrets values (1, 'a'), (2, 'b');
insert into public.notes values (1, 1), (2, 2);
insert into public.news values (1, 1), (2, 2);
insert into public.forced values (1), (2);
`;

/** Views, what they are told to show, and how many of their rows anon sees. */
const VIEWS: readonly (readonly [name: string, sql: string, told: string, rows: number])[] = [
  ['whole', 'create view public.whole as select * from public.secrets', 'every row of `public.secrets`', 2],
  [
    'joined',
    'create view public.joined as select n.id, s.word from public.notes n left join public.secrets s on s.id = n.secret',
    'every row of `public.notes` and rows of `public.secrets`',
    2,
  ],
  ['part', 'create view public.part as select * from public.secrets where id = 1', 'rows of `public.secrets`', 1],
  ['open', 'create view public.open as select * from public.news', '', 2],
  [
    'beside',
    'create view public.beside as select s.* from public.news n join public.secrets s on s.id = n.secret',
    'rows of `public.secrets`',
    2,
  ],
  ['caller', 'create view public.caller with (security_invoker) as select * from public.secrets', '', 0],
  ['around', 'create view public.around as select * from public.caller', '', 0],
  ['inside', 'create view public.inside as select * from public.whole', 'rows of `public.secrets`', 2],
  ['stored', 'create materialized view public.stored as select * from public.caller', 'rows of `public.secrets`', 2],
  ['copy', 'create view public.copy as select * from public.stored', 'rows of `public.secrets`', 2],
  ['all_forced', 'create view public.all_forced as select * from public.forced', 'every row of `public.forced`', 2],
  [
    'lost',
    'create view public.lost with (security_invoker) as select * from public.secrets; create or replace view public.lost as select * from public.secrets',
    'every row of `public.secrets`',
    2,
  ],
];

let database: Database;
let catalog: Catalog;
beforeAll(async () => {
  database = await openPolicyDatabase();
  const sql = SCHEMA + VIEWS.map(([, made]) => `${made};`).join('\n');
  await database.exec(`set role postgres; ${sql} reset role;`);
  const replay = createReplay(loadPlatform('supabase', {}));
  for (const statement of parseFile({ path: 'a.sql', text: sql }).statements) replay.apply(statement);
  catalog = replay.catalog;
}, 60_000);
afterAll(() => database.close());

test.each(VIEWS)('%s', async (name, _, told, rows) => {
  const view = viewsOf(catalog).find((one) => one.name === name);
  expect(view && toldTables(baredTables(catalog, view, ['anon']))).toBe(told);
  const seen = await database.discarding(async () => {
    await database.exec('set role anon');
    return database.value<number>(`select count(*)::int from public.${name}`);
  });
  expect(seen).toBe(rows);
});

test('a view remembers the options that a replacement took off', () => {
  const [lost, whole] = ['lost', 'whole'].map((name) => viewsOf(catalog).find((view) => view.name === name));
  expect([lost?.lostOptions, whole?.lostOptions]).toEqual([['security_invoker=true'], undefined]);
});
