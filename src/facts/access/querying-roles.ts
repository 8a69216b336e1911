import type { Catalog } from '../../catalog/model.ts';
import { apiRoles } from './access.ts';

const known = new WeakMap<Catalog, readonly string[]>();

/**
 * The roles as which queries come in that row security may bind: those of Supabase's data API; elsewhere those that the project makes, and
 * the empty name for any other, which has what PUBLIC has.
 */
export function queryingRoles(catalog: Catalog): readonly string[] {
  let roles = known.get(catalog);
  if (!roles) {
    roles = findRoles(catalog);
    known.set(catalog, roles);
  }
  return roles;
}

function findRoles(catalog: Catalog): readonly string[] {
  const ofApi = apiRoles(catalog);
  if (catalog.roles.has('anon')) return ofApi;
  const own = [...catalog.roles.values()].filter(({ place, bypassRowSecurity }) => place && !bypassRowSecurity);
  return [...own.map(({ name }) => name).sort(), ''];
}
