import { expect, test } from 'vitest';
import { HOLE } from './commands.ts';
import { changesIn } from './possible-changes.ts';

/** `property kind schema.name part`, `*` for what is put together at run time. */
function changes(text: string): readonly string[] {
  return changesIn(text, /^\s*(?:do|select)\b/i.test(text)).map(({ property, kind, schema, name, part }) =>
    [property, kind, schema === undefined ? name : `${schema}.${name}`, ...(part === undefined ? [] : [part])]
      .join(' ')
      .replaceAll(HOLE, '*'),
  );
}

test.each([
  [
    'alter table if exists only app.orders enable row level security, force row level security',
    ['row security relation app.orders'],
  ],
  ['alter table orders drop constraint a, drop column if exists b', ['all relation orders a', 'all relation orders b']],
  ['alter table orders add primary key (id)', ['indexes relation orders']],
  ['alter table orders rename to old_orders', ['all relation orders']],
  ['alter view app.totals set (security_invoker = on)', ['view relation app.totals']],
  [
    'create policy "on all" on "My Orders" as restrictive using (true)',
    ['new policies relation My Orders', 'policies relation My Orders'],
  ],
  ['drop policy if exists "Users can view" on public.orders', ['policies relation public.orders Users can view']],
  ['revoke select, insert on orders, app.items from anon', ['privileges relation orders', 'privileges relation app.items']],
  ['revoke execute on function a(int, text), b() from public', ['privileges routine a', 'privileges routine b']],
  ['revoke all on all functions in schema app, api from public', ['privileges routine app.*', 'privileges routine api.*']],
  ['alter default privileges in schema app revoke execute on functions from public', ['privileges routine *']],
  ['create or replace function app.f(a int) returns int', ['routine routine app.f']],
  ['drop function if exists f(int, text), g', ['all routine f', 'all routine g']],
  ['create unique index concurrently if not exists i on only orders (id)', ['indexes relation orders']],
  ['create constraint trigger t after insert on app.orders for each row', ['triggers relation app.orders']],
  ["insert into storage.buckets (id) select 'a'", ['buckets bucket *']],
  ["create function f() returns void language sql as 'drop table orders'", ['routine routine f']],
  ["do $$ begin execute format('revoke all on function %s from public', x); end $$", ['privileges routine *']],
  ["do $$ begin execute 'alter table ' || x || ' enable row level security'; end $$", ['row security relation *']],
  ["do $$ begin execute format('create index if not exists idx on %I.log_%s (id)', a, b); end $$", ['indexes relation *.log_*']],
  ["do $$ begin execute format('drop policy if exists %I on public.orders', x); end $$", ['policies relation public.orders *']],
  ["do $$ begin execute 'create table ' || quote_ident(x, 'a') || ' (like orders)'; end $$", []],
  [
    'do $$ begin if not exists (select 1) then alter table orders enable row level security; end if; end $$',
    ['row security relation orders'],
  ],
  ["do $$ begin sql := sql || ' enable row level security'; end $$", ['row security relation *']],
  ['-- drop table orders\nselect 1', []],
] as const)('%s', (text, expected) => {
  expect(changes(text)).toEqual(expected);
});
