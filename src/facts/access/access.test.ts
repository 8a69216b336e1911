import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRelation } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { Table, View } from '../../catalog/relation-model.ts';
import { createReplay } from '../../catalog/replay/replay.ts';
import { ANN, BOB, CALLERS, EVE, openPolicyDatabase, ROWS } from '../../dev/policy-database.ts';
import { policySets, TABLES } from '../../dev/policy-sets.ts';
import type { Database } from '../../dev/postgres/database.ts';
import { loadPlatform } from '../../project/platform.ts';
import { parseFile } from '../../syntax/parse.ts';
import { POLICY_COMMANDS } from '../policies.ts';
import { type AccessEntry, accessTo, apiRoles } from './access.ts';

/** `RUNS=300 npx vitest run src/facts/access` tries more. */
const RUNS = Number(process.env.RUNS ?? 40);

const NEW_ROWS = [`(11, '${ANN}', 'shared', false)`, `(12, null, null, true)`, `(13, '${BOB}', 'x', true)`];

let database: Database;
beforeAll(async () => {
  database = await openPolicyDatabase();
}, 60_000);
afterAll(() => database.close());

interface Tries {
  /** Each must touch as many rows for "all". */
  readonly each: readonly string[];
  readonly wanted: readonly number[];
  /** Beside those, none of these may touch a row for "none". */
  readonly more: readonly string[];
}

function triesOf(relation: Table | View, rows: number): Readonly<Record<AccessEntry['command'], Tries>> {
  const name = `public.${relation.name}`;
  const isTable = relation.kind === 'table' || relation.columns.length === 4;
  const ids = [1, 2, 3, 4];
  return {
    SELECT: { each: [`select * from ${name}`], wanted: [rows], more: [`select id from ${name}`, `select note from ${name}`] },
    INSERT: {
      each: isTable ? NEW_ROWS.map((row) => `insert into ${name} (id, owner, note, published) values ${row}`) : [],
      wanted: isTable ? NEW_ROWS.map(() => 1) : [],
      more: [`insert into ${name} (id) values (20)`],
    },
    UPDATE: {
      each: isTable
        ? ids.flatMap((id) => [
            `update ${name} set note = 'new' where id = ${id}`,
            `update ${name} set owner = '${EVE}', published = not published where id = ${id}`,
          ])
        : [],
      wanted: isTable ? ids.flatMap(() => [1, 1]) : [],
      more: [
        `update ${name} set note = 'shared'`,
        `update ${name} set owner = null`,
        `update ${name} set note = null where id = 2`,
      ],
    },
    DELETE: {
      each: ids.map((id) => `delete from ${name} where id = ${id}`),
      wanted: ids.map(() => 1),
      more: [`delete from ${name}`],
    },
  };
}

interface Outcome {
  readonly contradictions: readonly string[];
  readonly levels: readonly string[];
}

/** Builds the project on PostgreSQL and in the catalog, and holds access against what each caller can really do. */
async function prove(sql: string): Promise<Outcome> {
  const start = loadPlatform('supabase');
  const replay = createReplay(start);
  const refusals: string[] = [];
  for (const statement of parseFile({ path: 'x.sql', text: TABLES + sql }).statements)
    for (const { failure } of replay.apply(statement)) if (failure) refusals.push(failure.message);
  expect(refusals, sql).toEqual([]);
  return database.discarding(async () => {
    await database.exec(`set session authorization postgres; set search_path = public, extensions; ${TABLES}
      ${ROWS} ${sql}
      reset search_path; set session authorization supabase_admin`);
    const outcomes: Outcome[] = [];
    for (const name of ['documents', 'shown']) {
      const relation = findRelation(replay.catalog, 'public', name);
      if (relation?.kind === 'table' || relation?.kind === 'view' || relation?.kind === 'materialized view')
        outcomes.push(await compare(replay.catalog, relation));
    }
    return {
      contradictions: outcomes.flatMap(({ contradictions }) => contradictions),
      levels: outcomes.flatMap(({ levels }) => levels),
    };
  });
}

async function compare(catalog: Catalog, relation: Table | View): Promise<Outcome> {
  const rows = await database.value<number>(`select count(*)::int from public.${relation.name}`);
  const tries = triesOf(relation, rows);
  const contradictions: string[] = [];
  const levels: string[] = [];
  for (const role of apiRoles(catalog)) {
    for (const command of POLICY_COMMANDS) {
      const { level } = accessTo(catalog, relation, role, command);
      const { each, wanted, more } = tries[command];
      levels.push(`${role} ${command} ${level}`);
      if (level === 'some') continue;
      for (const claims of CALLERS[role] ?? []) {
        const touched = await tried(role, claims, [...each, ...more]);
        const isAsSaid =
          level === 'all' ? wanted.every((count, i) => touched[i] === count) : touched.every((count) => count <= 0);
        if (!isAsSaid) contradictions.push(`${relation.name}: ${claims} ${command} ${level}, but ${touched.join(' ')}`);
      }
    }
  }
  return { contradictions, levels };
}

async function tried(role: string, claims: string, statements: readonly string[]): Promise<readonly number[]> {
  const list = statements.map((statement) => `'${statement.replaceAll("'", "''")}'`).join();
  await database.exec(`set session authorization ${role}; select set_config('request.jwt.claims', '${claims}', true)`);
  const touched = await database.value<readonly number[]>(`select tried.rows(array[${list}]::text[])`);
  await database.exec('set session authorization supabase_admin');
  return touched;
}

test(`no contradiction with PostgreSQL in ${RUNS} generated projects`, { timeout: 600_000 }, async () => {
  const counts = new Map<string, number>();
  for (const sql of fc.sample(policySets, { seed: Number(process.env.SEED ?? 7), numRuns: RUNS })) {
    const { contradictions, levels } = await prove(sql);
    expect(contradictions, `${sql}\n${contradictions.join('\n')}`).toEqual([]);
    for (const level of levels) counts.set(level, (counts.get(level) ?? 0) + 1);
  }
  const total = (level: string) => [...counts].reduce((sum, [key, n]) => sum + (key.endsWith(level) ? n : 0), 0);
  if (process.env.RUNS) process.stdout.write(`none ${total('none')}, some ${total('some')}, all ${total('all')}\n`);
  for (const level of ['none', 'some', 'all']) expect(total(level), level).toBeGreaterThan(RUNS);
});

const ON = 'alter table public.documents enable row level security;';
const policy = (rest: string) => `${ON} create policy p on public.documents ${rest};`;

describe('what is said, and PostgreSQL agrees', () => {
  // Of anon and of authenticated: SELECT INSERT UPDATE DELETE, by first letters.
  test.each([
    ['', 'aaaa aaaa'],
    [ON, 'nnnn nnnn'],
    [policy('using (true)'), 'aaaa aaaa'],
    [policy('for select using (true)'), 'annn annn'],
    [policy('to authenticated using (true)'), 'nnnn aaaa'],
    [policy('for update using (true)'), 'nnsn nnsn'],
    [policy('using (owner = auth.uid())'), 'nnnn ssss'],
    [policy('using ((select auth.uid()) is not null)'), 'nnnn aaaa'],
    [policy("using (auth.role() = 'authenticated')"), 'nnnn aaaa'],
    [policy("using (auth.role() = 'service_role')"), 'nnnn nnnn'],
    [policy('using (id is not null)'), 'aaaa aaaa'],
    [policy('using (note is not null or note is null)'), 'ssss ssss'],
    [policy('using (true) with check (owner = auth.uid())'), 'anna assa'],
    [policy('using (not (owner = auth.uid()))'), 'nnnn ssss'],
    [policy('using (public.is_signed_in())'), 'nnnn ssss'],
    [policy('using (public.is_hidden())'), 'aaaa aaaa'],
    [policy('using (public.is_mine(owner))'), 'nnnn ssss'],
    [policy('as restrictive using (true)'), 'nnnn nnnn'],
    [`${policy('using (true)')} create policy q on public.documents as restrictive for select using (false);`, 'nass nass'],
    [`${policy('using (true)')} create policy q on public.documents using (exists (select 1 from public.secrets));`, 'aaaa aaaa'],
    [
      `${policy('using (true)')} create policy q on public.documents using (exists (select 1 from public.documents));`,
      'ssss ssss',
    ],
    [
      `${policy('using (id = id)')} create policy q on public.documents using (exists (select 1 from public.secrets));`,
      'ssss ssss',
    ],
    [
      `${policy('using (id = id)')} create policy q on public.documents using (public.is_hidden());
       revoke execute on function public.is_hidden() from public, anon, authenticated;`,
      'ssss ssss',
    ],
    [`${policy('using (true)')} revoke select on public.documents from anon;`, 'nass aaaa'],
    [`revoke all on schema public from anon, public;`, 'nnnn aaaa'],
    ['revoke select on public.documents from anon; grant select (id) on public.documents to anon;', 'sass aaaa'],
  ])('%s', async (sql, expected) => {
    const { contradictions, levels } = await prove(sql);
    expect(contradictions).toEqual([]);
    const letters = (role: string) =>
      levels.filter((level) => level.startsWith(`${role} `)).map((level) => level.split(' ')[2]?.[0]).join(''); // biome-ignore format: one line
    expect(`${letters('anon')} ${letters('authenticated')}`).toBe(expected);
  });

  test.each([
    ['', 'all'],
    ['alter table public.documents force row level security;', 'none'],
  ])('the owner: %s', async (sql, expected) => {
    const { contradictions, levels } = await prove(`${ON} alter table public.documents owner to staff; ${sql}`);
    expect(contradictions).toEqual([]);
    expect(levels.filter((level) => level.startsWith('staff '))).toEqual(
      POLICY_COMMANDS.map((command) => `staff ${command} ${expected}`),
    );
  });

  test.each([
    ['create view public.shown as select * from public.documents;', 'aaaa aaaa'],
    ['create view public.shown with (security_invoker) as select * from public.documents;', 'nnnn nnnn'],
    ['create view public.shown with (security_invoker) as select count(*) from public.documents;', 'snnn snnn'],
    ['create view public.shown as select * from public.documents where owner = auth.uid();', 'ssss ssss'],
    ['create materialized view public.shown as select * from public.documents;', 'annn annn'],
    ['create view public.shown with (security_invoker) as select d.* from public.documents d, public.secrets;', 'nnnn nnnn'],
    ['create view public.shown as select d.id, d.note, d.owner, d.published from public.documents d order by id;', 'aaaa aaaa'],
    ['create view public.shown as select * from public.documents; revoke all on public.shown from anon;', 'nnnn aaaa'],
  ])('view: %s', async (sql, expected) => {
    const { contradictions, levels } = await prove(`${ON} ${sql}`);
    expect(contradictions).toEqual([]);
    const ofView = levels.slice(levels.length / 2);
    const letters = (role: string) =>
      ofView.filter((level) => level.startsWith(`${role} `)).map((level) => level.split(' ')[2]?.[0]).join(''); // biome-ignore format: one line
    expect(`${letters('anon')} ${letters('authenticated')}`).toBe(expected);
  });
});
