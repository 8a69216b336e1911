import { tableByOid, tablesOf } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Oid } from '../catalog/object-model.ts';
import type { Column, Table } from '../catalog/relation-model.ts';
import { isManagedSchema } from './exposure.ts';
import { ownerColumn } from './owner-column.ts';
import { sensitiveColumns } from './sensitive.ts';

/**
 * Whether a table is a list that rows of other tables choose from, such as categories, plans or permissions, or what joins such lists:
 * no column and no foreign key leads from its rows to a user, a tenant or whatever else is somebody's.
 */
export function isReferenceList(catalog: Catalog, table: Table): boolean {
  if (!isNobodys(catalog, table, new Set())) return false;
  return referredTo(catalog).has(table.oid) || table.foreignKeys.length > 1;
}

function isNobodys(catalog: Catalog, table: Table, above: Set<Oid>): boolean {
  if (isManagedSchema(table.schema) || sensitiveColumns(table).length > 0 || table.columns.some(isOfSomebody)) return false;
  if (ownerColumn(catalog, table)) return false;
  above.add(table.oid);
  return table.foreignKeys.every(({ references }) => {
    if (above.has(references.table)) return true;
    const target = tableByOid(catalog, references.table);
    return target !== undefined && isNobodys(catalog, target, above);
  });
}

/** Names of columns that say whose a row is, or who handled it, with underscores. */
const SOMEBODY =
  /(?:^|_)(?:account|agency|author|branch|client|clinic|company|creator|customer|employee|member|org|organi[sz]ation|owner|patient|profile|school|session|staff|team|tenant|user|workspace)(?:_(?:id|uuid|key))?$|_by$/;

function isOfSomebody({ name }: Column): boolean {
  return SOMEBODY.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase());
}

const referred = new WeakMap<Catalog, ReadonlySet<Oid>>();

/** The tables that foreign keys of other tables refer to. */
function referredTo(catalog: Catalog): ReadonlySet<Oid> {
  let found = referred.get(catalog);
  if (!found) {
    const targets = [...tablesOf(catalog)].flatMap((table) =>
      table.foreignKeys.map(({ references }) => references.table).filter((oid) => oid !== table.oid),
    );
    found = new Set(targets);
    referred.set(catalog, found);
  }
  return found;
}
