import { beforeAll, expect, test } from 'vitest';
import { loadPlatform } from '../../../project/platform.ts';
import { parseFile } from '../../../syntax/parse.ts';
import { loadParser } from '../../../syntax/parser.ts';
import { createReplay } from '../replay.ts';

// What PGlite has not at hand: as pgvector 0.8.0 on PostgreSQL 17 and PostGIS 3.3.2 on PostgreSQL 15 answered these very statements.

beforeAll(loadParser);

/** Of each statement after the first ones, the SQLSTATE of its refusal, or nothing. */
function refusals(made: string, sql: string): Record<string, string> {
  const replay = createReplay(loadPlatform('postgres'));
  const run = (text: string) =>
    parseFile({ path: 'test.sql', text }).statements.map((statement) => replay.apply(statement).at(-1)?.failure?.sqlstate ?? '');
  expect(run(made).join('')).toBe('');
  const states = run(sql);
  const lines = sql.trim().split(/;\s*/).filter(Boolean);
  return Object.fromEntries(lines.map((line, i) => [line, states[i] ?? '?']));
}

test('classes of vector', () => {
  const made = `create extension vector;
    create table items (id int primary key, embedding vector(3), small halfvec(3), bits bit(3), note text);
    create table linked (embedding vector(3) primary key);`;
  const expected = {
    'create index on items using hnsw (embedding)': '42704',
    'create index on items using ivfflat (embedding)': '',
    'create index on items using hnsw (embedding vector_cosine_ops) with (m = 16, ef_construction = 64)': '',
    'create index on items using hnsw (embedding vector_l2_ops) with (lists = 100)': '22023',
    'create index on items using hnsw (embedding halfvec_l2_ops)': '42804',
    'create index on items using hnsw ((embedding::halfvec(3)) halfvec_l2_ops)': '',
    'create index on items using hnsw (bits bit_hamming_ops)': '',
    'create index on items using hnsw (note vector_l2_ops)': '42804',
    'create index on items using hnsw (embedding vector_l1_ops)': '',
    'create index on items using ivfflat (embedding vector_l1_ops)': '42704',
    'create index on items using hnsw (embedding vector_l2_ops, small halfvec_l2_ops)': '0A000',
    'create unique index on items using hnsw (embedding vector_l2_ops)': '0A000',
    'create index on items (embedding)': '',
    'create index on items using gin (embedding)': '42704',
    'create view sorted as select * from items order by embedding': '',
    'create table links (embedding vector(3) references linked)': '',
    'create table links2 (small halfvec(3) references linked)': '42804',
    'create table links3 (small real[] references linked)': '42804',
  };
  expect(refusals(made, Object.keys(expected).join(';\n'))).toEqual(expected);
});

test('classes of PostGIS', () => {
  const made = `create extension postgis;
    create table places (id int primary key, geom geometry(Point, 4326), geog geography, box box2d, note text);`;
  const expected = {
    'create index on places using gist (geom)': '',
    'create index on places using gist (geom gist_geometry_ops_nd, geog)': '',
    'create index on places using spgist (geom)': '',
    'create index on places using brin (geom)': '',
    'create index on places using hash (geom)': '',
    'create index on places using hash (geog)': '42704',
    'create index on places using gin (geom)': '42704',
    'create index on places using gist (box)': '42704',
    'create index on places using gist (geom gist_geography_ops)': '42804',
    'create index on places using gist (note)': '42704',
    'create index on places using gist (note gist_geometry_ops_2d)': '42804',
    'create view differing as select distinct geom from places': '',
    'create view boxes as select distinct box from places': '42883',
    'create view sorted as select * from places order by geog': '',
    'alter table places add exclude using gist (geom with &&)': '',
  };
  expect(refusals(made, Object.keys(expected).join(';\n'))).toEqual(expected);
});
