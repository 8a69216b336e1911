import { beforeAll, expect, test } from 'vitest';
import { loadPlatform } from '../../../project/platform.ts';
import { parseFile } from '../../../syntax/parse.ts';
import { loadParser } from '../../../syntax/parser.ts';
import { createReplay } from '../replay.ts';

beforeAll(loadParser);

function refusals(postgresVersion: number, text: string): readonly string[] {
  const replay = createReplay(loadPlatform('postgres', { postgresVersion }));
  return parseFile({ path: 'a.sql', text })
    .statements.flatMap((statement) => replay.apply(statement))
    .flatMap(({ failure }) => (failure ? [`${failure.sqlstate} ${failure.message}`] : []));
}

const KNOWN_BY_NAME = `create table t (a int constraint x not null, b int);
alter table t drop constraint x;`;
const NAMED_LATER = 'create table t (a int); alter table t add constraint x not null a;';
const NAME_IS_TAKEN = 'create table t (a int not null); alter table t add constraint t_a_not_null check (a > 0);';

// fixtures/replay/not-null-*.sql hold version 18 against PGlite; what 15 says was asked of its binaries
test.each([15, 17])('PostgreSQL %i knows no names of NOT NULLs', (version) => {
  expect(refusals(version, KNOWN_BY_NAME)).toEqual(['42704 constraint "x" of relation "t" does not exist']);
  expect(refusals(version, NAMED_LATER)).toEqual([
    '42601 syntax error: PostgreSQL has NOT NULL as a constraint of a table since version 18',
  ]);
  expect(refusals(version, NAME_IS_TAKEN)).toEqual([]);
});

test('PostgreSQL 18 does', () => {
  expect(refusals(18, KNOWN_BY_NAME)).toEqual([]);
  expect(refusals(18, NAMED_LATER)).toEqual([]);
  expect(refusals(18, NAME_IS_TAKEN)).toEqual(['42710 constraint "t_a_not_null" for relation "t" already exists']);
});
