import type { Session } from './session.ts';

/** Extensions that bring no operator, or only such that take their own types: whatever they are called. */
const WITHOUT = new Set(
  `address_standardizer amcheck autoinc bloom btree_gin citext cube dblink dict_int dict_xsyn earthdistance file_fdw fuzzystrmatch hstore http
hypopg index_advisor insert_username isn lo ltree moddatetime pageinspect pg_buffercache pg_cron pg_freespacemap pg_graphql pg_hashids
pg_jsonschema pg_net pg_partman pg_prewarm pg_repack pg_stat_monitor pg_stat_statements pg_surgery pg_tle pg_uuidv7 pg_visibility
pg_walinspect pgaudit pgcrypto pgjwt pgmq pgrouting pgrowlocks pgsodium pgstattuple plcoffee plls plpgsql plpgsql_check plv8 postgres_fdw
refint seg sslinfo supabase_vault tablefunc tcn tsm_system_rows tsm_system_time unaccent uuid-ossp vector wrappers xml2`.split(
    /\s+/,
  ),
);

/** Operators on PostgreSQL's own types that an extension brings. */
const BROUGHT: Readonly<Partial<Record<string, RegExp>>> = {
  btree_gist: /^<->$/,
  intarray: /^(?:&&|@>|<@|@@|~~|#|\+|-|\||&|@|~)$/,
  pg_trgm: /%|<->/,
};

/** Whether an operator on PostgreSQL's own types may be an extension's or the project's. */
export function operatorMayExistUnseen({ catalog }: Session, name: string): boolean {
  for (const extension of bringingOperators(catalog.extensions)) if (BROUGHT[extension]?.test(name) ?? true) return true;
  const made = madeOperators(catalog.others);
  return made.has(name);
}

const knownBringing = new WeakMap<Session['catalog']['extensions'], readonly string[]>();

function bringingOperators(extensions: Session['catalog']['extensions']): readonly string[] {
  let names = knownBringing.get(extensions);
  if (!names) {
    names = extensions.keys().filter((extension) => !WITHOUT.has(extension));
    knownBringing.set(extensions, names);
  }
  return names;
}

const known = new WeakMap<Session['catalog']['others'], ReadonlySet<string>>();

function madeOperators(others: Session['catalog']['others']): ReadonlySet<string> {
  let names = known.get(others);
  if (!names) {
    names = new Set([...others.values()].flatMap(({ kind, name }) => (kind === 'operator' ? [name.replace(/\(.*$/, '')] : [])));
    known.set(others, names);
  }
  return names;
}
