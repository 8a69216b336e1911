import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { has, readMarks } from '../../catalog/server-version.ts';
import { loadPlatform } from '../../project/platform.ts';
import { loadParser } from '../../syntax/parser.ts';
import { QUERIES, SET_UP } from '../builtins-queries.ts';
import type { Row } from '../servers.ts';
import { compareWithPostgres } from './compare.ts';
import { type Database, openDatabase } from './database.ts';
import { preparePlatform } from './prepare-platform.ts';

// What is generated from servers is what a server says, and every kind of type does in indexes and keys what PostgreSQL lets it.

let database: Database;
beforeAll(async () => {
  await loadParser();
  database = await openDatabase();
  await preparePlatform(database, 'postgres');
});
afterAll(() => database.close());

test.for(Object.entries(QUERIES))('%s of PostgreSQL 18', ([name, query]) =>
  database.discarding(async () => {
    await database.exec(SET_UP);
    const asked = await database.value<readonly Row[]>(`select json_agg(row_to_json(asked)) from (${query}) as asked`);
    const file = new URL(`../../catalog/platform/server/${name}.json`, import.meta.url);
    const parts = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string | readonly string[]>>;
    const kept = Object.entries(parts).flatMap(([part, texts]) =>
      Object.entries(texts).flatMap(([key, marked]) =>
        readMarks(marked).flatMap((one) => (has(one, 18) ? [`${part} ${key} ${one.text}`] : [])),
      ),
    );
    expect(kept.sort()).toEqual(asked.map(({ part, key, text }) => `${part} ${key} ${text}`).sort());
  }),
);

const TYPES =
  `bool bytea "char" name int8 int2 int2vector int4 regproc text oid tid xid cid oidvector json xml xid8 point path box polygon float8 circle
money macaddr inet cidr aclitem bpchar varchar date time timestamp timestamptz interval timetz bit varbit numeric refcursor uuid pg_lsn tsvector
tsquery regclass jsonb jsonpath int4range tstzrange int4multirange int4[] int8[] text[] varchar[] json[] point[] mood mood[] whole pair pair[] unequal spans
manyspans wording citext citext[] information_schema.sql_identifier`.split(/\s+/);
const MADE = `create extension citext; create type mood as enum ('good'); create domain whole as int; create domain wording as varchar;
create type pair as (a int, b text); create type unequal as (a int, b json); create type spans as range (subtype = text, multirange_type_name = manyspans);`;
const TABLE = `create table t (${TYPES.map((type, i) => `c${i} ${type}`).join(', ')});`;
const each = (sql: (column: string, i: number) => string): string => TYPES.map((_, i) => sql(`c${i}`, i)).join('\n');
/** Operators of extensions are not known, nor which types share a collation. */
const isKnown = (type: string): boolean => !/citext|"char"/.test(type);
const METHODS = ['btree', 'hash', 'gin', 'gist', 'spgist', 'brin'];
const CLASSES =
  `int4_ops text_ops varchar_ops text_pattern_ops jsonb_path_ops array_ops inet_ops cidr_ops range_ops citext_ops record_ops enum_ops name_ops
oid_ops int4_minmax_multi_ops text_bloom_ops gin_trgm_ops`.split(/\s+/);
const OPERATORS = ['=', '<>', '&&', '<', '~=', '@>', '-|-', '>>', 'operator(pg_catalog.=)'];

const SCRIPTS = {
  'indexes without a class': METHODS.map((method) => each((column) => `create index on t using ${method} (${column});`)).join(
    '\n',
  ),
  'indexes with one': METHODS.map((method, m) =>
    each((column, i) => `create index on t using ${method} (${column} ${CLASSES[(i + m) % CLASSES.length]});`),
  ).join('\n'),
  'DISTINCT, ORDER BY and GROUP BY': each(
    (
      column,
    ) => `create view d_${column} as select distinct ${column} from t; create view o_${column} as select ${column} from t order by ${column};
      create view p_${column} as select ${column} from t order by 1; create view g_${column} as select ${column} from t group by 1;`,
  ),
  COLLATE: each(
    (column, i) => `create table k_${column} (a ${TYPES[i]} collate "C"); create index on t (${column} collate "C");
      alter table t alter ${column} type ${TYPES[i]} collate "C";`,
  ),
  EXCLUDE: ['btree', 'gist', 'spgist']
    .flatMap((method) => OPERATORS.map((operator) => ({ method, operator })))
    .map(({ method, operator }) =>
      each((column, i) =>
        isKnown(TYPES[i] ?? '')
          ? `alter table t add constraint x exclude using ${method} (${column} with ${operator}); alter table t drop constraint if exists x;`
          : '',
      ),
    )
    .join('\n'),
  'foreign keys': TYPES.filter((type, i) => i % 4 === 2 && isKnown(type))
    .map((key, k) => {
      const keys = TYPES.filter(isKnown).map((type) => `create table f (a ${type} references k${k}); drop table if exists f;`);
      return `create table k${k} (a ${key} primary key);\n${keys.join('\n')}`;
    })
    .join('\n'),
};

test.for(Object.entries(SCRIPTS))('%s', async ([name, script]) => {
  const files = [{ path: 'all.sql', text: `${MADE}\n${TABLE}\n${script}` }];
  const start = loadPlatform('postgres', { autoExposeNewTables: true });
  const { differences, refused } = await compareWithPostgres(database, start, files);
  expect(refused, name).toBeGreaterThan(10);
  expect(differences).toEqual([]);
});
