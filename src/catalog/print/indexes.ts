import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Index, IndexKey, Table, View } from '../relation-model.ts';
import { columnList, columnNames } from '../schema-json/text.ts';
import { expressionSql } from './expressions.ts';
import { isMadeByCall } from './queues.ts';
import { byName, type Dump, isNew, tablesAndViewsIn } from './scope.ts';

/** CREATE INDEX of all indexes that stand behind no constraint, by table and name. */
export function indexesSql(dump: Dump): readonly string[] {
  return tablesAndViewsIn(dump).flatMap((relation) =>
    (isMadeByCall(relation) ? [] : [...relation.indexes])
      .filter((index) => index.constraint === undefined && isNew(dump, relation, index))
      .sort((a, b) => byName(a.name, b.name))
      .map((index) => indexSql(dump.catalog, relation, index)),
  );
}

function indexSql(catalog: Catalog, relation: Table | View, index: Index): string {
  const include = index.include.length ? ` include ${columnList(columnNames(catalog, index.table, index.include))}` : '';
  const where = wherePart(catalog, index);
  return [
    `create ${index.unique ? 'unique ' : ''}index ${quoteIdentifier(index.name)} on ${displayName(relation)}`,
    ` using ${index.method} (${index.keys.map((key) => keySql(catalog, index, key)).join(', ')})${include}`,
    index.nullsNotDistinct ? ' nulls not distinct' : '',
    index.options?.length ? ` with (${index.options.join(', ')})` : '',
    where && ` where (${where})`,
  ].join('');
}

export function wherePart(catalog: Catalog, { predicate, table }: Index): string {
  return (predicate && expressionSql(catalog, predicate, table)) ?? '';
}

/** A key of an index with its operator class and order. */
export function keySql(catalog: Catalog, index: Index, key: IndexKey): string {
  const text = key.expression && expressionSql(catalog, key.expression, index.table);
  const subject =
    text === undefined ? columnNames(catalog, index.table, [key.attnum]).map(quoteIdentifier).join('') : `(${text})`;
  const { collation, opclass, descending, nullsFirst } = key;
  return [
    subject,
    collation === undefined ? '' : ` collate ${quoteIdentifier(collation)}`,
    opclass === undefined ? '' : ` ${quoteIdentifier(opclass)}`,
    descending ? ' desc' : '',
    nullsFirst === descending ? '' : nullsFirst ? ' nulls first' : ' nulls last',
  ].join('');
}
