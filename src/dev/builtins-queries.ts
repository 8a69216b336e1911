/** Storage parameters that some version may have: a server does not tell them, so each is tried. */
const RELATION_OPTIONS = `attach autosummarize autovacuum_analyze_scale_factor autovacuum_analyze_threshold autovacuum_enabled autovacuum_freeze_max_age
autovacuum_freeze_min_age autovacuum_freeze_table_age autovacuum_multixact_freeze_max_age autovacuum_multixact_freeze_min_age autovacuum_multixact_freeze_table_age
autovacuum_vacuum_cost_delay autovacuum_vacuum_cost_limit autovacuum_vacuum_insert_scale_factor autovacuum_vacuum_insert_threshold
autovacuum_vacuum_max_threshold autovacuum_vacuum_scale_factor autovacuum_vacuum_threshold buffering check_option deduplicate_items ef_construction fastupdate
fillfactor gin_pending_list_limit length lists log_autovacuum_min_duration m order_by_attach pages_per_range parallel_workers security_barrier security_invoker to toast_tuple_target
user_catalog_table vacuum_cleanup_index_scale_factor vacuum_index_cleanup vacuum_max_eager_freeze_failure_rate vacuum_truncate
${Array.from({ length: 32 }, (_, i) => `col${i + 1}`).join(' ')}`;

/** Settings that pg_settings does not show, and old names of others: those that some version may still know. */
const HIDDEN_SETTINGS = `default_with_oids force_parallel_mode is_superuser role seed session_authorization sort_mem ssl_renegotiation_limit vacuum_mem`;

const names = (text: string): string => `string_to_array('${text.replace(/\s+/g, ' ')}', ' ')`;

/** A condition on an oid of a system catalog: whether it is one of those asked for. */
type IsAsked = (catalog: string, oid: string) => string;

const isBuiltin: IsAsked = (_, oid) => `${oid} < 16384`;

/** The index methods: `name` → what it can do, of o order, u unique, m several columns, i INCLUDE, e EXCLUDE, and its storage parameters. */
export function accessMethods(isAsked: IsAsked): string {
  return `
    select 'methods' as part, amname as key, concat_ws(' ', (
        select string_agg(letter, '' order by letter) from (values ('o', 'can_order'), ('u', 'can_unique'), ('m', 'can_multi_col'), ('i', 'can_include'), ('e', 'can_exclude'))
          as able(letter, property) where pg_indexam_has_property(oid, property)), (
        select string_agg(option, ' ' order by option) from unnest(${names(RELATION_OPTIONS)}) as option where pg_temp.takes_option('using ' || amname, option))) as text
    from pg_am where amtype = 'i' and ${isAsked('pg_am', 'oid')} order by amname`;
}

/** By index method: `name` → `type family`, `!` behind the type of a default class, then what is kept where that is another type. */
export function operatorClasses(isAsked: IsAsked): string {
  return `
    select amname as part, opcname as key, concat_ws(' ', pg_temp.format_name(opcintype) || case when opcdefault then '!' else '' end, opfname,
      case when opckeytype <> opcintype then pg_temp.format_name(opckeytype) end) as text
    from pg_opclass c join pg_am a on a.oid = opcmethod join pg_opfamily f on f.oid = opcfamily where ${isAsked('pg_opclass', 'c.oid')} order by amname, opcname`;
}

/**
 * By index method: `family` → `operator,operator,… left,right`, the type once where both are the same; those that search, of methods that
 * can tell whether rows exclude one another.
 */
export function operatorFamilies(isAsked: IsAsked): string {
  return `
    select amname as part, opfname as key, concat_ws(' ', string_agg(oprname, ',' order by amopstrategy),
      concat_ws(',', pg_temp.format_name(amoplefttype), pg_temp.format_name(nullif(amoprighttype, amoplefttype)))) as text
    from pg_amop m join pg_am a on a.oid = amopmethod join pg_opfamily f on f.oid = amopfamily join pg_operator o on o.oid = amopopr
    where ${isAsked('pg_opfamily', 'f.oid')} and amoppurpose = 's' and pg_indexam_has_property(a.oid, 'can_exclude') group by amname, opfname, amoplefttype, amoprighttype
    order by amname, opfname, amoplefttype <> amoprighttype, amoplefttype, amoprighttype`;
}

/**
 * What is asked of each server: one row for each thing, as the part of the file that it goes to (parts are read one by one when they are
 * needed), a key and its text. OIDs below 16384 are PostgreSQL's own.
 */
export const QUERIES = {
  /** `name` → `typtype category`, `!` behind a preferred one's category, `~` where it has a collation, then its element, base type, range or subtype. */
  types: `
    select t.typnamespace::regnamespace::text as part, t.typname as key, concat_ws(' ', t.typtype, t.typcategory::text || case when t.typispreferred then '!' else '' end
      || case when t.typcollation <> 0 then '~' else '' end,
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
  /** `name` → `left right result`, a prefix operator's left being `-`, and `c` behind one that is its own commutator. */
  operators: `
    select 'operators' as part, oprname as key, concat_ws(' ', case when oprleft = 0 then '-' else pg_temp.format_name(oprleft) end, pg_temp.format_name(oprright),
      pg_temp.format_name(oprresult), case when oprcom = oid then 'c' end) as text
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
  'access-methods': accessMethods(isBuiltin),
  'operator-classes': operatorClasses(isBuiltin),
  'operator-families': operatorFamilies(isBuiltin),
  /** Of what storage parameters may be set, of t tables, m materialized views, and T a table's `toast.…` → `name`. */
  'relation-options': `
    select 'options' as part, kinds as key, option as text from (
      select option, concat_ws('', case when pg_temp.takes_option('table', option) then 't' end, case when pg_temp.takes_option('materialized view', option) then 'm' end,
        case when pg_temp.takes_option('table', 'toast.' || option) then 'T' end) as kinds
      from unnest(${names(RELATION_OPTIONS)}) as option) as tried where kinds <> '' order by kinds, option`,
  /**
   * A context, or of what a session may set `context type`, of a number also its unit or `-`, and its least and greatest value but for sizes,
   * where they depend on the machine → `name`. What pg_settings does not show has the context `hidden`.
   */
  settings: `
    select 'settings' as part, concat_ws(' ', case context when 'superuser-backend' then 'backend' else context end, case when context in ('user', 'superuser') then
      concat_ws(' ', vartype, case when vartype in ('integer', 'real') then coalesce(unit, '-') end,
        case when vartype in ('integer', 'real') and coalesce(unit, '-') !~ 'B$' then concat(min_val, ' ', max_val) end) end) as key, name as text
    from pg_settings where name !~ '\\.'
    union all
    select 'settings', 'hidden', hidden from unnest(${names(HIDDEN_SETTINGS)}) as hidden
    where current_setting(hidden, true) is not null and not exists (select from pg_settings where lower(name) = hidden) order by 2, 3`,
  /** `name` → the roles that it is a member of. */
  roles: `
    select 'roles' as part, r.rolname as key, coalesce((select string_agg(g.rolname, ' ' order by g.rolname)
      from pg_auth_members m join pg_roles g on g.oid = m.roleid where m.member = r.oid), '') as text
    from pg_roles r where r.rolname ^@ 'pg_' order by 2`,
} as const satisfies Record<string, string>;

/**
 * What queries call. `format_name` is a type's name, with its schema where that is not `pg_catalog`; `takes_option` tries a storage parameter:
 * an unknown one is 22023 with a message of its own, whatever else is wrong with the value. Those of TOAST are looked at where there is one.
 */
export const SET_UP = `
  create or replace function pg_temp.format_name(type oid) returns text language sql as $$
    select case when n.nspname = 'pg_catalog' then '' else n.nspname || '.' end || t.typname
    from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace where t.oid = type $$;
  create or replace function pg_temp.takes_option(kind text, option text) returns boolean language plpgsql as $$
  begin
    if kind ^@ 'using' then
      create temp table tried_option (words tsvector, place point, number int4);
      execute format('create index on tried_option %s (%s) with (%s = nonsense)', kind,
        case when kind ~ 'gin' then 'words' when kind ~ 'gist' then 'place' else 'number' end, option);
    else
      execute format('create %s tried_option as select repeat(''kept aside'', 2) as words', kind);
      execute format('alter %s tried_option set (%s = nonsense)', kind, option);
    end if;
    raise exception using errcode = 'P0009';
  exception when others then return sqlerrm !~ '^unrecognized parameter';
  end $$`;
