import { beforeAll, describe, expect, test } from 'vitest';
import { loadPlatform } from '../../../project/platform.ts';
import { parseFile } from '../../../syntax/parse.ts';
import { loadParser } from '../../../syntax/parser.ts';
import { spanOf } from '../../../syntax/tokens.ts';
import { findRelation, tableByOid } from '../../catalog.ts';
import { functionCalls } from '../../function-calls.ts';
import type { Catalog } from '../../model.ts';
import { createReplay, type Step } from '../replay.ts';

beforeAll(loadParser);

function replay(sql: string, postgresVersion?: number): { readonly catalog: Catalog; readonly steps: readonly Step[] } {
  const replayed = createReplay(loadPlatform('postgres', postgresVersion === undefined ? {} : { postgresVersion }));
  const steps = parseFile({ path: 'test.sql', text: sql }).statements.flatMap((statement) => replayed.apply(statement));
  return { catalog: replayed.catalog, steps };
}

const TABLE = 'create table boats (id int, name text); ';

describe('trees that are deep', () => {
  test('a sum of 2,000 terms is resolved to its last', () => {
    const { catalog, steps } = replay(`${TABLE} create view total as select ${'1 + '.repeat(2_000)} id as n from boats;`);
    expect(steps.map((step) => step.failure?.message)).toEqual([undefined, undefined]);
    const view = findRelation(catalog, 'public', 'total');
    const table = findRelation(catalog, 'public', 'boats');
    expect(view?.kind === 'view' && view.query.references).toContainEqual(
      expect.objectContaining({ object: table?.oid, column: 1 }),
    );
  });

  test('a union of 3,000 selects has the columns of the first', () => {
    const { catalog } = replay(`create view many as select 1 as n ${'union all select 2 '.repeat(3_000)};`);
    const view = findRelation(catalog, 'public', 'many');
    expect(view?.kind === 'view' && view.columns.map((column) => column.name)).toEqual(['n']);
  });

  test('sub-selects 300 deep are left alone, and said to be', () => {
    const { steps } = replay(`create view deep as select ${'(select '.repeat(300)} nothing ${')'.repeat(300)} as n;`);
    expect(steps.map((step) => [step.failure?.sqlstate, step.unfollowed])).toEqual([[undefined, 'queries nested too deeply']]);
  });
});

describe('places', () => {
  test('a refused name is shown where it stands, after characters of several bytes', () => {
    const sql = `${TABLE} /* größer */ create policy p on boats using (name = 'ü' and colour = 1);`;
    const place = replay(sql).steps.at(-1)?.failure?.place;
    const span = place && spanOf(place);
    expect(span && sql.slice(span.start, span.end)).toBe('colour');
  });

  test('an expression is shown whole', () => {
    const sql = `${TABLE} create policy p on boats using (lower(name) = 'x' or id = 1);`;
    const { catalog } = replay(sql);
    const table = tableByOid(catalog, findRelation(catalog, 'public', 'boats')?.oid ?? 0);
    const place = table?.policies[0]?.using?.place;
    const span = place && spanOf(place);
    expect(span && sql.slice(span.start, span.end)).toBe("lower(name) = 'x' or id = 1");
  });

  test('the name of a policy is its place', () => {
    const sql = `${TABLE} CREATE  POLICY "my own" ON boats USING (true);`;
    const { catalog } = replay(sql);
    const place = tableByOid(catalog, findRelation(catalog, 'public', 'boats')?.oid ?? 0)?.policies[0]?.place;
    const span = place && spanOf(place);
    expect(span && sql.slice(span.start, span.end)).toBe('"my own"');
  });
});

test('a call is known by the schema that search_path led to', () => {
  const { catalog } = replay(`${TABLE} create schema auth; create function auth.uid() returns text language sql as 'select ''x''';
    set search_path = public, auth; create policy p on boats using (name = uid() and now() > '2020-01-01');`);
  const using = tableByOid(catalog, findRelation(catalog, 'public', 'boats')?.oid ?? 0)?.policies[0]?.using;
  expect(using && functionCalls(catalog, using).map((call) => call.name)).toEqual(['auth.uid', 'pg_catalog.now']);
});

// asked of PostgreSQL 15's binaries and of PGlite 16; fixtures/replay/views.sql has version 18
test.each([
  [15, '42804 JOIN/USING types uuid and bigint cannot be matched'],
  [16, '42883 operator does not exist: uuid = bigint'],
])('what PostgreSQL %i says of columns that USING cannot merge', (version, refusal) => {
  const { steps } = replay(
    'create table a (id uuid); create table b (id bigint); create view c as select 1 from a join b using (id);',
    version,
  );
  expect(steps.flatMap(({ failure }) => (failure ? [`${failure.sqlstate} ${failure.message}`] : []))).toEqual([refusal]);
});
