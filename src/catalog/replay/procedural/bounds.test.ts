import { beforeAll, expect, test } from 'vitest';
import { loadPlatform } from '../../../project/platform.ts';
import { parseFile } from '../../../syntax/parse.ts';
import { loadParser } from '../../../syntax/parser.ts';
import { createReplay } from '../replay.ts';

beforeAll(() => loadParser());

function replay(sql: string) {
  const { catalog, apply } = createReplay(loadPlatform('postgres'));
  const steps = parseFile({ path: 'x.sql', text: sql }).statements.map((statement) => apply(statement).at(-1));
  return { before: catalog, last: steps.at(-1) };
}

const tooMuch = {
  'an endless loop': 'do $$ begin loop null; end loop; end $$',
  'an endless loop that creates': `do $$ declare n int := 0; begin loop n := n + 1; execute format('create table t%s ()', n); end loop; end $$`,
  'a text that doubles': "do $$ declare s text := 'x'; begin create table t (); loop s := s || s; end loop; end $$",
  'an array that doubles': "do $$ declare a int[] := '{1}'; begin loop a := a || a; end loop; end $$",
  'a long text at once': "do $$ begin execute repeat('select 1;', 100000000); end $$",
  'a large join': `do $$ declare r record; begin for r in select 1 from generate_series(1, 9000) a, generate_series(1, 9000) b loop create table t (); end loop; end $$`,
  'errors caught for ever': "do $$ begin loop begin raise exception 'x'; exception when others then null; end; end loop; end $$",
  'a function that calls itself': `create function f(n int) returns void language plpgsql as $$ begin
    create table if not exists t (); perform f(n + 1); perform f(n + 1); end $$; select f(1)`,
  'a DO block that runs itself': `create function g() returns void language plpgsql as $f$ begin
    execute 'do $$ begin perform g(); perform g(); end $$'; end $f$; select g()`,
};

test.for(Object.entries(tooMuch))('%s is given up and leaves no trace', ([, sql]) => {
  const { last } = replay(sql);
  expect(last?.unfollowed).toBeDefined();
  expect(last?.failure).toBeUndefined();
  expect(last?.after).toBe(last?.before);
});

const unknown = {
  'a condition over rows guards DDL': 'do $$ begin if exists (select 1 from t) then create table x (); end if; end $$',
  'a loop over rows runs DDL': 'do $$ declare r record; begin for r in select * from t loop execute r.a; end loop; end $$',
  'the text of EXECUTE comes from rows': 'do $$ declare s text; begin select a into s from t; execute s; end $$',
  'DDL after a RETURN that hangs on rows':
    'do $$ begin if exists (select 1 from t) then return; end if; create table y (); end $$',
  'a routine is called for rows':
    "create function mk(n text) returns void language plpgsql as $$ begin execute format('create table %I ()', n); end $$; select mk(a) from t",
  'the text of EXECUTE names the day':
    "do $$ begin execute 'create table d_' || to_char(current_date, 'YYYYMMDD') || ' ()'; end $$",
  'an expression that repeats a group': "do $$ begin if repeat('a', 50) ~ '(a|aa)+$b' then create table x (); end if; end $$",
};

test.for(Object.entries(unknown))('is said not to be followed: %s', ([, sql]) => {
  expect(replay(`create table t (a text); ${sql}`).last?.unfollowed).toBeDefined();
});

const harmless = {
  'a condition over rows guards rows':
    'do $$ begin if exists (select 1 from t) then delete from t; else insert into t values (1); end if; end $$',
  'a condition over rows guards an error':
    "do $$ begin if not exists (select 1 from t) then raise exception 'empty'; end if; create table y (); end $$",
  'a loop over rows changes rows':
    'do $$ declare r record; begin for r in select * from t loop update t set a = r.a; end loop; end $$',
  'EXECUTE of DML with unknown values':
    "do $$ declare s text; begin select a into s from t; execute format('update t set a = %L', s); end $$",
};

test.for(Object.entries(harmless))('is followed: %s', ([, sql]) => {
  const { last } = replay(`create table t (a text); ${sql}`);
  expect(last?.unfollowed).toBeUndefined();
  expect(last?.failure).toBeUndefined();
});
