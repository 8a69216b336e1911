import { Map as PersistentMap } from 'immutable';
import type { Catalog } from './model.ts';

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

/** What tells where something was written, or only says something about the text: left out of a snapshot. */
const DROPPED = new Set(['place', 'typePlace', 'bodyPlace', 'settingsPlace', 'location', 'body', 'comment']);

/**
 * A catalog as compact JSON: places, bodies and comments are left out, equal parts (acls, types) are written once.
 * Syntax trees (defaults, policies, view queries) are kept, as facts and rules read them.
 */
export function serializeCatalog(catalog: Catalog): string {
  const shared: unknown[] = [];
  const indexOf = new Map<string, number>();
  const pool = (value: unknown): number => {
    const key = JSON.stringify(value);
    const known = indexOf.get(key);
    if (known !== undefined) return known;
    indexOf.set(key, shared.length);
    return shared.push(value) - 1;
  };
  const strip = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, item) =>
        DROPPED.has(key) ? undefined : SHARED.has(key) && item ? { $: pool(withoutPlaces(item)) } : item,
      ),
    );
  const maps = Object.fromEntries(MAPS.map((name) => [name, strip([...(catalog[name] as PersistentMap<unknown, unknown>)])]));
  const { nextOid, defaultPrivileges } = catalog;
  return JSON.stringify({ nextOid, defaultPrivileges, shared, ...maps });
}

/** Properties that many objects have equal. */
const SHARED = new Set(['acl', 'type', 'returns']);

/** A copy of an object without places, bodies and comments: as the platform's and extensions' objects are. */
export function withoutPlaces<T>(object: T): T {
  return JSON.parse(JSON.stringify(object, (key, item: unknown) => (DROPPED.has(key) ? undefined : item))) as T;
}

/** The catalog that `serializeCatalog` wrote. */
export function deserializeCatalog(json: string): Catalog {
  const { nextOid, defaultPrivileges, ...rest } = JSON.parse(json) as Record<string, unknown>;
  restore(rest, rest.shared as readonly unknown[]);
  const maps = Object.fromEntries(MAPS.map((name) => [name, PersistentMap(rest[name] as [unknown, unknown][])]));
  return { nextOid, defaultPrivileges, ...maps } as unknown as Catalog;
}

/** Puts the shared values back where their numbers stand. */
function restore(value: unknown, shared: readonly unknown[]): void {
  if (value === null || typeof value !== 'object') return;
  const record = value as Record<string, unknown>;
  for (const key in record) {
    const item = record[key];
    if (item === null || typeof item !== 'object') continue;
    if (SHARED.has(key) && '$' in item) record[key] = shared[(item as { $: number }).$];
    else restore(item, shared);
  }
}
