import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../../rules/index.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Mended, mend } from '../../fix/mend.ts';
import type { RegisteredRule } from '../../rule.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { parseFile } from '../../syntax/parse.ts';
import { statementText } from '../../syntax/statement.ts';
import { type Fixture, ROOT, readFixture } from '../fixture/fixture.ts';
import { runRule } from '../fixture/run.ts';
import { openPolicyDatabase, ROWS } from '../policy-database.ts';
import { predicate, TABLES } from '../policy-sets.ts';
import type { Database } from '../postgres/database.ts';
import { schemaFacts } from '../postgres/facts.ts';
import { schemaOfPostgres } from '../postgres/schema-of-postgres.ts';
import { fillTables, PROBE, reachOf } from './probe.ts';

/** `RUNS=200 npx vitest run src/dev/fixes` tries more generated policies. */
const RUNS = Number(process.env.RUNS ?? 8);

/** What the fixes of each rule may change of the schema. */
const CHANGES: Readonly<Record<string, RegExp>> = {
  'no-duplicate-index': /^index /,
  'no-per-row-auth-call': /^policy /,
  'no-policy-without-row-level-security': /^row security /,
  'prefer-text': /^(?:view )?column /,
  'prefer-timestamptz': /^(?:view )?column /,
  'require-foreign-key-index': /^index /,
  'require-function-search-path': /^routine (?:properties|source) /,
  'require-policy-role': /^policy /,
  'require-row-level-security': /^row security /,
  'require-security-invoker-view': /^view /,
};

let database: Database;
beforeAll(async () => {
  database = await openPolicyDatabase();
  await database.exec(PROBE);
}, 60_000);
afterAll(() => database.close());

interface Outcome {
  readonly refused: number;
  readonly schema: ReadonlySet<string>;
  readonly reach: readonly string[];
}

/** Runs migrations, puts rows into the tables, and asks what everybody reaches. Rows come before the last `after` files. */
function outcomeOf(
  files: readonly SourceFile[],
  after = 0,
  fill: () => Promise<void> = () => fillTables(database),
): Promise<Outcome> {
  return database.discarding(async () => {
    let refused = await run(files.slice(0, files.length - after));
    await fill();
    refused += await run(files.slice(files.length - after));
    return { refused, reach: await reachOf(database), schema: new Set(schemaFacts(await schemaOfPostgres(database))) };
  });
}

async function run(files: readonly SourceFile[]): Promise<number> {
  let refused = 0;
  for (const file of files) {
    await database.exec('set session authorization postgres; set search_path = "$user", public, extensions');
    for (const statement of parseFile(file).statements) if (await database.attempt(statementText(statement))) refused++;
  }
  await database.exec('reset search_path; set session authorization supabase_admin');
  return refused;
}

function mended(registered: RegisteredRule, fixture: Fixture, safe: boolean, edits: boolean): Mended {
  return mend({
    files: fixture.files,
    judge: (files) => runRule(registered, fixture, files).diagnostics,
    wants: ({ fix }) => !safe || fix?.applicability === 'safe',
    mayEdit: () => edits,
    migration: { path: 'fixes.sql', begin: '' },
  });
}

function filesOf({ files, migration }: Mended): readonly SourceFile[] {
  return migration ? [...files, migration.file] : files;
}

const fixtures = rules
  .filter(({ fixable }) => fixable)
  .flatMap((registered) =>
    readdirSync(join(ROOT, 'fixtures/rules', registered.name))
      .filter((name) => /^invalid.*\.sql$/.test(name))
      .map((name) => readFixture(`fixtures/rules/${registered.name}/${name}`))
      .filter(({ config }) => config.platform === 'supabase' && config.autoExposeNewTables && !config.advisorParity)
      .map((fixture) => ({ path: fixture.path, registered, fixture })),
  );

test('fixable rules say what their fixes may change', () => {
  expect([...new Set(fixtures.map(({ registered }) => registered.name))].sort()).toEqual(Object.keys(CHANGES));
});

describe.for(fixtures)('$path', ({ registered, fixture }) => {
  test.for(['safe', 'unsafe'] as const)('%s fixes', { timeout: 60_000 }, async (kind) => {
    const isSafe = kind === 'safe';
    const inPlace = mended(registered, fixture, isSafe, true);
    const later = mended(registered, fixture, isSafe, false);
    const fixable = ({ fix }: Diagnostic) => fix !== undefined && (!isSafe || fix.applicability === 'safe');
    const onlyInPlace = later.left.filter(fixable);
    expect(inPlace.left.filter(fixable).map(({ message }) => message)).toEqual([]);
    expect(onlyInPlace.filter(({ fix }) => fix?.migration !== undefined).map(({ message }) => message)).toEqual([]);
    const laterMended = later.migration?.mended ?? [];
    expect(inPlace.edited.length + (inPlace.migration?.mended.length ?? 0)).toBe(laterMended.length + onlyInPlace.length);
    if (![...laterMended, ...onlyInPlace].some(({ fix }) => fix?.applicability === kind)) return;
    const before = await outcomeOf(fixture.files);
    const edited = await outcomeOf(filesOf(inPlace));
    const added = onlyInPlace.length > 0 ? edited : await outcomeOf(filesOf(later), 1);
    for (const after of [edited, added]) {
      expect(after.refused).toBe(before.refused);
      if (isSafe) expect(after.reach).toEqual(before.reach);
      const changes = [...difference(before.schema, after.schema), ...difference(after.schema, before.schema)];
      expect(changes.filter((fact) => !CHANGES[registered.name]?.test(fact))).toEqual([]);
    }
    expect(added.schema).toEqual(edited.schema);
  });
});

function difference(a: ReadonlySet<string>, b: ReadonlySet<string>): readonly string[] {
  return [...a].filter((fact) => !b.has(fact));
}

/** Projects whose policies call `auth.uid()` and its kin for each row, here and there. */
const calling = predicate.filter((text) => /(?<!select )auth\.\w+\(/.test(text));
const projects = fc.tuple(calling, calling, calling, calling).map(
  ([read, write, check, limit]) => `alter table public.documents enable row level security;
create policy p1 on public.documents for select using (${read});
create policy p2 on public.documents using (${write}) with check (${check});
create policy p3 on public.documents as restrictive for update to authenticated using (${limit});`,
);

test(`wrapped calls let the same rows through in ${RUNS} generated projects`, { timeout: 600_000 }, async () => {
  const registered = rules.find(({ name }) => name === 'no-per-row-auth-call');
  if (!registered) throw new Error('the rule has another name');
  const { config } = readFixture('fixtures/rules/no-per-row-auth-call/invalid.sql');
  const tables = { path: 'tables.sql', text: TABLES };
  const fill = () => database.exec(ROWS);
  for (const sql of fc.sample(projects, { seed: Number(process.env.SEED ?? 11), numRuns: RUNS })) {
    const fixture = { path: 'x.sql', config, files: [tables, { path: 'x.sql', text: sql }] };
    const [inPlace, later] = [mended(registered, fixture, true, true), mended(registered, fixture, true, false)];
    expect(
      [...inPlace.left, ...later.left].map(({ message }) => message),
      sql,
    ).toEqual([]);
    expect([inPlace.edited.length, later.migration?.mended.length], sql).toEqual([3, 3]);
    const before = await outcomeOf(fixture.files, 0, fill);
    for (const after of [await outcomeOf(filesOf(inPlace), 0, fill), await outcomeOf(filesOf(later), 1, fill)])
      expect(after, sql).toEqual({ ...before, schema: after.schema });
  }
});
