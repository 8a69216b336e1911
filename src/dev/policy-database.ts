import { loadParser } from '../syntax/parser.ts';
import { type Database, openDatabase } from './postgres/database.ts';
import { preparePlatform } from './postgres/prepare-platform.ts';

export const [ANN, BOB, EVE] = [1, 2, 3].map((n) => `00000000-0000-0000-0000-00000000000${n}`) as [string, string, string];
/** The tokens of requests, by role. */
export const CALLERS: Readonly<Record<string, readonly string[]>> = {
  anon: ['{"role":"anon"}'],
  authenticated: [ANN, EVE].map((sub) => JSON.stringify({ sub, role: 'authenticated', team: 'shared' })),
  staff: [JSON.stringify({ sub: BOB, role: 'staff' }), '{"role":"staff"}'],
};

const DOCUMENTS = [
  `(1, '${ANN}', 'shared', true)`,
  `(2, '${BOB}', 'x', false)`,
  `(3, null, null, true)`,
  `(4, '${ANN}', null, false)`,
];

/** Puts rows of two users, and of nobody, into the tables of `TABLES`. */
export const ROWS = `insert into public.documents values ${DOCUMENTS.join()};
insert into public.members values ('${ANN}', 1), ('${BOB}', 2); insert into public.secrets values (1);`;

/** What runs as the platform's superuser: what `auth`'s functions do, and one that tries statements and tells how many rows each touched. */
const SUPPORT = `
create or replace function auth.jwt() returns jsonb language sql stable as
  $$ select nullif(current_setting('request.jwt.claims', true), '')::jsonb $$;
create or replace function auth.uid() returns uuid language sql stable as $$ select (auth.jwt() ->> 'sub')::uuid $$;
create or replace function auth.role() returns text language sql stable as $$ select auth.jwt() ->> 'role' $$;
create schema tried;
grant usage on schema tried to public;
create function tried.rows(statements text[]) returns int[] language plpgsql as $$
declare
  statement text; touched int; counts int[];
begin
  foreach statement in array statements loop
    begin
      execute statement;
      get diagnostics touched = row_count;
      raise exception using errcode = 'TRIED';
    exception
      when sqlstate 'TRIED' then counts := counts || touched;
      when others then counts := counts || -1;
    end;
  end loop;
  return counts;
end $$;
grant execute on function tried.rows to public;
`;

/** Supabase's platform with working functions in `auth`, and `tried.rows`; the session is the superuser's. */
export async function openPolicyDatabase(): Promise<Database> {
  await loadParser();
  const database = await openDatabase();
  await preparePlatform(database, 'supabase');
  await database.exec(`set session authorization supabase_admin; ${SUPPORT}`);
  return database;
}
