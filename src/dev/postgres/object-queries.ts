import { API_ROLES, extensionOf, IN_OWN_SCHEMA } from './relation-queries.ts';

function types(typtype: string, value: string): string {
  return `select coalesce(json_agg(${value} order by n.nspname collate "C", t.typname collate "C"), '[]')
    from pg_type t join pg_namespace n on n.oid = t.typnamespace
    where ${IN_OWN_SCHEMA} and t.typtype = '${typtype}' and ${extensionOf('pg_type', 't.oid')} is null`;
}

const ARGUMENTS = 'pg_get_function_identity_arguments(p.oid)';

/** One query for each kind of object in `SchemaJson` that is no relation. */
export const objectQueries = {
  functions: `select coalesce(json_agg(json_build_object('schema', n.nspname, 'name', p.proname, 'args', ${ARGUMENTS},
      'returns', pg_get_function_result(p.oid), 'kind', p.prokind, 'security_definer', p.prosecdef, 'config', p.proconfig,
      'language', l.lanname, 'volatility', p.provolatile, 'owner', p.proowner::regrole::text, 'acl', p.proacl::text[],
      'src_md5', md5(p.prosrc),
      'execute', (select json_agg(api.rolname order by api.rolname) from ${API_ROLES} where has_function_privilege(api.rolname, p.oid, 'EXECUTE')))
      order by n.nspname collate "C", p.proname collate "C", ${ARGUMENTS} collate "C"), '[]')
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
    where ${IN_OWN_SCHEMA} and ${extensionOf('pg_proc', 'p.oid')} is null`,
  enums: types(
    'e',
    `json_build_object('schema', n.nspname, 'name', t.typname,
      'labels', coalesce((select json_agg(v.enumlabel order by v.enumsortorder) from pg_enum v where v.enumtypid = t.oid), '[]'))`,
  ),
  domains: types('d', `n.nspname || '.' || t.typname`),
  extensions: `select json_agg(json_build_object('name', e.extname, 'schema', e.extnamespace::regnamespace::text) order by e.extname collate "C")
    from pg_extension e`,
  schemas: `select coalesce(json_agg(json_build_object('name', n.nspname, 'owner', n.nspowner::regrole::text, 'acl', n.nspacl::text[],
      'usage', (select json_agg(api.rolname order by api.rolname) from ${API_ROLES} where has_schema_privilege(api.rolname, n.oid, 'USAGE')))
      order by n.nspname collate "C"), '[]')
    from pg_namespace n where ${IN_OWN_SCHEMA}`,
  default_acl: `select coalesce(json_agg(json_build_object('role', d.defaclrole::regrole::text, 'schema', n.nspname, 'type', d.defaclobjtype,
      'acl', d.defaclacl::text[]) order by d.defaclrole::regrole::text collate "C", coalesce(n.nspname, '') collate "C", d.defaclobjtype), '[]')
    from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace`,
  publications: `select coalesce(json_agg(json_build_object('name', p.pubname, 'tables',
      (select json_agg(t.schemaname || '.' || t.tablename order by (t.schemaname || '.' || t.tablename) collate "C")
       from pg_publication_tables t where t.pubname = p.pubname)) order by p.pubname collate "C"), '[]')
    from pg_publication p`,
  event_triggers: `select coalesce(json_agg(evtname order by evtname collate "C"), '[]') from pg_event_trigger`,
  comments: `select coalesce(json_agg(json_build_object('kind', kind, 'object', object, 'comment', description)
      order by kind collate "C", object collate "C"), '[]')
    from (select id.type as kind, id.identity as object, d.description, id.schema
      from pg_description d cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) id
      where d.classoid in ('pg_class'::regclass, 'pg_proc'::regclass, 'pg_type'::regclass, 'pg_policy'::regclass,
          'pg_trigger'::regclass, 'pg_constraint'::regclass, 'pg_namespace'::regclass)
        and d.description <> 'standard public schema' and d.objoid >= 16384 or d.classoid = 'pg_namespace'::regclass and d.objoid = 2200
        and d.description <> 'standard public schema') found`,
} as const;
