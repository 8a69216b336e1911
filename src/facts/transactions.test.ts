import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReplay, type Step } from '../catalog/replay/replay.ts';
import { loadPlatform } from '../project/platform.ts';
import { parseFile } from '../syntax/parse.ts';
import { loadParser } from '../syntax/parser.ts';
import { addedValue, usesOfValue } from './enum-values.ts';
import { needsOwnTransaction } from './transactions.ts';

const SETUP = `create table t (id int, tags text[]);
  create table p (id int) partition by range (id); create table p1 partition of p for values from (1) to (2);
  create type mood as enum ('fine'); create table m (id int, mood mood default 'fine');
  create materialized view v as select id from t; create unique index on v (id);`;

let db: PGlite;
beforeAll(async () => {
  await loadParser();
  db = await PGlite.create();
  await db.exec(SETUP);
});
afterAll(() => db.close());

/** The SQLSTATE with which PostgreSQL refuses the last of these statements in one transaction; undefined where it takes them. */
async function refusal(...statements: readonly string[]): Promise<string | undefined> {
  await db.exec('begin');
  try {
    for (const sql of statements) await db.exec(sql);
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  } finally {
    await db.exec('rollback');
  }
}

test.each([
  'create index concurrently on t (id)',
  'drop index concurrently if exists nowhere',
  'reindex table concurrently t',
  'reindex table t',
  'reindex (concurrently) table t',
  'reindex schema public',
  'vacuum t',
  'analyze t',
  'cluster',
  'alter table p detach partition p1 concurrently',
  'alter table p detach partition p1',
  'create database d',
  'drop database d',
  "alter system set work_mem to '8MB'",
  "create tablespace s location '/nowhere'",
  'drop tablespace s',
  'refresh materialized view concurrently v',
  'create index on t (id)',
])('%s: allowed in a transaction as PostgreSQL allows it', async (sql) => {
  const [statement] = parseFile({ path: 'x.sql', text: sql }).statements;
  expect((statement && needsOwnTransaction(statement)) !== undefined).toBe((await refusal(sql)) === '25001');
});

const ADD = "alter type mood add value 'tired'";
test.each([
  "select 'tired'::mood",
  "select 'fine'::mood",
  "alter table m alter column mood set default 'tired'",
  "alter table t add column mood mood default 'tired'",
  "create table n (mood mood default 'tired')",
  "insert into m values (1, 'tired')",
  "insert into m (mood, id) values ('tired', 1)",
  "insert into m (mood, id) values ('fine', 1)",
  "update m set mood = 'tired'",
  "update m set id = 1 where mood = 'tired'",
  "delete from m where mood in ('fine', 'tired')",
  "create index on m (id) where mood = 'tired'",
  "create policy p on m using (mood = 'tired')",
  "create view w as select id from m where mood <> 'tired'",
  "alter table m add check (mood <> 'tired')",
  "insert into t (tags) values ('{tired}')",
  "comment on table m is 'tired'",
  "create function f() returns mood language plpgsql as $$ begin return 'tired'; end $$",
])('after a value is added, %s: as PostgreSQL', async (sql) => {
  const uses = lastStep(`${SETUP} ${ADD}; ${sql}`, (added, step) => added && usesOfValue(step, added));
  expect((uses?.length ?? 0) > 0).toBe((await refusal(ADD, sql)) === '55P04');
});

test('a value that is there already is not added', () => {
  expect(lastStep(`${SETUP} alter type mood add value if not exists 'fine'; select 1`, (added) => added)).toBeUndefined();
  expect(lastStep(`${SETUP} ${ADD}; select 1`, (added) => added?.label)).toBe('tired');
});

/** What is told of the last statement, with what the one before it added. */
function lastStep<T>(sql: string, tell: (added: ReturnType<typeof addedValue>, last: Step) => T): T {
  const replay = createReplay(loadPlatform('postgres'));
  const steps = parseFile({ path: 'x.sql', text: sql }).statements.flatMap((statement) => replay.apply(statement));
  const [adding, last] = steps.slice(-2) as [Step, Step];
  return tell(addedValue(adding.statement, adding.before, adding.after), last);
}
