import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { loadPlatform } from '../project/platform.ts';
import { loadParser } from '../syntax/parser.ts';
import { compareWithPostgres } from './postgres/compare.ts';
import { type Database, openDatabase } from './postgres/database.ts';
import { unexplained } from './postgres/known-differences.ts';
import { wideScript } from './random-ddl/wide.ts';
import { randomScript, scriptText } from './random-ddl.ts';

// RUNS=1000 SEED=7 npx vitest run src/dev/random-ddl.test.ts tries others; WIDE=1 makes more kinds of statements.
const numRuns = Number(process.env.RUNS ?? 60);
const seed = Number(process.env.SEED ?? 1);

let database: Database;
beforeAll(async () => {
  await loadParser();
  database = await openDatabase();
});
afterAll(() => database.close());

test('random DDL leaves the same catalog and the same refusals in the replay and in PostgreSQL', {
  timeout: 3_600_000,
}, async () => {
  const start = loadPlatform('postgres');
  await fc.assert(
    fc.asyncProperty(process.env.WIDE ? wideScript : randomScript, async (statements) => {
      const text = scriptText(statements);
      const { differences } = await compareWithPostgres(database, start, [{ path: 'random.sql', text }]);
      const rest = unexplained('random.sql', differences, new Set());
      if (rest.length) throw new Error(`the replay and PostgreSQL disagree:\n${rest.join('\n')}\non\n${text}`);
    }),
    { numRuns, seed },
  );
});
