import { tablesOf } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Column, Table } from '../catalog/relation-model.ts';
import { isManagedSchema } from './exposure.ts';

/**
 * The columns of a project's own tables that have one of PostgreSQL's own types: what conventions on types are about. Temporary and
 * foreign tables, those of extensions and managed schemas, and columns that came from a parent table are none of these.
 */
export function* ownColumns(catalog: Catalog): Iterable<{ readonly table: Table; readonly column: Column }> {
  for (const table of tablesOf(catalog)) {
    if (isManagedSchema(table.schema) || table.extension !== undefined) continue;
    if (table.relkind === 'f' || table.persistence === 'temporary') continue;
    for (const column of table.columns) if (column.isLocal && column.type.schema === 'pg_catalog') yield { table, column };
  }
}
