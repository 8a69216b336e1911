import type { Catalog } from '../../model.ts';
import type { TypeReference } from '../../object-model.ts';
import { defaultClass, mayHaveUnseenClasses } from '../../resolution/operator-classes.ts';
import { keyOf, type TypeKey } from '../../resolution/type-key.ts';
import { baseOf, elementOf } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';

/**
 * What DISTINCT, GROUP BY, UNION and ORDER BY need of a type (`get_sort_group_operators` in parse_oper.c): a default class of btree, for
 * equality one of hash does (`lookup_type_cache`).
 * @throws {SqlError} 42883.
 */
export function requireSortable(session: Session, type: TypeReference | undefined, by: 'equality' | 'ordering'): void {
  if (!type || isSortable(session.catalog, keyOf(type), by)) return;
  const message = `could not identify an ${by} operator for type ${describeType(session, type)}`;
  throw new SqlError('42883', message, here(session, undefined));
}

/** Of an array its elements count, of a row all its columns. */
function isSortable(catalog: Catalog, type: TypeKey, by: 'equality' | 'ordering'): boolean {
  const base = baseOf(catalog, type);
  const element = elementOf(catalog, base);
  if (element !== undefined) return isSortable(catalog, element, by);
  if (base.startsWith('#')) {
    const row = catalog.relations.get(Number(base.slice(1)));
    if (row && 'columns' in row) return row.columns.every((column) => isSortable(catalog, keyOf(column.type), by));
  }
  const methods = by === 'equality' ? ['btree', 'hash'] : ['btree'];
  return methods.some((method) => defaultClass(catalog, method, base) ?? mayHaveUnseenClasses(catalog, method, base));
}
