import { ANN, BOB, CALLERS } from '../policy-database.ts';
import type { Database } from '../postgres/database.ts';

/** What runs as the superuser: makes rows for any table, and tells what a query yields without leaving a trace. */
export const PROBE = `
create function tried.value_of(type text, n int) returns text language sql as $$
  select case
    when type like '%[]' then '{}'
    when type = 'uuid' then case when n = 2 then '${BOB}' else '${ANN}' end
    when type ~ '^(smallint|integer|bigint|numeric|real|double|money)' then n::text
    when type = 'boolean' then (n = 1)::text
    when type ~ '^(timestamp|date)' then '2025-01-0' || n
    when type ~ '^json' then '{}'
    when type ~ '^(text|character|name|bpchar)' then left('abc', n)
    else (select e.enumlabel from pg_enum e where e.enumtypid = type::regtype order by e.enumsortorder limit 1)
  end
$$;
create function tried.fill(relation regclass) returns void language plpgsql as $$
declare names text; row_values text;
begin
  for n in 1..3 loop
    select string_agg(quote_ident(attname), ', ' order by attnum),
      string_agg(quote_nullable(tried.value_of(format_type(atttypid, atttypmod), n)), ', ' order by attnum)
      into names, row_values from pg_attribute
      where attrelid = relation and attnum > 0 and not attisdropped and attgenerated = '';
    begin
      execute format('insert into %s (%s) overriding system value values (%s)', relation, names, row_values);
    exception when others then null;
    end;
  end loop;
end $$;
create function tried.answers(statements text[]) returns text[] language plpgsql as $$
declare statement text; answer text; answers text[];
begin
  foreach statement in array statements loop
    begin
      execute format('select coalesce(string_agg(t::text, '';'' order by t::text), ''nothing'') from (%s) t', statement) into answer;
      raise exception using errcode = 'TRIED', message = answer;
    exception
      when sqlstate 'TRIED' then answers := answers || sqlerrm;
      when others then answers := answers || ('refused ' || sqlstate);
    end;
  end loop;
  return answers;
end $$;
grant execute on function tried.answers to public;
`;

const RELATIONS = `select coalesce(json_agg(json_build_object('name', c.oid::regclass::text, 'kind', c.relkind,
  'column', (select quote_ident(attname) from pg_attribute where attrelid = c.oid and attnum = 1)) order by c.relname), '[]')
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm')
    and not exists (select from pg_depend d where d.objid = c.oid and d.deptype = 'e')`;
const CALLS = `select coalesce(json_agg(format('select %s(%s)', p.oid::regproc, (
    select string_agg(quote_nullable(tried.value_of(format_type(type, null), 1)) || '::' || format_type(type, null), ', ' order by n)
    from unnest(p.proargtypes) with ordinality as a(type, n))) order by p.oid::regprocedure::text), '[]')
  from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prokind = 'f' and p.prorettype <> 'trigger'::regtype
    and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')`;

interface Relation {
  readonly name: string;
  readonly kind: string;
  readonly column: string;
}

const callers: Readonly<Record<string, readonly string[]>> = {
  anon: CALLERS.anon ?? [],
  authenticated: CALLERS.authenticated ?? [],
  service_role: ['{"role":"service_role"}'],
};

/** Puts three rows into each table of \`public\`, whatever its triggers and foreign keys say. */
export async function fillTables(database: Database): Promise<void> {
  const relations = await relationsOf(database);
  await database.exec('set session_replication_role = replica');
  for (const { name } of relations.filter(({ kind }) => kind === 'r' || kind === 'p'))
    await database.exec(`select tried.fill('${quote(name)}')`);
  for (const { name } of relations.filter(({ kind }) => kind === 'm')) await database.exec(`refresh materialized view ${name}`);
  await database.exec('reset session_replication_role');
}

/** What each caller sees in the tables and views of `public`, what its functions answer, and how many rows each write touches: a line each. */
export async function reachOf(database: Database): Promise<readonly string[]> {
  const relations = await relationsOf(database);
  const calls = await database.value<readonly string[]>(CALLS);
  const reads = [...relations.map(({ name }) => `select * from ${name}`), ...calls];
  const writes = relations
    .filter(({ kind }) => kind !== 'm')
    .flatMap(({ name, column }) => [
      `update ${name} set ${column} = ${column}`,
      `delete from ${name}`,
      `insert into ${name} default values`,
    ]);
  const lines: string[] = [];
  for (const [role, tokens] of Object.entries(callers))
    for (const token of tokens) {
      await database.exec(`set session authorization ${role}; select set_config('request.jwt.claims', '${token}', true)`);
      const answers = await database.value<readonly string[]>(`select tried.answers(${array(reads)})`);
      const touched = await database.value<readonly number[]>(`select tried.rows(${array(writes)})`);
      await database.exec('set session authorization supabase_admin');
      reads.forEach((read, i) => void lines.push(`${token} ${read}: ${answers[i]}`));
      writes.forEach((write, i) => void lines.push(`${token} ${write}: ${touched[i]}`));
    }
  return lines;
}

async function relationsOf(database: Database): Promise<readonly Relation[]> {
  return database.value<readonly Relation[]>(RELATIONS);
}

function array(statements: readonly string[]): string {
  return `array[${statements.map((statement) => `'${quote(statement)}'`).join()}]::text[]`;
}

function quote(text: string): string {
  return text.replaceAll("'", "''");
}
