import type { Catalog } from '../model.ts';
import type { View } from '../relation-model.ts';
import { aclJson, relationPrivileges } from './privileges.ts';
import type { ViewJson } from './shape.ts';
import { columnJson, indexesJson } from './tables.ts';
import { byText, nullIfEmpty } from './text.ts';

export function viewJson(catalog: Catalog, view: View): ViewJson {
  return {
    schema: view.schema,
    name: view.name,
    kind: view.kind === 'view' ? 'v' : 'm',
    extension: view.extension ?? null,
    owner: view.owner,
    options: nullIfEmpty(view.options),
    columns: view.columns.map((column) => columnJson(catalog, column)),
    indexes: indexesJson(catalog, view.indexes),
    acl: aclJson(view.acl),
    privileges: relationPrivileges(catalog, view),
    depends_on: nullIfEmpty(dependsOn(catalog, view)),
  };
}

/** Relations that the view's own query names, `schema.name` unquoted. */
function dependsOn(catalog: Catalog, view: View): readonly string[] {
  const relations = view.query.references.flatMap(({ object }) => catalog.relations.get(object) ?? []);
  const names = relations.filter((relation) => relation.oid !== view.oid).map(({ schema, name }) => `${schema}.${name}`);
  return [...new Set(names)].sort(byText);
}
