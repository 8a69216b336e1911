import type { Catalog } from './model.ts';
import type { Acl } from './object-model.ts';
import { persistentMap } from './persistent-map.ts';

const MAPS = [
  'schemas',
  'relations',
  'relationNames',
  'constraintNames',
  'types',
  'typeNames',
  'routines',
  'routineNames',
  'roles',
  'extensions',
  'publications',
  'others',
  'buckets',
] as const satisfies readonly (keyof Catalog)[];

/** What tells where something was written, or only says something about the text. */
const DROPPED = new Set(['place', 'partitionBound', 'typePlace', 'bodyPlace', 'settingsPlace', 'location', 'body', 'comment']);

/** A copy of an object without places, bodies and comments: as the platform's and extensions' objects are. */
export function withoutPlaces<T>(object: T): T {
  return copied(object) as T;
}

function copied(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(copied);
  const copy: Record<string, unknown> = {};
  for (const key in value) {
    const item = (value as Record<string, unknown>)[key];
    if (item !== undefined && !DROPPED.has(key)) copy[key] = copied(item);
  }
  return copy;
}

/** An entry of one of the catalog's maps, as written: `acl` is a number, its place in the list of all. */
type Entry = readonly [key: string, object: { acl?: number | Acl }];

/** A catalog as compact JSON, without places, bodies and comments. Equal acls, of which there are few, are written once. */
export function serializeCatalog(catalog: Catalog): string {
  const acls: string[] = [];
  const numberOf = (acl: Acl): number => {
    const text = JSON.stringify(acl);
    const known = acls.indexOf(text);
    return known < 0 ? acls.push(text) - 1 : known;
  };
  const maps = MAPS.map((name) => {
    const entries = withoutPlaces(catalog[name].entries()) as readonly Entry[];
    for (const [, object] of entries) if (object.acl) object.acl = numberOf(object.acl as Acl);
    return [name, entries] as const;
  });
  const { postgresVersion, nextOid, defaultPrivileges } = catalog;
  const parts = { postgresVersion, nextOid, defaultPrivileges, ...Object.fromEntries(maps) };
  return JSON.stringify({ acls: acls.map((text) => JSON.parse(text) as unknown), ...parts });
}

/** The catalog that `serializeCatalog` wrote. */
export function deserializeCatalog(json: string): Catalog {
  const { acls, ...parts } = JSON.parse(json) as Record<(typeof MAPS)[number], Entry[]> & { readonly acls: readonly Acl[] };
  const maps = MAPS.map((name) => {
    for (const [, object] of parts[name]) {
      const acl = typeof object.acl === 'number' ? acls[object.acl] : undefined;
      if (acl) object.acl = acl;
    }
    return [name, persistentMap(parts[name])];
  });
  return { ...parts, ...Object.fromEntries(maps) } as unknown as Catalog;
}
