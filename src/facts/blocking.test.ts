import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseFile } from '../syntax/parse.ts';
import { loadParser } from '../syntax/parser.ts';
import { blockingWork } from './blocking.ts';

let db: PGlite;
beforeAll(async () => {
  await loadParser();
  db = await PGlite.create();
  await db.exec(
    'create table parent (id int primary key); create table t (id int not null, parent_id int, during int4range); insert into t values (1, null, null)',
  );
  await db.exec('create unique index ready on t (id)');
});
afterAll(() => db.close());

const modes = ['ShareLock', 'ShareRowExclusiveLock', 'AccessExclusiveLock'];

/** The strongest of these locks that PostgreSQL holds on `t` after the statement, in a transaction that is rolled back. */
async function lockTaken(sql: string): Promise<string | undefined> {
  await db.exec('begin');
  await db.exec(sql);
  const { rows } = await db.query<{ mode: string }>("select mode from pg_locks where relation = 't'::regclass");
  await db.exec('rollback');
  return modes.filter((mode) => rows.some((row) => row.mode === mode)).at(-1);
}

test.each([
  'create index on t (parent_id)',
  'create unique index on t (id)',
  'alter table t add foreign key (parent_id) references parent (id)',
  'alter table t add check (id > 0)',
  'alter table t add unique (id)',
  'alter table t add primary key (id)',
  'alter table t add exclude using gist (during with &&)',
])('%s takes the lock that pg_locks shows', async (sql) => {
  const [statement] = parseFile({ path: 'x.sql', text: sql }).statements;
  expect(statement && blockingWork(statement).map((work) => work.mode)).toEqual([await lockTaken(sql)]);
});

test.each([
  'alter table t add foreign key (parent_id) references parent (id) not valid',
  'alter table t add check (id > 0) not valid',
  'alter table t add constraint ready unique using index ready',
  'create index concurrently on t (id)',
  'alter table t add column note text',
])('%s does no work under its lock', (sql) => {
  const [statement] = parseFile({ path: 'x.sql', text: sql }).statements;
  expect(statement && blockingWork(statement)).toEqual([]);
});
