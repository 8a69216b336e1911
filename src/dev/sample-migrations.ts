import type { SourceFile } from '../source/source-file.ts';

/** A project of any size that looks like a Supabase app's history: tables that refer to one another, policies, functions, later changes. */
export function sampleMigrations(count: number): readonly SourceFile[] {
  return Array.from({ length: count }, (_, i) => {
    const stamp = new Date(Date.UTC(2024, 0, 1) + i * 60_000).toISOString().replace(/\D/g, '').slice(0, 14);
    return { path: `${stamp}_step_${i}.sql`, text: migrationText(i) };
  });
}

function migrationText(i: number): string {
  const parent = i - 1 - (i % 7);
  const parts = [tableText(i, parent >= 0 ? parent : undefined), policyText(i)];
  if (i % 3 === 0) parts.push(functionText(i));
  if (i % 5 === 4) parts.push(changeText(i - 3));
  if (i % 10 === 9) parts.push(guardedText(i - 5));
  return parts.join('\n');
}

function tableText(i: number, parent: number | undefined): string {
  return `-- step ${i}
create table public.item_${i} (
  id uuid primary key default gen_random_uuid(),
  owner_id uuid not null references auth.users (id) on delete cascade,
  ${parent === undefined ? '' : `parent_id uuid references public.item_${parent} (id),`}
  title text not null check (char_length(title) between 1 and 200),
  price numeric(12, 2) not null default 0,
  created_at timestamptz not null default now()
);
create index on public.item_${i} (owner_id);
${parent === undefined ? '' : `create index on public.item_${i} (parent_id);`}
`;
}

function policyText(i: number): string {
  return `alter table public.item_${i} enable row level security;
create policy "owners read" on public.item_${i} for select to authenticated using ((select auth.uid()) = owner_id);
create policy "owners write" on public.item_${i} for update to authenticated
  using ((select auth.uid()) = owner_id) with check ((select auth.uid()) = owner_id);
`;
}

function functionText(i: number): string {
  return `create or replace function public.total_${i}(owner uuid) returns numeric language sql stable set search_path = '' as $$
  select coalesce(sum(price), 0) from public.item_${i} where owner_id = owner
$$;
grant execute on function public.total_${i}(uuid) to authenticated;
create view public.recent_${i} with (security_invoker = true) as select id, title from public.item_${i} where created_at > now() - interval '1 day';
`;
}

function changeText(i: number): string {
  return `alter table public.item_${i} add column if not exists note text, alter column title set default 'untitled';
alter table public.item_${i} drop column if exists price_old;
`;
}

function guardedText(i: number): string {
  return `do $$ begin
  if not exists (select 1 from pg_policies where schemaname = 'public' and tablename = 'item_${i}' and policyname = 'owners delete') then
    create policy "owners delete" on public.item_${i} for delete to authenticated using ((select auth.uid()) = owner_id);
  end if;
end $$;
`;
}
