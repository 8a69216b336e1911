import { builtinCast } from '../builtin-casts.ts';
import type { Catalog } from '../model.ts';
import type { TypeReference } from '../object-model.ts';
import { isArrayKey, keyOf, type TypeKey } from '../resolution/type-key.ts';
import { baseOf, traitsOf } from '../resolution/type-traits.ts';
import { SqlError } from '../sql-error.ts';
import { formatType } from '../types.ts';
import { here, type Session } from './session.ts';

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
  if (!types || hasClass(session.catalog, types, keyOf(type)) || (method !== 'btree' && bringsClasses(session.catalog))) return;
  const message = `data type ${formatType(session.catalog, type)} has no default operator class for access method "${method}"`;
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

/** Extensions whose contents are known to bring none of these but by name. */
const PLAIN = words('plpgsql uuid-ossp pgcrypto pg_stat_statements pg_graphql supabase_vault pg_net pg_cron pg_trgm http');

function bringsClasses({ extensions, others }: Catalog): boolean {
  return (
    extensions.values().some(({ name }) => !PLAIN.has(name)) || others.values().some(({ kind }) => kind === 'operator class')
  );
}
