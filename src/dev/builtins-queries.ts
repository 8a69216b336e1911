/**
 * What is asked of each server: one row for each thing, as the part of the file that it goes to (parts are read one by one when they are
 * needed), a key and its text. OIDs below 16384 are PostgreSQL's own.
 */
export const QUERIES = {
  /** `name` → `typtype category`, `!` behind a preferred one's category, then its element, base type, range or subtype. */
  types: `
    select t.typnamespace::regnamespace::text as part, t.typname as key, concat_ws(' ', t.typtype, t.typcategory::text || case when t.typispreferred then '!' else '' end,
      coalesce(case when t.typsubscript = 'array_subscript_handler'::regproc then '[]' else '' end || pg_temp.format_name(nullif(t.typelem, 0)), pg_temp.format_name(nullif(t.typbasetype, 0)),
        (select pg_temp.format_name(rngsubtype) from pg_range where rngtypid = t.oid),
        (select pg_temp.format_name(rngtypid) from pg_range where rngmultitypid = t.oid))) as text
    from pg_type t where t.typnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) and t.oid < 16384
      and not exists (select from pg_type e where e.typarray = t.oid)
    order by 1 desc, t.typname`,
  /** `name` → `(arguments) result flags`; only PostgreSQL itself calls what takes or gives `internal`. */
  functions: `
    select left(p.proname, 1) as part, p.proname as key, '(' || coalesce((
        select string_agg(
          case when coalesce(p.proargnames[a.n], '') = '' then '' else p.proargnames[a.n] || '=' end
          || case when p.provariadic <> 0 and a.i = p.pronargs then '*' else '' end || pg_temp.format_name(a.type)
          || case when a.i > p.pronargs - p.pronargdefaults then '?' else '' end, ',' order by a.i)
        from (select row_number() over (order by n)::int as i, n, type
          from unnest(coalesce(p.proallargtypes, p.proargtypes::oid[]), coalesce(p.proargmodes, array_fill('i'::"char", array[p.pronargs::int])))
            with ordinality as all_arguments(type, mode, n) where mode in ('i', 'b', 'v')) a), '')
      || ') ' || case when p.proretset then '+' else '' end || pg_temp.format_name(p.prorettype)
      || coalesce('{' || (
        select string_agg(p.proargnames[a.n] || '=' || pg_temp.format_name(a.type), ',' order by a.n)
        from unnest(p.proallargtypes, p.proargmodes) with ordinality as a(type, mode, n) where mode in ('o', 'b', 't')) || '}', '')
      || ' ' || case p.prokind when 'a' then (select case aggkind when 'n' then 'a' else aggkind::text || aggnumdirectargs::text end
          from pg_aggregate where aggfnoid = p.oid) else p.prokind::text end
      || p.provolatile::text || case when p.proisstrict then 's' else '' end as text
    from pg_proc p where p.pronamespace = 'pg_catalog'::regnamespace and p.oid < 16384
      and 'internal'::regtype <> all (p.proargtypes::oid[]) and p.prorettype <> 'internal'::regtype
    order by p.proname collate "C", p.oid`,
  /** `name` → `left right result`, a prefix operator's left being `-`. */
  operators: `
    select 'operators' as part, oprname as key, concat_ws(' ', case when oprleft = 0 then '-' else pg_temp.format_name(oprleft) end, pg_temp.format_name(oprright),
      pg_temp.format_name(oprresult)) as text
    from pg_operator where oprnamespace = 'pg_catalog'::regnamespace and oid < 16384 and oprcode <> 0 order by oprname collate "C", oid`,
  /** `source` → `target castcontext castmethod`. */
  casts: `
    select 'casts' as part, pg_temp.format_name(castsource) as key, concat_ws(' ', pg_temp.format_name(casttarget), castcontext, castmethod) as text
    from pg_cast where oid < 16384 and castsource <> casttarget order by 2, castcontext desc, 3`,
  /** `name` → `relkind column=type,column=type`. */
  relations: `
    select c.relnamespace::regnamespace::text as part, c.relname as key, c.relkind::text || ' ' || string_agg(a.attname || '=' || pg_temp.format_name(a.atttypid), ',' order by a.attnum) as text
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace) and c.oid < 16384 and c.relkind in ('r', 'v')
    group by c.oid order by 1 desc, c.relname`,
  /** `name` → the roles that it is a member of. */
  roles: `
    select 'roles' as part, r.rolname as key, coalesce((select string_agg(g.rolname, ' ' order by g.rolname)
      from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid), '') as text
    from pg_roles r where r.rolname ^@ 'pg_' order by 2`,
} as const satisfies Record<string, string>;

/** A type's name, with its schema where that is not `pg_catalog`. */
export const FORMAT_NAME = `
  create or replace function pg_temp.format_name(type oid) returns text language sql as $$
    select case when n.nspname = 'pg_catalog' then '' else n.nspname || '.' end || t.typname
    from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace where t.oid = type $$`;
