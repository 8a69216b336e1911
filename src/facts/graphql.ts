import { tablesOf, viewsOf } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import { hasAnyColumnPrivilege, PRIVILEGE } from '../catalog/privileges.ts';
import type { Table, View } from '../catalog/relation-model.ts';
import { type ApiRole, isManagedSchema } from './exposure.ts';

/**
 * The tables and views that pg_graphql shows to a role, as the advisor tells (splinter 0026, 0027): any column can be read, in whatever
 * schema but Supabase's own. A partitioned table is not shown, its partitions are.
 */
export function graphqlObjects(catalog: Catalog, role: ApiRole): readonly (Table | View)[] {
  if (!catalog.extensions.has('pg_graphql') || !catalog.roles.has(role)) return [];
  return [...tablesOf(catalog), ...viewsOf(catalog)].filter(
    (relation) =>
      !isManagedSchema(relation.schema) &&
      !(relation.kind === 'table' && relation.relkind === 'p') &&
      hasAnyColumnPrivilege(catalog, role, relation, PRIVILEGE.SELECT),
  );
}
