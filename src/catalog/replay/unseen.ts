import { isBuiltinFunction } from '../builtin-functions.ts';
import { builtinRelation } from '../builtin-relations.ts';
import { extensionContents } from '../extension-contents.ts';
import { effectiveSearchPath, type NameSpace } from './session.ts';

/**
 * Whether a relation that the catalog does not have may exist all the same: PostgreSQL's own catalogs, and the tables and views of an
 * extension that is not known.
 */
export function mayExistUnseen(session: NameSpace, schema: string | undefined, name: string): boolean {
  if (schema?.startsWith('pg_toast')) return true;
  if (builtinRelation(schema ?? 'pg_catalog', name, session.catalog.postgresVersion)) return true;
  return mayBelongToExtension(session, schema);
}

/** Whether a function that the catalog does not have may exist all the same, as PostgreSQL's own or an extension's. */
export function functionMayExistUnseen(session: NameSpace, schema: string | undefined, name: string): boolean {
  if ((schema === undefined || schema === 'pg_catalog') && isBuiltinFunction(name)) return true;
  return functionMayBeBrought(session, schema, name);
}

/** Whether an extension may have brought a function that the catalog does not have. */
export function functionMayBeBrought(session: NameSpace, schema: string | undefined, name: string): boolean {
  const schemas = schema === undefined ? effectiveSearchPath(session) : [schema];
  for (const extension of session.catalog.extensions.values())
    if (schemas.includes(extension.schema) && mayBring(extension.name, name)) return true;
  return mayBelongToExtension(session, schema);
}

/** Extensions of which not all functions are known, with what the others are called. */
const PARTLY_KNOWN: ReadonlyMap<string, RegExp> = new Map([
  ['hypopg', /^hypopg/],
  ['pg_tle', /./],
  ['pgmq', /./],
  ['pgroonga', /^pgroonga/],
  ['pgsodium', /./],
  [
    'postgis',
    /^_?(?:st_|postgis|geo|box[23]d|gserialized|spheroid|addgeom|dropgeom|updategeom|populate_geom|find_srid|get_proj|lockrow|unlockrow)/,
  ],
  ['supabase_vault', /./],
  ['timescaledb', /./],
  ['vector', /vector|halfvec|distance|inner_product|_norm$|normalize|quantize|hnsw|ivfflat/],
]);

function mayBring(extension: string, name: string): boolean {
  if (extension === 'plpgsql') return false;
  const others = PARTLY_KNOWN.get(extension);
  if (others) return others.test(name);
  return !(extensionContents(extension)?.sql ?? '').includes('create function');
}

/** Whether an extension of unknown contents may have made something in this schema, or somewhere in search_path. */
function mayBelongToExtension(session: NameSpace, schema: string | undefined): boolean {
  const { catalog } = session;
  const schemas = schema === undefined ? effectiveSearchPath(session) : [schema];
  for (const extension of catalog.extensions.values()) {
    if (extensionContents(extension.name)) continue;
    // it may also have made a schema of its own
    if (schemas.includes(extension.schema) || (schema !== undefined && !catalog.schemas.has(schema))) return true;
  }
  return false;
}
