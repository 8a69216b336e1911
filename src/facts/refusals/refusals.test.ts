import { beforeAll, describe, expect, test } from 'vitest';
import { createReplay } from '../../catalog/replay/replay.ts';
import { loadPlatform } from '../../project/platform.ts';
import type { Project } from '../../project/project.ts';
import { parseFile } from '../../syntax/parse.ts';
import { loadParser } from '../../syntax/parser.ts';
import { type MarkedStep, type Refusal, refusalsOf } from './refusals.ts';
import { tellMissing } from './tell.ts';

beforeAll(loadParser);

const SUPABASE = { platform: 'supabase', tool: 'supabase' } as const;
const OTHER = { platform: 'postgres', tool: 'generic' } as const;

function refusals(sql: string, kind: Pick<Project, 'platform' | 'tool'> = SUPABASE): readonly Refusal[] {
  const { history, project } = replayed(sql, kind);
  return refusalsOf(history, project);
}

/** Each file begins with a line of dashes. */
function replayed(sql: string, kind: Pick<Project, 'platform' | 'tool'>) {
  const migrations = sql
    .split('-----\n')
    .map((text, i) => ({ name: `${i}.sql`, file: parseFile({ path: `${i}.sql`, text }), judged: true }));
  const project: Project = {
    folder: '',
    postgresVersion: 17,
    exposedSchemas: ['public'],
    transactionPer: 'file',
    migrations,
    ...kind,
  };
  const replay = createReplay(loadPlatform(kind.platform));
  const history: MarkedStep[] = [];
  for (const migration of migrations)
    for (const statement of migration.file.statements)
      for (const step of replay.apply(statement))
        if (step.unfollowed !== undefined || (step.failure && step.depth === 0)) history.push({ migration, step });
  return { history, project, catalog: replay.catalog };
}

/** `key: statements that need it + those that fail with them`. */
function summary(found: readonly Refusal[]): readonly string[] {
  return found.map(
    ({ missing, error, needs, consequences }) => `${missing?.key ?? error.sqlstate}: ${needs.length}+${consequences.length}`,
  );
}

describe('one cause for', () => {
  test('a missing table and what would have been made with it', () => {
    const sql = `create table a (id int references missing);
      create view v as select id from a;
      alter table missing add column x int;
      create function f(a) returns int language sql as 'select 1';
      select f(null);
      create policy p on a using (true);
      comment on policy p on a is 'x';`;
    expect(summary(refusals(sql))).toEqual(['relation:public.missing: 2+5']);
  });

  test('a missing schema and everything in it', () => {
    const sql = 'create table s.a (id int);\ncreate type s.t as enum ();\nselect * from s.b;\nselect s.f();';
    expect(summary(refusals(sql))).toEqual(['schema:s: 4+0']);
  });

  test('a column of a table that was there already', () => {
    const sql = 'create table a (id int);\ncreate table a (id int, x int);\ncreate index on a (x);\nselect a.x from a;';
    expect(summary(refusals(sql))).toEqual(['42P07: 1+2']);
  });

  test('what a refused DO block would have made', () => {
    const sql = `do $$ begin
        alter table missing add column x int;
        execute 'create table if not exists made_there (id int)';
      end $$;
      alter table made_there add column y int;`;
    expect(summary(refusals(sql))).toEqual(['relation:public.missing: 1+1']);
  });

  test('what a refused DROP or RENAME leaves', () => {
    const sql = `create table a (id int); create view v as select id from a;
      drop table a;
      create table a (id int, x int);
      alter table a rename to missing_too; alter table nowhere rename to b; create table b (id int);`;
    expect(summary(refusals(sql))).toEqual(['2BP01: 1+1', 'relation:public.nowhere: 1+0']);
  });

  test('policies of two tables are two', () => {
    const sql = 'create table a (); create table b (); drop policy p on a; drop policy p on b; drop policy p on b;';
    expect(summary(refusals(sql))).toEqual(['policy:a.p: 1+0', 'policy:b.p: 2+0']);
  });
});

describe('nothing is said of', () => {
  test.each([
    [
      'names of a statement that could not be followed',
      `create table t (slug text);
       do $$ declare s text; begin
         for s in select slug from t loop execute 'create table inbox_' || s || '()'; end loop;
         if (select count(*) from t) > 3 then create table archive (); end if;
       end $$;
       alter table inbox_main add column x int; alter table archive add column x int;`,
    ],
    ['what placeholders stand for', 'create table :schema.orders (id int);\nalter table app.orders add column x int;'],
    ['what other files make', '\\i tables.sql\nalter table orders add column x int;\ncreate index on lines (id);'],
    [
      'what a statement would make that does not parse',
      'create tabel orders (id int);\ncreate table {{name}} (id int);\ncreate table lines (id int,);\nalter table lines add x int;',
    ],
    [
      'what an extension of unknown contents may bring',
      'create extension nobody_knows;\ncreate table t (x its_type);\nselect its_function(1);',
    ],
    [
      'rows, privileges and what the migration raises itself',
      "create table auth.x ();\nselect 1 / 0;\ndo $$ begin raise exception 'no'; end $$;",
    ],
    ['handled exceptions', 'do $$ begin drop table missing; exception when others then null; end $$;'],
  ])('%s', (_, sql) => {
    expect(summary(refusals(sql))).toEqual([]);
  });

  test('roles of a server that is not known', () => {
    const sql = 'create table t (); grant select on t to reporting;';
    expect(summary(refusals(sql, OTHER))).toEqual([]);
    expect(summary(refusals(sql))).toEqual(['role:reporting: 1+0']);
  });

  test('tables, where the migrations make none', () => {
    const told = (sql: string) => {
      const { history, project, catalog } = replayed(sql, OTHER);
      return tellMissing(refusalsOf(history, project), catalog, project).map(({ message }) => message);
    };
    expect(told("update orders set state = 'new';")).toEqual([]);
    expect(told("create table t ();\n-----\nupdate orders set state = 'new';")).toEqual([
      '`orders` is not made by these migrations; 1 statement needs it',
    ]);
  });
});

describe('what was taken away is told as that', () => {
  test.each([
    ['create schema s; create table s.a (); drop table s.a; drop table s.a;', '`s.a` is not there any more'],
    [
      'create schema s; create function s.f() returns int language sql as $$ select 1 $$; alter function s.f() rename to g; select s.f();',
      'function `s.f` is not there any more',
    ],
    [
      "create schema s; create type s.c as enum ('a'); alter type s.c rename to d; create table t (c s.c);",
      'type `s.c` is not there any more',
    ],
    [
      'create table t (id int constraint pos check (id > 0)); alter table t drop constraint pos; alter table t drop constraint pos;',
      'constraint `pos` of `t` is not there any more',
    ],
    ['create table t (id int, n int); alter table t drop n; alter table t drop n;', 'column `n` of `t` is not there any more'],
    ['select upper(1) from pg_class;', 'no function of this name takes these arguments: `upper(integer)`'],
  ])('%s', (sql, message) => {
    const { history, project, catalog } = replayed(sql, SUPABASE);
    const told = tellMissing(refusalsOf(history, project), catalog, project).map((one) => one.message);
    expect(told).toEqual([`${message}; 1 statement needs it`]);
  });
});
