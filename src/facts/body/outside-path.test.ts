import { afterAll, beforeAll, expect, test } from 'vitest';
import { routinesOf } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { createReplay } from '../../catalog/replay/replay.ts';
import { type Database, openDatabase } from '../../dev/postgres/database.ts';
import { loadPlatform } from '../../project/platform.ts';
import { parseFile } from '../../syntax/parse.ts';
import { loadParser } from '../../syntax/parser.ts';
import { namesOutsidePath } from './outside-path.ts';

const SCHEMA = `
create schema extensions;
create extension pgcrypto schema extensions;
create extension pg_trgm schema extensions;
create type public.mood as enum ('fine', 'bad');
create table public.orders (id int, total int);
create table public.drafts (id int);
create table public.bin (id int);
create view public.totals as select sum(total) as total from public.orders;
create materialized view public.stats as select count(*) as n from public.orders;
create sequence public.numbers;
create function public.tax(amount int) returns int language sql as 'select amount / 5';
create function public.total(id int) returns int language sql as 'select 1';
create procedure public.close_books() language sql as 'select 1';
`;

/** What stands between BEGIN and END of functions with an empty path, and the names that they do not find. */
const BODIES: readonly (readonly [body: string, names: readonly string[]])[] = [
  ['perform 1 from orders;', ['relation orders']],
  ['perform 1 from totals t join public.orders o on true;', ['relation totals']],
  ['insert into orders values (1, 1);', ['relation orders']],
  ['insert into public.orders select * from orders;', ['relation orders']],
  ['update orders set total = 1;', ['relation orders']],
  ['delete from orders;', ['relation orders']],
  ['delete from public.orders using totals;', ['relation totals']],
  ['truncate orders;', ['relation orders']],
  ['lock table orders;', ['relation orders']],
  ['refresh materialized view stats;', ['relation stats']],
  ['call close_books();', ['function close_books']],
  [
    'with made as (insert into orders values (1, 1) returning id) insert into public.orders select id from made;',
    ['relation orders'],
  ],
  ['with orders as (select 1) insert into public.orders select 1 from orders;', []],
  ['perform 1 from public.orders o for update of o;', []],
  ['merge into orders o using public.totals t on true when matched then do nothing;', ['relation orders']],
  ['n := tax(3);', ['function tax']],
  ['n := public.tax(3);', []],
  ['n := (select total from totals);', ['relation totals']],
  ['if tax(1) > 0 then n := 1; end if;', ['function tax']],
  ['case when true then n := 1; else n := 2; end case;', []],
  ['case tax(1) when 0 then n := 1; else n := 2; end case;', ['function tax']],
  ['while tax(n) > 0 loop n := 0; end loop;', ['function tax']],
  ['for i in 1..tax(10) loop n := i; end loop;', ['function tax']],
  ['for n in select id from orders loop null; end loop;', ['relation orders']],
  ['foreach n in array array[tax(1)] loop null; end loop;', ['function tax']],
  ["execute 'select ' || tax(1);", ['function tax']],
  ["execute 'select $1' into n using tax(1);", ['function tax']],
  ["raise notice '%', tax(1);", ['function tax']],
  ['assert tax(5) = 1;', ['function tax']],
  ['return tax(5);', ['function tax']],
  ['loop exit when tax(5) = 1; end loop;', ['function tax']],
  ["perform 'fine'::mood;", ['type mood']],
  ["perform '{fine}'::mood[];", ['type mood']],
  ["perform 'fine'::public.mood, '1'::int, now()::date;", []],
  ["perform nextval('numbers');", ['relation numbers']],
  ["perform nextval('numbers'::regclass);", ['relation numbers']],
  ["perform nextval('public.numbers');", []],
  ['perform gen_random_bytes(4), gen_random_uuid();', ['function gen_random_bytes']],
  ["perform 'a' <% 'b';", ['operator <%']],
  ["perform 'a' operator(extensions.<%) 'b';", []],
  ['create temp table drafts (id int); perform 1 from drafts;', []],
  ['create temp table if not exists mine as select 1; insert into mine values (2);', []],
  ["execute 'create temporary table bin (id int)'; perform 1 from bin;", []],
  ["perform set_config('search_path', 'public', true); perform 1 from orders;", []],
  ['set local search_path = public; perform 1 from orders;', []],
  ['begin perform 1 from orders; exception when undefined_table then null; end;', []],
  ["begin n := tax(1); exception when sqlstate '42883' then null; end;", []],
  ['begin n := 1 / 0; exception when division_by_zero then n := tax(1); end;', ['function tax']],
  ['perform total(o) from public.orders o;', []],
  ['perform 1 from pg_class, information_schema.tables;', []],
];

function made(body: string, i: number): string {
  return `create function public.tried${i}() returns int language plpgsql set search_path = '' as $body$
declare n int := 0;
begin ${body} return n; end $body$;`;
}

let database: Database;
let catalog: Catalog;
beforeAll(async () => {
  await loadParser();
  const sql = SCHEMA + BODIES.map(([body], i) => made(body, i)).join('\n');
  catalog = replayed(sql);
  database = await openDatabase();
  await database.exec(sql);
}, 60_000);
afterAll(() => database.close());

function replayed(sql: string): Catalog {
  const replay = createReplay(loadPlatform('postgres', {}));
  for (const statement of parseFile({ path: 'a.sql', text: sql }).statements)
    for (const { failure } of replay.apply(statement)) expect(failure?.message).toBeUndefined();
  return replay.catalog;
}

function unfound(of: Catalog, name = 'tried'): readonly string[] {
  const routine = routinesOf(of).find((one) => one.name === name);
  if (!routine) throw new Error('no such routine');
  return namesOutsidePath(of, routine).map((one) => `${one.kind} ${one.name}`);
}

test.each(BODIES.map(([body, names], i) => ({ body, names, i })))('$body', async ({ names, i }) => {
  expect(unfound(catalog, `tried${i}`)).toEqual(names);
  await database.discarding(async () => {
    const refusal = await database.attempt(`select public.tried${i}()`);
    const missing = /^(?:42P01|42883|42704)$/.test(refusal?.sqlstate ?? '') ? refusal?.message : undefined;
    if (names.length === 0) expect(missing).toBeUndefined();
    else expect(missing).toContain(names[0]?.split(' ')[1]);
  });
});

test('an SQL body is looked up again under a path that is set later', async () => {
  const sql = `create function public.tried() returns bigint language sql as 'select count(*) from orders';
alter function public.tried() set search_path = '';`;
  expect(unfound(replayed(SCHEMA + sql))).toEqual(['relation orders']);
  await database.discarding(async () => {
    await database.exec(sql);
    expect((await database.attempt('select public.tried()'))?.message).toBe('relation "orders" does not exist');
  });
});

test('names along a path that is not empty', async () => {
  const sql = `create function public.tried() returns text language plpgsql set search_path = public, pg_temp as $$
begin return encode(gen_random_bytes(4), 'hex') from orders; end $$;`;
  expect(unfound(replayed(SCHEMA + sql))).toEqual(['function gen_random_bytes']);
  await database.discarding(async () => {
    await database.exec(sql);
    await database.exec('insert into public.orders values (1, 1)');
    expect((await database.attempt('select public.tried()'))?.message).toContain('gen_random_bytes');
  });
});

test('a trigger names the rows of its statement', async () => {
  const sql = `create function public.tried() returns trigger language plpgsql set search_path = '' as $$
begin insert into public.orders select 1, 1 from totals where false; return null; end $$;
create trigger t after insert on public.orders referencing new table as totals for each statement execute function public.tried();`;
  expect(unfound(replayed(SCHEMA + sql))).toEqual([]);
  await database.discarding(async () => {
    await database.exec(sql);
    expect(await database.attempt('insert into public.orders values (1, 1)')).toBeUndefined();
  });
});
