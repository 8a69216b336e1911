import { afterAll, beforeAll, expect, test } from 'vitest';
import { findRelation } from '../catalog/catalog.ts';
import { createReplay } from '../catalog/replay/replay.ts';
import { type Database, openDatabase } from '../dev/postgres/database.ts';
import { loadPlatform } from '../project/platform.ts';
import { parseFile } from '../syntax/parse.ts';
import { loadParser } from '../syntax/parser.ts';
import { type DuplicateIndex, duplicateIndexes } from './duplicate-indexes.ts';

const SQL = `
  create table public.t (id int primary key, b int, "Team" text, name text, at timestamptz, j jsonb);
  create index b on public.t (b);
  create index by_b on public.t (b);
  create index ix1 on public.t (b);
  create index "Team" on public.t ("Team");
  create index team2 on public.t ("Team");
  create index "Q 1" on public.t (name);
  create index q2 on public.t (name);
  create index "Q3" on public.t (name);
  create index "Q 4" on public.t (name);
  create index n1 on public.t (name text_ops);
  create index n2 on public.t using btree (name asc nulls last);
  create index d1 on public.t (at desc);
  create index d2 on public.t (at desc nulls first);
  create index d3 on public.t (at desc nulls last);
  create index e1 on public.t (lower(name)) where b > 1;
  create index e2 on public.t ((lower(name))) where (b > 1);
  create index g1 on public.t using gin (j jsonb_path_ops);
  create index g2 on public.t using gin (j);
  create index g3 on public.t using gin (j jsonb_ops);
  create unique index u1 on public.t (b, name);
  create unique index u2 on public.t (b, name) nulls not distinct;
  create index u3 on public.t (b, name);
  alter table public.t add constraint u4 unique (b, name);
  create index f1 on public.t (b, at) with (fillfactor = 70);
  create index f2 on public.t (b, at) with (fillfactor=70);
  create index f3 on public.t (b, at);
  create index i1 on public.t (b) include (name);
  create index i2 on public.t (b) include (name);
  create index c1 on public.t (name collate "C");
  create index c2 on public.t (name collate "C");
`;

let database: Database;
beforeAll(async () => {
  await loadParser();
  database = await openDatabase();
  await database.exec(SQL);
});
afterAll(() => database.close());

function found(): readonly DuplicateIndex[] {
  const replay = createReplay(loadPlatform('postgres'));
  for (const statement of parseFile({ path: '1.sql', text: SQL }).statements) replay.apply(statement);
  const table = findRelation(replay.catalog, 'public', 't');
  return table?.kind === 'table' ? duplicateIndexes(table) : [];
}

test('the groups are those that PostgreSQL gives the advisor', async () => {
  const groups = await database.value<readonly (readonly string[])[]>(`
    select jsonb_agg(names order by names) from (
      select jsonb_agg(indexname order by indexname collate "C") as names from pg_indexes
      where tablename = 't' group by replace(indexdef, indexname, '') having count(*) > 1
    ) grouped`);
  const ours = found().flatMap(({ advisorGroup }) => (advisorGroup ? [advisorGroup.map(({ name }) => name).sort()] : []));
  expect(groups.length).toBeGreaterThan(5);
  expect(ours.map(String).sort()).toEqual(groups.map(String).sort());
});

test('an index that a unique one makes needless is a copy, whatever its name', () => {
  const pairs = found().map(({ copy, kept }) => `${copy.name} of ${kept.name}`);
  expect(pairs).toEqual(expect.arrayContaining(['u3 of u4', 'team2 of Team', 'by_b of b']));
  expect(pairs.filter((pair) => /\bu2\b|\bd3\b|\bf3\b|\bg1\b/.test(pair))).toEqual([]);
});
