import type { Catalog } from './model.ts';

const ruled = new WeakMap<Catalog['others'], ReadonlySet<number>>();

/** Whether CREATE RULE put anything on a relation. */
export function hasRules({ others }: Catalog, oid: number): boolean {
  let oids = ruled.get(others);
  if (!oids) {
    oids = new Set(others.keys().flatMap((key) => (key.startsWith('rule\0') ? Number(key.split('\0')[1]) : [])));
    ruled.set(others, oids);
  }
  return oids.has(oid);
}
