import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readFixture, sqlFilesIn } from './fixture/fixture.ts';
import { ANN, BOB, openPolicyDatabase } from './policy-database.ts';
import type { Database } from './postgres/database.ts';

// What rules say of policies is tried on PostgreSQL. Their fixtures tell how: `-- rows: SQL` puts rows in, `-- breach WHO: SQL` touches a
// row that it ought not to, `-- refused WHO: SQL` touches none. WHO is anon, ann or bob; `:ann` and `:bob` are their ids.

const RULES = ['no-inverted-owner-check', 'no-owner-change', 'no-self-granted-privilege'];

const TOKENS: Readonly<Record<string, { readonly role: string; readonly sub?: string }>> = {
  anon: { role: 'anon' },
  ann: { role: 'authenticated', sub: ANN },
  bob: { role: 'authenticated', sub: BOB },
};
/** Not allowed, by privileges or policies; and what triggers raise. */
const REFUSED = ['42501', 'P0001'];

/** How many rows a statement touched, or its error; it is taken back. */
const SUPPORT = `create function tried.outcome(statement text) returns text language plpgsql as $$
declare touched int;
begin
  execute statement;
  get diagnostics touched = row_count;
  raise exception using errcode = 'TRIED', message = touched;
exception
  when sqlstate 'TRIED' then return sqlerrm;
  when others then return sqlstate || ' ' || sqlerrm;
end $$;
grant execute on function tried.outcome to public;
insert into auth.users (id) values ('${ANN}'), ('${BOB}');`;

let database: Database;
beforeAll(async () => {
  database = await openPolicyDatabase();
  await database.exec(SUPPORT);
}, 60_000);
afterAll(() => database.close());

interface Attempt {
  readonly expected: 'breach' | 'refused';
  readonly who: string;
  readonly statement: string;
}

/** The comments of a fixture that say what is tried. */
function attemptsIn(text: string): { readonly rows: readonly string[]; readonly attempts: readonly Attempt[] } {
  const lines = [...text.matchAll(/^-- (rows|breach|refused)(?: (\w+))?: (.+)$/gm)].map(([, kind, who = '', sql = '']) => ({
    kind,
    who,
    statement: sql.replaceAll(':ann', `'${ANN}'`).replaceAll(':bob', `'${BOB}'`),
  }));
  return {
    rows: lines.filter(({ kind }) => kind === 'rows').map(({ statement }) => statement),
    attempts: lines.flatMap(({ kind, who, statement }) =>
      kind === 'breach' || kind === 'refused' ? [{ expected: kind, who, statement }] : [],
    ),
  };
}

async function outcome({ who, statement }: Attempt): Promise<string> {
  const token = TOKENS[who];
  if (!token) throw new Error(`nobody is called ${who}: ${Object.keys(TOKENS).join(', ')}`);
  await database.exec(`set session authorization ${token.role};
    select set_config('request.jwt.claims', '${JSON.stringify(token)}', true)`);
  const found = await database.value<string>(`select tried.outcome('${statement.replaceAll("'", "''")}')`);
  await database.exec('set session authorization supabase_admin');
  return found;
}

describe.each(RULES)('%s', (rule) => {
  test.each(sqlFilesIn(`fixtures/rules/${rule}`))('%s', async (path) => {
    const { files } = readFixture(path);
    const { rows, attempts } = attemptsIn(files.map(({ text }) => text).join('\n'));
    const isInvalid = path.includes('/invalid');
    expect(attempts.map(({ expected }) => expected)).toContain(isInvalid ? 'breach' : 'refused');
    if (!isInvalid) expect(attempts.map(({ expected }) => expected)).not.toContain('breach');
    await database.discarding(async () => {
      await database.exec(`set session authorization postgres; set search_path = public, extensions;
        ${files.map(({ text }) => text).join('\n')}; set session authorization supabase_admin; reset search_path`);
      for (const sql of rows) await database.exec(sql);
      for (const attempt of attempts) {
        const found = await outcome(attempt);
        const said = `${attempt.who}: ${attempt.statement}\n${found}`;
        if (attempt.expected === 'breach') expect(found, said).toMatch(/^[1-9]\d*$/);
        else expect(found === '0' ? REFUSED[0] : found.slice(0, 5), said).toBeOneOf(REFUSED);
      }
    });
  });
});
