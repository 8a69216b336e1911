import { isBuiltinFunction } from '../../catalog/builtin-functions.ts';
import { findBuiltinType } from '../../catalog/builtin-types.ts';
import { nameKey } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { homesOf } from '../body/homes.ts';
import { isManagedSchema } from '../exposure.ts';

/** Where a name is looked up when a function has no path of its own: the API's and the SQL editor's default. */
const USUAL_PATH = ['public', 'extensions'];

/** The schema to write before a bare name; `none` where PostgreSQL finds it in any path. Undefined where that is not certain. */
export type Home = { readonly schema: string } | 'none' | undefined;

export function homeOfRelation(catalog: Catalog, name: string): Home {
  if (name.startsWith('pg_')) return homesOf(catalog, 'relation', name).length === 0 ? 'none' : undefined;
  return onlyHome(homesOf(catalog, 'relation', name));
}

export function homeOfFunction(catalog: Catalog, name: string): Home {
  const homes = homesOf(catalog, 'function', name).filter((schema) => schema !== 'pg_catalog');
  if (!isBuiltinFunction(name)) return onlyHome(homes);
  return homes.some((schema) => USUAL_PATH.includes(schema)) ? undefined : 'none';
}

/** Undefined for types of an extension too: which operators and functions their values are for is not known. */
export function homeOfType(catalog: Catalog, name: string): Home {
  if (/^reg[a-z]+$/.test(name)) return undefined;
  if (findBuiltinType('pg_catalog', name)) return 'none';
  const home = onlyHome(homesOf(catalog, 'type', name));
  return home && home !== 'none' && isOfExtension(catalog, home.schema, name) ? undefined : home;
}

/** Whether a qualified name is that of a base type, which an extension brought. */
export function isOfExtension(catalog: Catalog, schema: string, name: string): boolean {
  const oid = catalog.typeNames.get(nameKey(schema, name));
  return oid !== undefined && catalog.types.get(oid)?.kind === 'base type';
}

function onlyHome(homes: readonly string[]): Home {
  const usual = homes.filter((schema) => USUAL_PATH.includes(schema));
  const [schema] = usual;
  // A schema of the project's own that has the name too may be the one that is meant.
  return schema !== undefined && homes.every((home) => home === schema || isManagedSchema(home)) ? { schema } : undefined;
}
