import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AclKind, defaultAcl, PRIVILEGE } from '../../catalog/acl.ts';
import { quoteIdentifier } from '../../catalog/names.ts';
import { SYSTEM_COLUMNS } from '../../catalog/replay/analysis/column-references.ts';
import { MUTABLE_CASTS, MUTABLE_OPERATORS, READ_MUTABLY, WRITTEN_MUTABLY } from '../../catalog/replay/analysis/mutability.ts';
import { CONDITION_STATES } from '../../catalog/replay/procedural/conditions.ts';
import { SPELLINGS } from '../../catalog/replay/settings.ts';
import { CONFIGURATIONS } from '../../facts/fixes/statement-names.ts';
import { type Database, openDatabase } from './database.ts';

// Small tables that are written by hand: what a server says of the same.

let database: Database;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.close());

const list = async (query: string): Promise<readonly string[]> =>
  (await database.value<readonly string[] | null>(`select json_agg(said order by said) from (${query}) as asked(said)`)) ?? [];
const sorted = (values: Iterable<string>): readonly string[] => [...values].sort();

test('words that are quoted', async () => {
  const words = await list('select word from pg_get_keywords()');
  const quoted = await list('select word from pg_get_keywords() where quote_ident(word) <> word');
  expect(sorted(words.filter((word) => quoteIdentifier(word) !== word))).toEqual(sorted(quoted));
});

const KINDS: Readonly<Record<string, AclKind>> = {
  r: 'table',
  c: 'column',
  s: 'sequence',
  f: 'function',
  n: 'schema',
  T: 'type',
  d: 'database',
  l: 'language',
  F: 'foreign-data wrapper',
  S: 'foreign server',
  L: 'large object',
  t: 'tablespace',
  p: 'parameter',
};

test.for(Object.entries(KINDS))('privileges by default on %s', async ([letter, kind]) => {
  const said = await list(`select case grantee when 0 then 'public' else 'owner' end || ' ' || replace(privilege_type, ' ', '_')
    from aclexplode(acldefault('${letter}', 10))`);
  const ours = defaultAcl(kind, 'owner').flatMap(({ grantee, privileges }) =>
    Object.entries(PRIVILEGE).flatMap(([name, bit]) => (privileges & bit ? `${grantee} ${name}` : [])),
  );
  expect(sorted(ours)).toEqual(sorted(said));
});

test('what gives not always the same', async () => {
  const operators =
    await list(`select oprname || ' ' || l.typname || ' ' || r.typname from pg_operator join pg_proc p on p.oid = oprcode
    join pg_type l on l.oid = oprleft join pg_type r on r.oid = oprright where provolatile <> 'i' and oprname <> '||'`);
  const casts = await list(`select s.typname || ' ' || t.typname from pg_cast join pg_proc p on p.oid = castfunc
    join pg_type s on s.oid = castsource join pg_type t on t.oid = casttarget where provolatile <> 'i'`);
  const types = (end: string) => `select t.typname from pg_type t join pg_proc p on p.oid = ${end} where provolatile <> 'i'
    and typtype in ('b', 'p') and typname !~ '^_'`;
  const written = await list(types('typoutput'));
  const read = await list(types('typinput'));
  expect(sorted(MUTABLE_OPERATORS)).toEqual(sorted(operators));
  expect(sorted(MUTABLE_CASTS)).toEqual(sorted(casts));
  expect(sorted(WRITTEN_MUTABLY)).toEqual(sorted(written.filter((type) => !isPseudo(type))));
  expect(sorted([...READ_MUTABLY, ...WRITTEN_MUTABLY])).toEqual(sorted(read.filter((type) => !isPseudo(type))));
});

/** Types that no column has. */
function isPseudo(type: string): boolean {
  return /^(?:pg_|any|cstring|trigger|event_trigger|.*_handler|internal|void|language)/.test(type);
}

test('conditions of PL/pgSQL', () =>
  database.discarding(async () => {
    for (const [name, state] of CONDITION_STATES) {
      const raised = `do $$ begin raise ${name}; exception when sqlstate '${state}' then null; end $$`;
      expect(await database.attempt(raised), name).toBeUndefined();
    }
  }));

test('system columns, spellings of parameters, configurations of text search', async () => {
  const columns = await list(`select attname from pg_attribute where attrelid = 'pg_class'::regclass and attnum < 0`);
  expect(sorted(SYSTEM_COLUMNS)).toEqual(sorted(columns));
  const spelt = await list('select name from pg_settings where name <> lower(name)');
  expect(sorted(Object.values(SPELLINGS))).toEqual(sorted(spelt));
  const configurations = await list("select cfgname from pg_ts_config where cfgname <> 'estonian'"); // which is new in 18
  expect(sorted(CONFIGURATIONS)).toEqual(sorted(configurations));
});

// Fixtures run in a transaction, where CONCURRENTLY is left out.
test('a partitioned table takes no index concurrently, its partitions do', async () => {
  await database.exec('create table concurrent_logs (at date) partition by range (at)');
  await database.exec(
    "create table concurrent_logs_1 partition of concurrent_logs for values from ('2025-01-01') to ('2026-01-01')",
  );
  await database.exec('create index concurrently on concurrent_logs_1 (at)');
  await expect(database.exec('create index concurrently on concurrent_logs (at)')).rejects.toThrow(
    'cannot create index on partitioned table "concurrent_logs" concurrently',
  );
  await database.exec('drop table concurrent_logs');
});
