import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRelation, tableByOid } from '../../catalog/catalog.ts';
import { createReplay } from '../../catalog/replay/replay.ts';
import { openPolicyDatabase } from '../../dev/policy-database.ts';
import type { Database } from '../../dev/postgres/database.ts';
import { loadPlatform } from '../../project/platform.ts';
import { parseFile } from '../../syntax/parse.ts';
import { POLICY_COMMANDS } from '../policies.ts';
import { recursionFor } from './infinite-recursion.ts';

/** `RUNS=1000 npx vitest run src/facts/access/infinite` tries more. */
const RUNS = Number(process.env.RUNS ?? 80);

let database: Database;
beforeAll(async () => {
  database = await openPolicyDatabase();
}, 60_000);
afterAll(() => database.close());

const TABLES = `create role staff; grant authenticated to staff; grant staff to postgres; grant create on schema public to staff;
${['a', 'b', 'c'].map((name) => `create table public.${name} (id int, owner uuid); alter table public.${name} enable row level security;`).join('\n')}
create view public.seen with (security_invoker) as select * from public.a;
create view public.shown as select * from public.b;
create view public.nested as select * from public.seen;
create function public.count_a() returns bigint language sql stable security definer as 'select count(*) from public.a';
`;

/** Which commands of which roles fail, as the fact says and as PostgreSQL does: `anon SELECT a`. */
async function failing(sql: string): Promise<{ readonly said: readonly string[]; readonly seen: readonly string[] }> {
  const replay = createReplay(loadPlatform('supabase'));
  for (const statement of parseFile({ path: 'x.sql', text: TABLES + sql }).statements)
    for (const { failure } of replay.apply(statement)) expect(failure?.message, sql).toBeUndefined();
  const tries = ['anon', 'authenticated', 'staff'].flatMap((role) =>
    POLICY_COMMANDS.flatMap((command) => ['a', 'b', 'c'].map((name) => ({ role, command, name }))),
  );
  const said = tries.filter(({ role, command, name }) => {
    const table = tableByOid(replay.catalog, findRelation(replay.catalog, 'public', name)?.oid ?? 0);
    return table && recursionFor(replay.catalog, table, command, role);
  });
  const seen = await database.discarding(async () => {
    await database.exec(`set session authorization postgres; set search_path = public; ${TABLES} ${sql}`);
    const failed: typeof tries = [];
    for (const one of tries) {
      await database.exec(`set session authorization supabase_admin; set session authorization ${one.role}`);
      const refusal = await database.attempt(statementFor(one.command, one.name));
      expect(['42P17', undefined], `${sql} ${refusal?.message}`).toContain(refusal?.sqlstate);
      if (refusal) failed.push(one);
    }
    await database.exec('set session authorization supabase_admin');
    return failed;
  });
  const named = (list: typeof tries) => list.map(({ role, command, name }) => `${role} ${command} ${name}`);
  return { said: named(said), seen: named(seen) };
}

function statementFor(command: (typeof POLICY_COMMANDS)[number], name: string): string {
  const table = `public.${name}`;
  if (command === 'SELECT') return `explain select * from ${table}`;
  if (command === 'INSERT') return `explain insert into ${table} values (1, null)`;
  return command === 'UPDATE'
    ? `explain update ${table} set owner = null where id = 1`
    : `explain delete from ${table} where id = 1`;
}

const ATOMS = [
  'true',
  'owner = auth.uid()',
  'owner = (select auth.uid())',
  'exists (select from public.a x where x.id = 1)',
  'exists (select from public.b x where x.id = 1)',
  'owner in (select owner from public.c)',
  'false and exists (select from public.c)',
  'exists (select from public.seen)',
  'exists (select from public.shown)',
  'exists (select from public.nested)',
  'exists (with w as (select * from public.b) select 1)',
  'public.count_a() > 1',
  'id = (select max(id) from (select id from public.a union select id from public.c) u)',
] as const;
const policies = fc.array(
  fc.record({
    table: fc.constantFrom('a', 'a', 'b', 'c'),
    kind: fc.constantFrom('permissive', 'permissive', 'restrictive'),
    command: fc.constantFrom('all', 'select', 'select', 'insert', 'update', 'delete'),
    role: fc.constantFrom('public', 'anon', 'authenticated', 'staff'),
    using: fc.option(fc.constantFrom(...ATOMS), { freq: 8 }),
    check: fc.option(fc.constantFrom(...ATOMS), { freq: 2 }),
  }),
  { minLength: 1, maxLength: 7, size: 'max' },
);
const others = fc.constantFrom(
  '',
  '',
  'alter table public.a owner to staff;',
  'alter table public.a owner to staff; alter table public.a force row level security;',
  'alter table public.b disable row level security;',
  'alter view public.shown owner to staff;',
);

test(`says what PostgreSQL does in ${RUNS} generated projects`, { timeout: 600_000 }, async () => {
  let failures = 0;
  for (const [list, other] of fc.sample(fc.tuple(policies, others), { seed: Number(process.env.SEED ?? 3), numRuns: RUNS })) {
    const created = list.map(({ table, kind, command, role, using, check }, i) => {
      const usingSql = using !== null && command !== 'insert' ? ` using (${using})` : '';
      const checkSql = check !== null && command !== 'select' && command !== 'delete' ? ` with check (${check})` : '';
      return `create policy p${i} on public.${table} as ${kind} for ${command} to ${role}${usingSql}${checkSql};`;
    });
    const sql = [...created, other].join('\n');
    const { said, seen } = await failing(sql);
    expect(said, sql).toEqual(seen);
    failures += said.length;
  }
  expect(failures).toBeGreaterThan(RUNS);
});

const EXISTS_A = 'exists (select from public.a x where x.owner = auth.uid())';

describe('who fails at what', () => {
  test.each([
    ['reads itself', `create policy p on public.a for select to anon using (${EXISTS_A});`, ['SELECT', 'UPDATE', 'DELETE']],
    ['for a command that is not asked inside', `create policy p on public.a for update to anon using (${EXISTS_A});`, []],
    [
      'and a sub-select of any kind inside',
      `create policy p on public.a for update to anon using (${EXISTS_A}); create policy q on public.a for select to anon using (owner = (select auth.uid()));`,
      ['UPDATE'],
    ],
    [
      'and a plain policy inside',
      `create policy p on public.a for update to anon using (${EXISTS_A}); create policy q on public.a for select to anon using (owner = auth.uid());`,
      [],
    ],
    [
      'by the sub-select of a check that is not asked inside',
      `create policy p on public.a to anon using (owner = auth.uid()) with check (${EXISTS_A});`,
      ['INSERT', 'UPDATE'],
    ],
    ['a restrictive one alone', `create policy p on public.a as restrictive to anon using (${EXISTS_A});`, []],
    ['a function of the owner', 'create policy p on public.a to anon using (public.count_a() > 0);', []],
    [
      'a view of the owner',
      'create view public.of_a as select * from public.a; create policy p on public.a to anon using (exists (select from public.of_a));',
      [],
    ],
    [
      'a view of the caller',
      'create policy p on public.a for select to anon using (exists (select from public.seen));',
      ['SELECT', 'UPDATE', 'DELETE'],
    ],
  ])('%s', async (_, sql, commands) => {
    const { said, seen } = await failing(sql);
    expect(said).toEqual(seen);
    expect(said).toEqual(commands.map((command) => `anon ${command} a`));
  });
});
