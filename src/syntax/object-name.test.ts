import { beforeAll, describe, expect, it } from 'vitest';
import { parseFile } from './parse.ts';
import { loadParser } from './parser.ts';
import { placeOfObject, type Statement } from './statement.ts';
import { spanOf } from './tokens.ts';

beforeAll(loadParser);

function statement(sql: string): Statement {
  return parseFile({ path: 'x.sql', text: sql }).statements.at(-1) as Statement;
}

describe('the name of what a statement creates', () => {
  const nameIn = (sql: string) => {
    const { start, end } = spanOf(placeOfObject(statement(`select 'é'; /* 🐘 */ ${sql}`)));
    return `select 'é'; /* 🐘 */ ${sql}`.slice(start, end);
  };
  it.each([
    ['create function f() returns int language sql as $$ select 1 $$', 'f'],
    ['create or replace /* é */ function "é s" . "F" ()\nreturns int language sql as $$ select 1 $$', '"é s" . "F"'],
    ['create procedure s.p() language sql as $$ $$', 's.p'],
    ['create or replace aggregate s.a(int) (sfunc = int4pl, stype = int)', 's.a'],
    ["create type public.k as enum ('a')", 'public.k'],
    ['create type type as (a int)', 'type'],
    ['create type r as range (subtype = int)', 'r'],
    ['create domain "D" as int', '"D"'],
    ['create schema if not exists app', 'app'],
    ['create schema authorization anon', 'anon'],
    ['create extension if not exists "uuid-ossp" with schema extensions', '"uuid-ossp"'],
    ['create publication p for all tables', 'p'],
    ['create role r login', 'r'],
    ['create user mapping for r server s', 'create user mapping for r server s'],
    ['create user if', 'if'],
    ['create constraint trigger g after insert on t for each row execute function f()', 'g'],
    ['create event trigger g on ddl_command_end execute function f()', 'g'],
    ['create policy "a b" on t using (true)', '"a b"'],
    ['alter policy p on t using (true)', 'p'],
    ['create or replace rule r as on insert to t do nothing', 'r'],
    ['create operator s.=== (leftarg = int, rightarg = int, function = f)', 's.==='],
    ['create operator class s.c default for type int using btree as operator 1 <', 's.c'],
    ['create text search configuration s.c (copy = simple)', 's.c'],
    ['create foreign data wrapper w', 'w'],
    ['create statistics on a, b from t', 'create statistics on a, b from t'],
    ['create cast (int as text) without function', 'create cast (int as text) without function'],
    ['select 1', 'select 1'],
  ])('%s', (sql, name) => {
    expect(nameIn(sql)).toBe(name);
  });

  it('is not the schema for what CREATE SCHEMA makes in it', () => {
    const one = statement('create schema s create table t ()');
    const { start, end } = spanOf(placeOfObject({ ...one, tag: 'CreateTrigStmt', node: {} }));
    expect([start, end]).toEqual([0, 33]);
  });
});
