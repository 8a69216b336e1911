import { builtinCast } from '../builtin-casts.ts';
import type { Catalog } from '../model.ts';
import type { TypeReference } from '../object-model.ts';
import { isArrayKey, keyOf, type TypeKey } from '../resolution/type-key.ts';
import { baseOf, traitsOf } from '../resolution/type-traits.ts';
import { SqlError } from '../sql-error.ts';
import { describeType } from './describe.ts';
import { effectiveSearchPath, here, requireSchema, type Session } from './session.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

const SCALARS = `bpchar bytea char date float4 float8 inet int2 int4 int8 interval macaddr macaddr8 name numeric oid pg_lsn text tid time
timestamp timestamptz timetz uuid`;

/** The types that have a default operator class of a method, as pg_opclass has them without extensions. */
const INDEXED: Readonly<Record<string, ReadonlySet<string>>> = {
  brin: words(`anyrange bit box varbit ${SCALARS}`),
  btree: words(
    `anyarray anyenum anymultirange anyrange bit bool jsonb money oidvector record tsquery tsvector varbit xid8 ${SCALARS}`,
  ),
  gin: words('anyarray jsonb tsvector'),
  gist: words('anymultirange anyrange box circle point polygon tsquery tsvector'),
  hash: words(`aclitem anyarray anyenum anymultirange anyrange bool cid jsonb oidvector record xid xid8 ${SCALARS}`),
  spgist: words('anyrange box inet point polygon text'),
};

/** What stands for all types of a `typtype`. */
const FAMILIES: Readonly<Record<string, string>> = { c: 'record', e: 'anyenum', m: 'anymultirange', r: 'anyrange' };

/**
 * Whether an index of this method can hold a type by itself (`GetDefaultOpClass`). Base types of users and extensions are not known well
 * enough to say no, nor are any once an extension brings classes for them.
 * @throws {SqlError} 42704.
 */
export function requireDefaultClass(session: Session, type: TypeReference, method: string): void {
  const types = INDEXED[method];
  if (!types || hasClass(session.catalog, types, keyOf(type)) || (method !== 'btree' && bringsClasses(session.catalog, method)))
    return;
  const message = `data type ${describeType(session, type)} has no default operator class for access method "${method}"`;
  throw new SqlError('42704', message, here(session, undefined));
}

function hasClass(catalog: Catalog, types: ReadonlySet<string>, type: TypeKey): boolean {
  if (types.has(type)) return true;
  const base = baseOf(catalog, type);
  if (isArrayKey(base)) return types.has('anyarray');
  const { typtype, doubtful } = traitsOf(catalog, base);
  if (doubtful || typtype === 'p' || types.has(base)) return true;
  const family = FAMILIES[typtype];
  if (family !== undefined) return types.has(family);
  for (const other of types) {
    const cast = builtinCast(base, other, catalog.postgresVersion);
    if (cast?.context === 'i' && cast.method === 'b') return true;
  }
  return false;
}

/** Classes that are not a type's default: those that the default ones' names do not tell. */
const NAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  btree: {
    bpchar_pattern_ops: 'bpchar',
    cidr_ops: 'inet',
    record_image_ops: 'record',
    text_pattern_ops: 'text',
    varchar_ops: 'text',
    varchar_pattern_ops: 'text',
  },
  gin: { jsonb_path_ops: 'jsonb', gin_trgm_ops: 'text' },
  gist: { inet_ops: 'inet', gist_trgm_ops: 'text' },
  hash: {
    bpchar_pattern_ops: 'bpchar',
    cidr_ops: 'inet',
    text_pattern_ops: 'text',
    varchar_ops: 'text',
    varchar_pattern_ops: 'text',
  },
  spgist: { kd_point_ops: 'point', quad_point_ops: 'point' },
};

/** What default classes are called where it is not after their type. */
const DEFAULT_NAMES: Readonly<Record<string, string>> = {
  array_ops: 'anyarray',
  enum_ops: 'anyenum',
  multirange_ops: 'anymultirange',
  poly_ops: 'polygon',
  range_ops: 'anyrange',
};

/** Classes that extensions bring, by method and name. */
const BROUGHT: Readonly<Record<string, RegExp>> = {
  btree_gin: /^gin /,
  btree_gist: /^gist gist_/,
  citext: /^(?:btree|hash) citext_/,
  cube: /cube_ops$/,
  hstore: /hstore/,
  intarray: /__int/,
  isn: /./,
  ltree: /ltree/,
  pg_trgm: /^(gin|gist) \1_trgm_ops$/,
  postgis: /./,
  seg: /seg/,
  vector: /^\w+ (?:bit|halfvec|sparsevec|vector)_/,
};

/** The extension that an operator class is told by its name to come from. */
export function extensionOfClass(name: string): string | undefined {
  const brings = (pattern: RegExp, one: string) => Object.keys(INDEXED).some((method) => pattern.test(`${method} ${one}`));
  return Object.keys(BROUGHT).find((extension) => {
    const pattern = BROUGHT[extension];
    return pattern !== undefined && brings(pattern, name) && !brings(pattern, 'any');
  });
}

/**
 * The operator class that a key names (`ResolveOpClass` in indexcmds.c).
 * @throws {SqlError} 42704 where there is none of that name, 42804 for one of another type.
 */
export function requireClass(
  session: Session,
  {
    method,
    names,
    type,
  }: { readonly method: string; readonly names: readonly string[]; readonly type: TypeReference | undefined },
): void {
  const { catalog } = session;
  const types = INDEXED[method];
  const name = names.at(-1) ?? '';
  if (!types || method === 'brin' || others(catalog).some((one) => one.name === name)) return;
  const own = DEFAULT_NAMES[name] ?? (types.has(name.replace(/_ops$/, '')) ? name.replace(/_ops$/, '') : undefined);
  const taken = own !== undefined && types.has(own) ? own : NAMED[method]?.[name];
  const isTrigram = /_trgm_ops$/.test(name);
  if (taken === undefined || isTrigram) {
    const bringing = [...catalog.extensions.values()].filter(
      (one) => BROUGHT[one.name]?.test(`${method} ${name}`) ?? bringsUntold(one.name),
    );
    const schema = names.length > 1 ? names.at(-2) : undefined;
    const path = effectiveSearchPath(session);
    requireSchema(session, schema);
    if (
      !bringing.some(
        (one) => !(one.name in BROUGHT) || (schema === undefined ? path.includes(one.schema) : schema === one.schema),
      )
    ) {
      const message = `operator class "${names.join('.')}" does not exist for access method "${method}"`;
      throw new SqlError('42704', message, here(session, undefined));
    }
  }
  if (taken === undefined || !type || accepts(catalog, taken, keyOf(type))) return;
  const message = `operator class "${names.join('.')}" does not accept data type ${describeType(session, type)}`;
  throw new SqlError('42804', message, here(session, undefined));
}

function accepts(catalog: Catalog, taken: string, type: TypeKey): boolean {
  return hasClass(catalog, new Set([taken]), type);
}

function others(catalog: Catalog): readonly { readonly name: string }[] {
  return [...catalog.others.values()].filter(({ kind }) => kind === 'operator class');
}

/** Extensions whose classes, if any, are for types of their own. */
const PLAIN =
  words(`plpgsql uuid-ossp pgcrypto pg_stat_statements pg_graphql supabase_vault pg_net pg_cron pg_trgm http citext hstore ltree
cube seg vector unaccent moddatetime fuzzystrmatch tablefunc dblink postgres_fdw pgjwt pgmq pgsodium pgtap wrappers pg_jsonschema
pg_hashids hypopg index_advisor postgis earthdistance pgaudit pg_repack plv8 pgrouting dict_int`);

function bringsUntold(extension: string): boolean {
  return !PLAIN.has(extension) && !(extension in BROUGHT);
}

/** The method that extensions bring default classes of PostgreSQL's own types for. */
const DEFAULTS_BROUGHT: Readonly<Record<string, string>> = { btree_gin: 'gin', btree_gist: 'gist', intarray: 'gist' };

/** Whether extensions or the project may have brought default classes of PostgreSQL's own types. */
function bringsClasses(catalog: Catalog, method: string): boolean {
  const brings = (name: string): boolean => !PLAIN.has(name) && (DEFAULTS_BROUGHT[name] ?? method) === method;
  return catalog.extensions.values().some(({ name }) => brings(name)) || others(catalog).length > 0;
}
