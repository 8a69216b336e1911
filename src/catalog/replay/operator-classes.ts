import type { TypeReference } from '../object-model.ts';
import { SqlError } from '../sql-error.ts';
import { formatType } from '../types.ts';
import { here, type Session } from './session.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** PostgreSQL's own types, no arrays, that btree cannot sort (pg_opclass has no default class for them). */
const UNSORTABLE = words('json xml point box polygon line lseg path circle cid xid aclitem jsonpath txid_snapshot');

const RANGES = 'int4range int8range numrange tsrange tstzrange daterange';
const MULTIRANGES = 'int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange';

/** The types, no arrays, that have a default operator class of a method, as pg_opclass has them without extensions. */
const INDEXED: Readonly<Record<string, ReadonlySet<string>>> = {
  gin: words('tsvector jsonb'),
  gist: words(`box circle point polygon tsquery tsvector ${RANGES} ${MULTIRANGES}`),
  spgist: words(`box inet cidr point polygon text varchar ${RANGES}`),
};

/** Methods that index arrays of anything. */
const OF_ARRAYS = new Set(['gin', 'btree', 'hash']);

/**
 * Whether an index of this method can hold a type by itself. Types of users and extensions are not known well enough to say no, nor are
 * PostgreSQL's own once an extension brings classes for them.
 * @throws {SqlError} 42704.
 */
export function requireDefaultClass(session: Session, type: TypeReference, method: string): void {
  if (type.schema !== 'pg_catalog' || hasClass(session, type, method)) return;
  const message = `data type ${formatType(session.catalog, type)} has no default operator class for access method "${method}"`;
  throw new SqlError('42704', message, here(session, undefined));
}

function hasClass(session: Session, type: TypeReference, method: string): boolean {
  if (method === 'btree') return type.isArray || !UNSORTABLE.has(type.name);
  const types = INDEXED[method];
  if (!types || bringsClasses(session)) return true;
  return type.isArray ? OF_ARRAYS.has(method) : types.has(type.name);
}

/** Extensions whose contents are known bring none of these but by name. */
function bringsClasses({ catalog }: Session): boolean {
  const { extensions, others } = catalog;
  const plain = new Set([
    'plpgsql',
    'uuid-ossp',
    'pgcrypto',
    'pg_stat_statements',
    'pg_graphql',
    'supabase_vault',
    'pg_net',
    'pg_cron',
    'pg_trgm',
    'http',
  ]);
  return (
    extensions.values().some(({ name }) => !plain.has(name)) || others.values().some(({ kind }) => kind === 'operator class')
  );
}
