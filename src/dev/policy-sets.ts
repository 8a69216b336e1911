import fc from 'fast-check';

/** SQL of a generated project: a table of two users' rows, its policies and grants, views on it. */
export type PolicySet = string;

const ATOMS = [
  'true',
  'false',
  'null::boolean',
  '1 = 1',
  'owner = auth.uid()',
  '(select auth.uid()) = owner',
  'owner <> auth.uid()',
  'owner is null',
  'owner is not null',
  'id is not null',
  'id = id',
  'owner = owner',
  'owner is not distinct from auth.uid()',
  'auth.uid() is null',
  '(select auth.uid()) is not null',
  '(select auth.uid() is not null)',
  "auth.role() = 'authenticated'",
  "(select auth.role()) <> 'anon'",
  "auth.role() in ('anon', 'authenticated')",
  "auth.jwt() ->> 'role' = 'authenticated'",
  "(select auth.jwt() ->> 'team') = note",
  "(auth.jwt() ->> 'sub') is null",
  "note = 'shared'",
  'published',
  'not published',
  'published is not null',
  '(published or note is null) is not false',
  'coalesce(published, true)',
  'coalesce(note, owner::text) is not null',
  "case when auth.uid() is null then published else note <> 'x' end",
  'owner in (select member from public.members)',
  'auth.uid() in (select member from public.members where team = 1)',
  'exists (select 1 from public.members m where m.member = auth.uid())',
  'auth.uid() not in (select member from public.members where team = 9)',
  'exists (select from public.members m left join public.documents d on false where d.id is null)',
  'exists (select from public.members m where m.member = owner)',
  'exists (select 1 from public.secrets)',
  'auth.uid() = any (array(select member from public.members))',
  'exists (select 1 from public.documents d where d.owner = auth.uid())',
  'public.is_mine(owner)',
  'public.is_signed_in()',
  '(select public.is_signed_in())',
  'public.is_guest_or(published)',
  'public.is_member()',
  'public.is_hidden()',
  'public.me() = owner',
  'public.strictly(owner, true)',
] as const;

/** Predicates on `public.documents`. */
export const { predicate } = fc.letrec<{ predicate: string }>((tie) => ({
  predicate: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 4, arbitrary: fc.constantFrom(...ATOMS) },
    { weight: 1, arbitrary: tie('predicate').map((inner) => `not (${inner})`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(tie('predicate'), fc.constantFrom('and', 'or'), tie('predicate'))
        .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    },
  ),
}));

const policy = fc.record({
  kind: fc.constantFrom('permissive', 'permissive', 'permissive', 'restrictive'),
  command: fc.constantFrom('all', 'all', 'select', 'select', 'insert', 'update', 'delete'),
  roles: fc.constantFrom(
    'public',
    'public',
    'anon',
    'authenticated',
    'anon, authenticated',
    'staff',
    'service_role',
    'team_lead',
  ),
  using: fc.option(predicate, { freq: 6 }),
  check: fc.option(predicate, { freq: 2 }),
});

function policySql({ kind, command, roles, using, check }: typeof policy extends fc.Arbitrary<infer P> ? P : never, i: number) {
  const usingSql = using !== null && command !== 'insert' ? ` using (${using})` : '';
  const checkSql = check !== null && command !== 'select' && command !== 'delete' ? ` with check (${check})` : '';
  return `create policy p${i} on public.documents as ${kind} for ${command} to ${roles}${usingSql}${checkSql};`;
}

const grants = fc.constantFrom(
  'revoke select on public.documents from anon;',
  'revoke all on public.documents from anon, authenticated; grant select on public.documents to authenticated;',
  'revoke select on public.documents from authenticated; grant select (id, note) on public.documents to authenticated;',
  'revoke update on public.documents from authenticated; grant update (note) on public.documents to authenticated;',
  'revoke insert, delete on public.documents from anon;',
  'grant all on public.documents to public;',
  'revoke all on public.documents from anon; grant all on public.documents to staff;',
  'alter table public.documents force row level security;',
  'alter table public.documents owner to staff;',
  'alter table public.members enable row level security;',
  'alter table public.members enable row level security; create policy own on public.members using (member = auth.uid());',
  'create policy again on public.members using (exists (select 1 from public.documents)); alter table public.members enable row level security;',
  'revoke execute on function public.is_hidden() from public, anon, authenticated;',
);

const views = fc.constantFrom(
  'create view public.shown as select * from public.documents;',
  'create view public.shown with (security_invoker = on) as select * from public.documents;',
  'create view public.shown with (security_invoker = on) as select id, note from public.documents where published;',
  'create view public.shown as select * from public.documents where owner = auth.uid();',
  'create view public.shown with (security_invoker = on) as select d.id, count(m.*) from public.documents d left join public.members m on m.member = d.owner group by d.id;',
  'create view public.base with (security_invoker = on) as select * from public.documents; create view public.shown as select * from public.base;',
  'create view public.shown with (security_invoker = on) as select count(*) from public.documents;',
  'create view public.shown with (security_invoker = on) as select id, note, owner, published from public.documents with check option;',
  'create materialized view public.shown as select * from public.documents;',
);

/** Projects on `public.documents`; `TABLES` comes before them. */
export const policySets: fc.Arbitrary<PolicySet> = fc
  .record({
    enabled: fc.constantFrom(true, true, true, true, true, true, true, false),
    policies: fc.array(policy, { minLength: 0, maxLength: 4, size: 'max' }),
    grants: fc.uniqueArray(grants, { maxLength: 2, size: 'max' }),
    view: views,
  })
  .map(({ enabled, policies, grants: granted, view }) =>
    [enabled ? 'alter table public.documents enable row level security;' : '', ...policies.map(policySql), view, ...granted].join(
      '\n',
    ),
  );

/** What every generated project begins with. Run as `postgres`, as migrations are. */
export const TABLES = `
create role staff; grant authenticated to staff; grant staff to authenticator, postgres;
grant create on schema public to staff;
create role team_lead; grant team_lead to authenticated;
create table public.members (member uuid, team int);
create table public.secrets (id int); revoke all on public.secrets from anon, authenticated;
create table public.documents (id int primary key, owner uuid, note text, published boolean not null);
create function public.is_mine(who uuid) returns boolean language sql stable as 'select who = auth.uid()';
create function public.is_signed_in() returns boolean language sql stable as 'select auth.uid() is not null';
create function public.is_guest_or(boolean) returns boolean language sql as 'select (auth.uid() is null) or $1';
create function public.is_member() returns boolean language sql stable security definer as
  'select exists (select 1 from public.members where member = auth.uid())';
create function public.is_hidden() returns boolean language sql immutable as 'select true';
create function public.me() returns uuid language sql stable as 'select auth.uid()';
create function public.strictly(who uuid, answer boolean) returns boolean language sql strict as 'select answer';
`;
