import type { IndexElem } from '../../../syntax/node.ts';
import type { Index, Table } from '../../relation-model.ts';
import type { IndexPlan } from './indexes.ts';
import { columnNames, movedAttnum, movedExpression } from './table-changes.ts';

/** An index of the partition that may become part of its parent's (`CompareIndexInfo`): same keys, uniqueness, method; part of none yet. */
export function matchingIndex(table: Table, index: Index, partition: Table): Index | undefined {
  const keys = index.keys.map((key) => movedAttnum(key.attnum, table, partition)).join();
  return partition.indexes.find(
    (candidate) =>
      candidate.parent === undefined &&
      candidate.unique === index.unique &&
      candidate.method === index.method &&
      !candidate.predicate === !index.predicate &&
      (candidate.constraint !== undefined || index.constraint === undefined) &&
      !index.keys.some((key) => key.expression) &&
      candidate.keys.map((key) => key.attnum).join() === keys,
  );
}

/** An index like this one for another table that has columns of the same names (`generateClonedIndexStmt`). */
export function planLike(table: Table, index: Index): IndexPlan {
  const names = (attnums: readonly number[]): IndexElem[] => columnNames(table, attnums).map((name) => ({ name }));
  return {
    elements: index.keys.map((key) =>
      key.expression
        ? { expr: key.expression.node }
        : { name: columnNames(table, [key.attnum])[0] ?? '', ...(key.name === undefined ? {} : { indexcolname: key.name }) },
    ),
    including: names(index.include),
    unique: index.unique,
    primary: index.primary,
    like: { table, index },
  };
}

/** What such a copy takes over. */
export function indexLike(
  relation: Table,
  like: { readonly table: Table; readonly index: Index },
): Pick<Index, 'keys' | 'include'> & Partial<Index> {
  const { table, index } = like;
  return {
    method: index.method,
    keys: index.keys.map((key) => ({
      ...key,
      attnum: movedAttnum(key.attnum, table, relation),
      ...(key.expression ? { expression: movedExpression(key.expression, table, relation) } : {}),
    })),
    include: index.include.map((attnum) => movedAttnum(attnum, table, relation)),
    ...(index.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
    ...(index.predicate ? { predicate: movedExpression(index.predicate, table, relation) } : {}),
    ...(index.options ? { options: index.options } : {}),
  };
}
