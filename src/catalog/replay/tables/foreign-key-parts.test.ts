import { expect, test } from 'vitest';
import { loadPlatform } from '../../../project/platform.ts';
import { parseFile } from '../../../syntax/parse.ts';
import { loadParser } from '../../../syntax/parser.ts';
import { createReplay } from '../replay.ts';

await loadParser();

// What PostgreSQL 15.x made of it; 18 is asked itself, of fixtures/replay/keys-to-partitioned-tables.sql.
test('before PostgreSQL 18 the parts of a foreign key are named as keys of their own', () => {
  const replay = createReplay(loadPlatform('postgres', { postgresVersion: 15 }));
  const text = `create table p (id int primary key) partition by list (id);
    create table p1 partition of p for values in (1);
    create table p2 partition of p for values in (2) partition by list (id);
    create table p21 partition of p2 for values in (2);
    create table c (a int references p, b int, constraint named foreign key (b) references p);
    create table p3 partition of p for values in (3);
    create table q (id int primary key);
    alter table c add foreign key (a) references q;
    alter table c add foreign key (b) references q;`;
  const failures = parseFile({ path: 'x.sql', text }).statements.flatMap((one) =>
    replay.apply(one).flatMap(({ failure }) => failure ?? []),
  );
  expect(failures).toEqual([]);
  const table = [...replay.catalog.relations.values()].find(({ name }) => name === 'c');
  const keys = table?.kind === 'table' ? table.foreignKeys : [];
  expect(keys.map(({ name, parts = [] }) => [name, ...parts.map((part) => part.name)])).toEqual([
    ['c_a_fkey', 'c_a_fkey1', 'c_a_fkey2', 'c_a_fkey3', 'c_a_fkey4'],
    ['named', 'c_b_fkey', 'c_b_fkey1', 'c_b_fkey2', 'c_b_fkey3'],
    ['c_a_fkey5'],
    ['c_b_fkey4'],
  ]);
});
