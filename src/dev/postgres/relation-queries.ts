import { PLATFORM_SCHEMAS } from '../../catalog/schema-json/own-schema.ts';

/** `pg_namespace` (as n) of what the project made. */
export const IN_OWN_SCHEMA = `n.nspname !~ '^pg_' and n.nspname <> all ('{${PLATFORM_SCHEMAS.join(',')}}')`;

/** The extension that an object of a system catalog belongs to; null for none. */
export function extensionOf(catalog: string, oid: string): string {
  return `(select e.extname from pg_depend d join pg_extension e on e.oid = d.refobjid
    where d.classid = '${catalog}'::regclass and d.objid = ${oid} and d.refclassid = 'pg_extension'::regclass and d.deptype = 'e')`;
}

/** Which of the API's roles pass a test on `api.rolname`. */
export const API_ROLES = `(select rolname from pg_roles where rolname in ('anon', 'authenticated', 'service_role')) api`;

/** Names of the columns of relation `rel`, by the attnums in `numbers`, in their order. */
function columnNames(rel: string, numbers: string): string {
  return `(select json_agg(a.attname order by key.position) from unnest(${numbers}) with ordinality key (attnum, position)
    join pg_attribute a on a.attrelid = ${rel} and a.attnum = key.attnum)`;
}

const COLUMNS = `(select coalesce(json_agg(json_build_object(
    'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'not_null', a.attnotnull,
    'default', case a.attgenerated when '' then pg_get_expr(def.adbin, def.adrelid) end,
    'generated', nullif(a.attgenerated, ''),
    'generated_expr', case when a.attgenerated <> '' then pg_get_expr(def.adbin, def.adrelid) end,
    'identity', nullif(a.attidentity, ''), 'attnum', a.attnum, 'acl', a.attacl::text[]) order by a.attnum), '[]')
  from pg_attribute a left join pg_attrdef def on (def.adrelid, def.adnum) = (a.attrelid, a.attnum)
  where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)`;

const INDEXES = `(select json_agg(json_build_object(
    'name', ic.relname,
    'columns', (select json_agg(pg_get_indexdef(ic.oid, k, true) order by k) from generate_series(1, i.indnkeyatts) k),
    'include', (select json_agg(pg_get_indexdef(ic.oid, k, true) order by k) from generate_series(i.indnkeyatts + 1, i.indnatts) k),
    'indkey', i.indkey::text, 'unique', i.indisunique, 'primary', i.indisprimary, 'valid', i.indisvalid,
    'partial', pg_get_expr(i.indpred, i.indrelid), 'method', am.amname, 'def', pg_get_indexdef(ic.oid),
    'constraint', (select min(con.conname) from pg_constraint con where con.conindid = ic.oid and con.contype in ('p', 'u', 'x')))
    order by ic.relname collate "C")
  from pg_index i join pg_class ic on ic.oid = i.indexrelid join pg_am am on am.oid = ic.relam where i.indrelid = c.oid)`;

function constraints(type: 'p' | 'u' | 'f' | 'c'): string {
  return `(select json_agg(json_build_object(
      'name', con.conname, 'columns', ${columnNames('con.conrelid', 'con.conkey')},
      'ref_schema', fn.nspname, 'ref_table', fc.relname, 'ref_columns', ${columnNames('con.confrelid', 'con.confkey')},
      'on_delete', nullif(con.confdeltype, ' '), 'on_update', nullif(con.confupdtype, ' '), 'validated', con.convalidated,
      'def', pg_get_constraintdef(con.oid), 'inherited', con.coninhcount > 0) order by con.conname collate "C")
    from pg_constraint con left join pg_class fc on fc.oid = con.confrelid left join pg_namespace fn on fn.oid = fc.relnamespace
    where con.conrelid = c.oid and con.contype = '${type}')`;
}

const POLICIES = `(select json_agg(json_build_object(
    'name', p.polname, 'permissive', p.polpermissive,
    'cmd', case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end,
    'roles', (select json_agg(case role when 0 then 'public' else role::regrole::text end) from unnest(p.polroles) role),
    'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)) order by p.polname collate "C")
  from pg_policy p where p.polrelid = c.oid)`;

const TRIGGERS = `(select json_agg(json_build_object('name', t.tgname, 'def', pg_get_triggerdef(t.oid), 'enabled', t.tgenabled)
    order by t.tgname collate "C") from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal)`;

const PRIVILEGES = `(select coalesce(json_object_agg(api.rolname,
    (select json_agg(kind) from unnest('{SELECT,INSERT,UPDATE,DELETE}'::text[]) kind where has_table_privilege(api.rolname, c.oid, kind))), '{}')
  from ${API_ROLES})`;

const IDENTITY = `'schema', n.nspname, 'name', c.relname, 'kind', c.relkind, 'owner', c.relowner::regrole::text,
  'extension', ${extensionOf('pg_class', 'c.oid')}, 'acl', c.relacl::text[], 'privileges', ${PRIVILEGES}, 'columns', ${COLUMNS}, 'indexes', ${INDEXES}`;
const FROM_RELATIONS = `from pg_class c join pg_namespace n on n.oid = c.relnamespace where ${IN_OWN_SCHEMA}`;
const BY_NAME = 'order by n.nspname collate "C", c.relname collate "C"';

/** One query for each kind of relation in `SchemaJson`. */
export const relationQueries = {
  tables: `select coalesce(json_agg(json_build_object(${IDENTITY}, 'rls_enabled', c.relrowsecurity, 'rls_forced', c.relforcerowsecurity,
      'is_partition', c.relispartition,
      'inherits', (select json_agg(h.inhparent::regclass::text order by h.inhseqno) from pg_inherits h where h.inhrelid = c.oid),
      'primary_key', ${constraints('p')} -> 0, 'unique', ${constraints('u')}, 'foreign_keys', ${constraints('f')}, 'checks', ${constraints('c')},
      'policies', ${POLICIES}, 'triggers', ${TRIGGERS}) ${BY_NAME}), '[]')
    ${FROM_RELATIONS} and c.relkind in ('r', 'p', 'f')`,
  views: `select coalesce(json_agg(json_build_object(${IDENTITY}, 'options', c.reloptions,
      'depends_on', (select json_agg(distinct rn.nspname || '.' || rc.relname)
        from pg_rewrite w join pg_depend d on d.classid = 'pg_rewrite'::regclass and d.objid = w.oid and d.refclassid = 'pg_class'::regclass
        join pg_class rc on rc.oid = d.refobjid join pg_namespace rn on rn.oid = rc.relnamespace
        where w.ev_class = c.oid and d.deptype = 'n' and rc.oid <> c.oid)) ${BY_NAME}), '[]')
    ${FROM_RELATIONS} and c.relkind in ('v', 'm')`,
  sequences: names('S'),
  composites: names('c'),
  platform_policies: onPlatformTables('policies', POLICIES),
  platform_triggers: onPlatformTables('triggers', TRIGGERS),
} as const;

function names(relkind: string): string {
  return `select coalesce(json_agg(n.nspname || '.' || c.relname order by (n.nspname || '.' || c.relname) collate "C"), '[]')
    ${FROM_RELATIONS} and c.relkind = '${relkind}' and ${extensionOf('pg_class', 'c.oid')} is null`;
}

function onPlatformTables(key: string, parts: string): string {
  return `select coalesce(json_agg(json_build_object('table', name, '${key}', part) order by name collate "C"), '[]')
    from (select c.oid::regclass::text as name, ${parts} as part from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any ('{${PLATFORM_SCHEMAS.join(',')}}') and c.relkind in ('r', 'p', 'f')) found where part is not null`;
}
