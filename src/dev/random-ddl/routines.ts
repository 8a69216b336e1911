import fc from 'fast-check';
import { column, condition, ifExists, mode, name, one, owner, relation, schema, signature, sql, table, view } from './words.ts';

const result = one('int', 'text', 'a', 'setof a', 'mood', 'table (id int, x text)', 'setof record', 'positive', 'trigger');
const declared = one(
  'f()',
  'f(int)',
  'f(n int)',
  'f(text)',
  's.f()',
  'f(int, text default null)',
  'f(n int, m text default null)',
  'g(int, text)',
  'g(variadic int[])',
  'f(out id int, out x text)',
  'f(a)',
  'f(inout n int)',
);
const attribute = one('', 'stable ', 'immutable strict ', 'security definer ', "set search_path = '' ", 'parallel safe ');
const body = fc.oneof(
  one('select 1', "select 'x'", 'insert into a default values', 'delete from b'),
  sql`select ${column} from ${relation}`,
);
export const functions = fc.oneof(
  {
    weight: 3,
    arbitrary: sql`create function ${declared} returns ${result} ${attribute}language plpgsql as 'begin return null; end'`,
  },
  {
    weight: 3,
    arbitrary: sql`create or replace function ${declared} returns ${result} ${attribute}language plpgsql as 'begin return null; end'`,
  },
  {
    weight: 1,
    arbitrary: sql`create or replace function ${signature} returns int language plpgsql security definer set search_path = '' as 'begin return 1; end'`,
  },
  { weight: 2, arbitrary: one("create or replace function f() returns trigger language plpgsql as 'begin return new; end'") },
  { weight: 2, arbitrary: one("create or replace function f() returns int language plpgsql as 'begin return 1; end'") },
  { weight: 1, arbitrary: sql`create procedure ${one('f()', 'g(int)', 's.f()')} language plpgsql as 'begin null; end'` },
  { weight: 2, arbitrary: sql`create or replace function ${signature} returns void language sql as $$ ${body} $$` },
  {
    weight: 1,
    arbitrary: sql`create or replace function ${one('f()', 'f(int)')} returns bigint begin atomic select count(*) from ${relation} where ${condition}; end`,
  },
  { weight: 1, arbitrary: sql`create function ${one('f()', 'f(int)')} returns int return 1` },
  { weight: 1, arbitrary: sql`create aggregate ${one('f(int)', 's.f(int)')} (sfunc = int4pl, stype = int)` },
  {
    weight: 2,
    arbitrary: sql`drop ${one('function', 'function', 'procedure', 'routine', 'aggregate')} ${ifExists}${signature}${mode}`,
  },
  { weight: 1, arbitrary: sql`drop ${one('function', 'routine')} ${ifExists}${one('f', 's.f', 'g')}${mode}` },
  { weight: 1, arbitrary: sql`drop function ${ifExists}${signature}, ${signature}${mode}` },
  {
    weight: 1,
    arbitrary: sql`create or replace procedure ${one('f()', 'f(inout n int)', 's.f(a int default 1)')} language plpgsql as 'begin null; end'`,
  },
  {
    weight: 1,
    arbitrary: sql`create function ${one('e()', 's.e()')} returns event_trigger language plpgsql as 'begin null; end'`,
  },
  {
    weight: 2,
    arbitrary: sql`alter ${one('function', 'routine')} ${fc.oneof(signature, one('f', 'g'))} ${fc.oneof(
      one(
        'stable',
        'security definer',
        'set search_path = public',
        'reset all',
        'rename to f',
        'rename to g',
        'strict',
        'cost 10',
      ),
      sql`owner to ${owner}`,
      sql`set schema ${schema}`,
    )}`,
  },
);
const timing = one('before insert', 'after update', 'before update of x', 'after insert or delete', 'before delete');
export const triggers = fc.oneof(
  sql`create trigger ${name} before insert on ${table} for each row execute function f()`,
  sql`create ${one('', 'or replace ')}trigger ${name} ${timing} on ${table} for each ${one('row', 'statement')} ${one('', 'when (true) ', 'when (new.x is not null) ', 'when (old.x is null) ')}execute function ${one('f()', 's.f()')}`,
  sql`create trigger ${name} instead of ${one('insert', 'update')} on ${view} for each row execute function f()`,
  sql`create constraint trigger ${name} after insert on ${table} deferrable for each row execute function f()`,
  sql`create trigger ${name} after insert on ${table} referencing new table as fresh for each statement execute function f()`,
  sql`create ${one('', 'or replace ')}trigger ${name} ${one('after update', 'after delete', 'before update')} on ${table} referencing old table as o${one('', ' new table as n')} for each ${one('row', 'statement')} execute function f()`,
  sql`create trigger ${name} ${one('before update of x, y', 'after truncate', 'before insert or update of id')} on ${relation} for each ${one('row', 'statement')} execute function f()`,
  sql`drop trigger ${ifExists}${name} on ${relation}${mode}`,
  sql`alter trigger ${name} on ${table} rename to ${name}`,
  sql`create ${one('', 'or replace ')}rule ${name} as on ${one('insert', 'delete')} to ${relation} do ${one('instead nothing', 'also select 1')}`,
  sql`drop rule ${ifExists}${name} on ${relation}${mode}`,
  sql`alter rule ${name} on ${relation} rename to ${name}`,
);

const inner = fc.oneof(
  sql`create table ${table} (id int, x text)`,
  sql`alter table ${table} add column ${column} int`,
  sql`drop table ${ifExists}${table}${mode}`,
  sql`create policy ${name} on ${table} using (true)`,
  sql`execute format('alter table %I enable row level security', ${one("'a'", "'b'", "'T b'")})`,
  sql`execute 'create index on ' || ${one("'a'", "quote_ident('T b')")} || ' (id)'`,
  one("raise notice 'x'", "raise exception 'x'", 'null', 'perform 1', 'return'),
);
// Rows of pg_tables without ORDER BY come as they lie in the heap of pg_class, which moves with every update.
const inCatalog = fc.oneof(
  sql`exists (select from pg_tables where schemaname = 'public' and tablename = ${one("'a'", "'b'", "'T b'")})`,
  sql`not exists (select 1 from information_schema.columns where table_name = 'a' and column_name = ${one("'x'", "'y'", "'Z'")})`,
  sql`exists (select from pg_policies where policyname = ${one("'one'", "'two'")})`,
  sql`exists (select from pg_constraint where conname = ${one("'a_pkey'", "'one'", "'a_id_fkey'")})`,
  sql`to_regclass(${one("'a'", "'s.a'", "'public.b'", "'v'")}) is not null`,
  sql`exists (select from pg_type where typname = ${one("'mood'", "'pair'", "'a'")})`,
  sql`(select count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and relkind = 'r') > ${one('0', '1', '2', '3')}`,
);
const DROPPED_IN_LOOP = one(
  "select policyname as n, tablename as t from pg_policies where schemaname = 'public' order by 1, 2 loop execute format('drop policy %I on public.%I'",
  "select conname as n, conrelid::regclass::text as t from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace order by 1, 2 loop execute format('alter table %2$s drop constraint %1$I'",
  "select conname as n, relname as t from pg_constraint c join pg_class k on k.oid = c.conrelid where contype in ('f', 'u') and connamespace = 'public'::regnamespace order by 1, 2 loop execute format('alter table %2$I drop constraint if exists %1$I cascade'",
  "select indexname as n, tablename as t from pg_indexes where schemaname = 'public' order by 1 loop execute format('drop index if exists public.%I'",
  "select column_name as n, table_name as t from information_schema.columns where table_schema = 'public' and is_nullable = 'YES' order by 1, 2 loop execute format('alter table if exists %2$I alter column %1$I set default null'",
  "select trigger_name as n, event_object_table as t from information_schema.triggers where trigger_schema = 'public' order by 1, 2 loop execute format('drop trigger if exists %I on %I'",
  "select p.oid::regprocedure::text as n, prokind::text as t from pg_proc p join pg_namespace s on s.oid = p.pronamespace where s.nspname = 'public' and prokind = 'f' order by 1 loop execute format('alter function %s security definer'",
  "select typname as n, nspname as t from pg_type t join pg_namespace s on s.oid = typnamespace where typtype = 'e' order by 1, 2 loop execute format('alter type %2$I.%1$I rename to %I', r.n || '_old'",
  "select sequencename as n, schemaname as t from pg_sequences order by 2, 1 loop execute format('grant usage on sequence %2$I.%1$I to reader'",
  "select viewname as n, schemaname as t from pg_views where schemaname = 'public' order by 1 loop execute format('drop view if exists %2$I.%1$I cascade'",
);
export const blocks = fc.oneof(
  sql`do $$ declare r record; begin for r in ${DROPPED_IN_LOOP}, r.n, r.t); end loop; end $$`,
  sql`do $$ declare c text; begin select conname into c from pg_constraint where conrelid = 'public.a'::regclass and contype = ${one("'p'", "'f'", "'c'")} order by 1 limit 1; if c is not null then execute 'alter table a drop constraint ' || quote_ident(c) || ' cascade'; end if; end $$`,
  sql`do $$ begin ${inner}; ${inner}; end $$`,
  sql`do $$ begin if ${inCatalog} then ${inner}; else ${inner}; end if; end $$`,
  sql`do $$ begin ${inner}; exception when ${one('others', 'duplicate_table', 'duplicate_object or undefined_table', 'undefined_column')} then ${inner}; end $$`,
  sql`do $$ declare t text; begin foreach t in array array[${one("'a', 'b'", "'T b'", "'c', 'a', 'p'")}] loop execute format('alter table %I ${one('enable row level security', 'add column y int', 'drop column x')}', t); end loop; end $$`,
  sql`do $$ declare r record; begin for r in select tablename from pg_tables where schemaname = ${one("'public'", "'s'")} order by 1 loop execute format('${one('comment on table %I is null', 'alter table %I add z int', 'create index on %I (id)', 'create policy all_in_one on %I using (true)')}', r.tablename); end loop; end $$`,
  sql`do $$ begin case when ${inCatalog} then ${inner}; else ${inner}; end case; end $$`,
);
