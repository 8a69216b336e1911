import { PGlite } from '@electric-sql/pglite';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { as, type Node } from '../syntax/node.ts';
import { parseFile } from '../syntax/parse.ts';
import { loadParser } from '../syntax/parser.ts';
import { constantTruth, isPlainTrue } from './predicate.ts';

beforeAll(loadParser);

function expression(sql: string): Node | undefined {
  const [statement] = parseFile({ path: 'x.sql', text: `select ${sql}` }).statements;
  return as(as({ SelectStmt: statement?.node } as Node, 'SelectStmt')?.targetList?.[0], 'ResTarget')?.val;
}

describe('constantTruth', () => {
  test.each([
    ['a = 1', undefined],
    ['true or a = 1', true],
    ['false and a = 1', false],
    ['true and a = 1', undefined],
    ['not (a = 1)', undefined],
    ['a = a', undefined],
    ['auth.uid() is not null', undefined],
    ['exists (select 1)', undefined],
    ['(select true from t)', undefined],
  ])('%s is %s', (sql, truth) => expect(constantTruth(expression(sql))).toBe(truth));

  test('gives up on very deep trees', () => {
    expect(constantTruth(expression(`${'not '.repeat(1000)}true`))).toBe(undefined);
  });
});

describe('constantTruth agrees with PostgreSQL', () => {
  let db: PGlite;
  beforeAll(async () => {
    db = await PGlite.create();
  });
  afterAll(() => db.close());

  const atom = fc.constantFrom(
    'true', 'false', 'null::boolean', '1 = 1', '1 = 2', "'a' = 'a'", "'a' <> 'b'", '(select true)', '(select false)', "'yes'::boolean", "'off'::bool",
    'null is null', '1 is not null', '1 <> 1', 'coalesce(null, false)', 'coalesce(true, null)',
  ); // biome-ignore format: a list of atoms
  const { predicate } = fc.letrec<{ predicate: string }>((tie) => ({
    predicate: fc.oneof(
      { maxDepth: 4 },
      atom,
      tie('predicate').map((inner) => `(not ${inner})`),
      fc
        .tuple(tie('predicate'), fc.constantFrom('and', 'or'), tie('predicate'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    ),
  }));

  test('on random constant predicates', async () => {
    const samples = fc.sample(predicate, { seed: 11, numRuns: 300 });
    const { rows } = await db.query<Record<string, boolean | null>>(
      `select ${samples.map((sql, i) => `(${sql}) as c${i}`).join(', ')}`,
    );
    const expected = samples.map((sql, i) => `${sql} is ${rows[0]?.[`c${i}`] ?? 'null'}`);
    expect(samples.map((sql) => `${sql} is ${constantTruth(expression(sql))}`)).toEqual(expected);
  });

  test('isPlainTrue knows what PostgreSQL prints as true or 1 = 1', async () => {
    await db.exec('create table t (a int)');
    for (const [sql, plain] of [
      ['true', true],
      ['(true)', true],
      ['1=1', true],
      ['(1 = 1)', true],
      ['true or false', false],
      ['not false', false],
      ['2 = 2', false],
    ] as const) {
      await db.exec(`create policy p on t using (${sql})`);
      const { rows } = await db.query<{ qual: string }>("select replace(lower(qual), ' ', '') qual from pg_policies");
      expect([sql, ['true', '(true)', '1=1', '(1=1)'].includes(rows[0]?.qual ?? '')]).toEqual([sql, plain]);
      expect([sql, isPlainTrue(expression(sql))]).toEqual([sql, plain]);
      await db.exec('drop policy p on t');
    }
  });
});
