import type { Catalog, CatalogObject } from '../catalog/model.ts';
import type { Oid } from '../catalog/object-model.ts';
import type { Column } from '../catalog/relation-model.ts';
import type { ObjectReference } from '../diagnostics/diagnostic.ts';

/** What a finding is about, as the JSON output names it. */
export function objectReference(
  catalog: Catalog,
  about: CatalogObject | { readonly column: Column; readonly of: Oid },
): ObjectReference {
  if ('column' in about) {
    const relation = catalog.relations.get(about.of);
    return { kind: 'column', ...(relation ? { schema: relation.schema, table: relation.name } : {}), name: about.column.name };
  }
  if ('table' in about) {
    const relation = catalog.relations.get(about.table);
    return { kind: about.kind, ...(relation ? { schema: relation.schema, table: relation.name } : {}), name: about.name };
  }
  return {
    kind: about.kind,
    ...('schema' in about && about.schema !== undefined ? { schema: about.schema } : {}),
    name: about.name,
  };
}
