import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRelation } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { createReplay } from '../../catalog/replay/replay.ts';
import { ANN, BOB, CALLERS, openPolicyDatabase, ROWS } from '../../dev/policy-database.ts';
import { predicate, TABLES } from '../../dev/policy-sets.ts';
import type { Database } from '../../dev/postgres/database.ts';
import { loadPlatform } from '../../project/platform.ts';
import { parseFile } from '../../syntax/parse.ts';
import { callerOf } from './caller.ts';
import { type Judgement, judgePredicate } from './judge.ts';
import { assume, ownershipOf } from './ownership.ts';

/** `RUNS=2000 npx vitest run src/facts/policy` tries more. */
const RUNS = Number(process.env.RUNS ?? 200);

let database: Database;
let catalog: Catalog;
beforeAll(async () => {
  database = await openPolicyDatabase();
  catalog = replayed(loadPlatform('supabase'), TABLES);
}, 180_000);
afterAll(() => database.close());

function replayed(start: Parameters<typeof createReplay>[0], sql: string): Catalog {
  const replay = createReplay(start);
  for (const statement of parseFile({ path: 'x.sql', text: sql }).statements)
    for (const { failure } of replay.apply(statement)) if (failure) throw failure;
  return replay.catalog;
}

/** Of the rows in `ROWS`. */
const OWNERS = [ANN, BOB, undefined, ANN];

function judged(sql: string, role: string, owner?: 'caller' | 'another'): Judgement {
  const { after, table, using } = withPolicy(sql);
  const columns = table.columns.filter(({ name }) => name === 'owner');
  return judgePredicate(after, table, using, callerOf(role), owner && assume(columns, owner));
}

function withPolicy(sql: string) {
  const start = { ...loadPlatform('supabase'), catalog };
  const after = replayed(start, `create policy judged on public.documents using (${sql})`);
  const table = findRelation(after, 'public', 'documents');
  const using = table?.kind === 'table' ? table.policies[0]?.using : undefined;
  if (table?.kind !== 'table' || !using) throw new Error(`no policy from ${sql}`);
  return { after, table, using };
}

/** What the predicate comes to for each row, or undefined where it fails. */
async function values(sql: string, role: string, claims: string): Promise<readonly (boolean | null)[] | undefined> {
  await database.exec(
    `set session authorization ${role}; select set_config('request.jwt.claims', '${claims}', true); savepoint asked`,
  );
  try {
    return await database.value(`select array_agg(${sql} order by id) from public.documents`);
  } catch {
    await database.exec('rollback to savepoint asked');
    return undefined;
  } finally {
    await database.exec('set session authorization supabase_admin');
  }
}

test(`agrees with PostgreSQL on ${RUNS} predicates`, { timeout: 600_000 }, async () => {
  const answers = new Map<string, number>();
  await database.discarding(async () => {
    await database.exec(`set session authorization postgres; ${TABLES} ${ROWS}`);
    for (const sql of fc.sample(predicate, { seed: Number(process.env.SEED ?? 5), numRuns: RUNS })) {
      for (const [role, tokens] of Object.entries(CALLERS)) {
        const judgement = judged(sql, role);
        answers.set(judgement.answer, (answers.get(judgement.answer) ?? 0) + 1);
        for (const claims of tokens) {
          const found = await values(sql, role, claims);
          expect(contradiction(judgement, found), `${sql}\nfor ${claims}: ${found}`).toBeUndefined();
          if (role !== 'authenticated') continue;
          for (const person of ['caller', 'another'] as const) {
            const owned = judged(sql, role, person);
            const ofPerson = found?.filter((_, i) => OWNERS[i] && claims.includes(OWNERS[i]) === (person === 'caller'));
            expect(contradiction(owned, ofPerson), `${sql}\nfor ${claims}, ${person}'s: ${ofPerson}`).toBeUndefined();
          }
        }
      }
    }
  });
  if (process.env.RUNS) process.stdout.write(`${[...answers].join(' ')}\n`);
  for (const answer of ['always', 'never', 'row', 'caller']) expect(answers.get(answer), answer).toBeGreaterThan(RUNS / 10);
});

function contradiction({ answer, safe }: Judgement, found: readonly (boolean | null)[] | undefined): string | undefined {
  if (!found) return safe ? 'it cannot fail, but does' : undefined;
  if (answer === 'always' && found.some((value) => value !== true)) return 'it is always true, but is not';
  if (answer === 'never' && found.some((value) => value === true)) return 'it is never true, but is';
  if (answer === 'caller' && new Set(found).size > 1) return 'it depends on the caller only, but differs by row';
  return undefined;
}

describe('what it depends on', () => {
  const NOTHING = { columns: [], user: false, claims: [], tables: [], functions: [] };
  test.each([
    ['owner = auth.uid()', 'row', { columns: ['owner'], user: true }],
    ["auth.role() = 'authenticated' and note = 'x'", 'row', { columns: ['note'] }],
    ["(auth.jwt() -> 'app_metadata' ->> 'team') is not null", 'caller', { claims: ['app_metadata'] }],
    ['public.is_member()', 'caller', { functions: ['public.is_member'] }],
    ['public.is_mine(owner)', 'row', { columns: ['owner'], functions: ['public.is_mine'] }],
    ['exists (select 1 from public.members m where m.member = owner)', 'row', { columns: ['owner'], tables: ['public.members'] }],
    ['exists (select 1 from public.members m where m.member = auth.uid())', 'caller', { user: true, tables: ['public.members'] }],
    ['published or (false and note is null)', 'row', { columns: ['published'] }],
    ['documents is not null', 'row', { columns: ['*'] }],
  ])('%s', (sql, answer, on) => expect(judged(sql, 'authenticated')).toMatchObject({ answer, on: { ...NOTHING, ...on } }));
});

describe('whose rows it is about', () => {
  test.each([
    ['owner = auth.uid()', ['owner'], true],
    ['auth.uid()::text = note or (select auth.uid()) = owner', ['owner', 'note'], true],
    ['published or public.me() = owner', ['owner'], false],
    ['public.is_mine(owner) and public.is_member()', ['owner'], true],
    ["owner in (auth.uid(), '00000000-0000-0000-0000-000000000009')", ['owner'], false],
    ['owner <> auth.uid()', ['owner'], false],
    ['owner is not null and auth.uid() is not null', [], false],
    ['exists (select 1 from public.members m where m.member = owner)', [], false],
  ])('%s', (sql, columns, exclusive) => {
    const { after, table, using } = withPolicy(sql);
    const ownership = ownershipOf(after, table, using);
    expect([ownership.columns.map(({ name }) => name), ownership.exclusive]).toEqual([columns, exclusive]);
  });
});

describe('what columns are taken to hold', () => {
  test.each([
    ['published = true and owner is null', 'published', 'false', 'never'],
    ['published is not true or note = note', 'published', 'false', 'always'],
    ['not published', 'published', 'true', 'never'],
    ["note is null or note = 'x'", 'note', 'null', 'always'],
    ['note is null and published', 'note', 'not null', 'never'],
    ["note = 'x'", 'note', 'not null', 'row'],
  ] as const)('%s', (sql, name, held, answer) => {
    const { after, table, using } = withPolicy(sql);
    const assumed = new Map(table.columns.filter((one) => one.name === name).map(({ attnum }) => [attnum, held]));
    expect(judgePredicate(after, table, using, callerOf('anon'), assumed).answer).toBe(answer);
  });
});

test('gives up on very deep trees', () => {
  expect(judged(`${'not '.repeat(1000)}true`, 'anon')).toMatchObject({ answer: 'caller', safe: false });
});
