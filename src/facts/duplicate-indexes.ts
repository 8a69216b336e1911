import { displayName, quoteIdentifier } from '../catalog/names.ts';
import type { Expression } from '../catalog/object-model.ts';
import type { Index, Table, View } from '../catalog/relation-model.ts';

/** An index that does what another one of its table does. */
export interface DuplicateIndex {
  readonly copy: Index;
  /** The one to keep: behind the primary key before behind a constraint before unique before the oldest. */
  readonly kept: Index;
  /** All that the advisor finds to be alike, where `copy` is the first of them to be dropped: it makes one finding of them (splinter 0009). */
  readonly advisorGroup?: readonly Index[];
}

type Indexed = Table | View;

/** The indexes with the definition of another one. A plain index on the columns of a unique one counts; the advisor passes that by. */
export function duplicateIndexes(relation: Indexed): readonly DuplicateIndex[] {
  if (relation.indexes.length < 2) return [];
  const onSameKeys = new Set(groups(relation.indexes, ({ keys }) => keys.map(({ attnum }) => attnum).join()).flat());
  const candidates = relation.indexes.filter((index) => onSameKeys.has(index));
  return groups(candidates, (index) => lookupText(relation, index)).flatMap((group) => {
    const [kept, ...copies] = [...group].sort((a, b) => rank(a) - rank(b) || a.oid - b.oid);
    if (!kept) return [];
    const alike = groups(group, (index) => advisorText(relation, index));
    return copies.map((copy) => {
      const advisorGroup = alike.find((one) => copies.find((first) => one.includes(first)) === copy);
      return { copy, kept, ...(advisorGroup ? { advisorGroup } : {}) };
    });
  });
}

function groups(indexes: readonly Index[], key: (index: Index) => string): readonly (readonly Index[])[] {
  const byKey = new Map<string, Index[]>();
  for (const index of indexes) {
    const text = key(index);
    const alike = byKey.get(text);
    if (alike) alike.push(index);
    else byKey.set(text, [index]);
  }
  return [...byKey.values()].filter(({ length }) => length > 1);
}

function rank({ primary, constraint, unique }: Index): number {
  return primary ? 0 : constraint !== undefined ? 1 : unique ? 2 : 3;
}

/**
 * The parts of `pg_get_indexdef` after the name, in its order: method, keys with collation, operator class and order, INCLUDE,
 * NULLS NOT DISTINCT, WITH, WHERE. Expressions stand as syntax trees, which tells the same ones apart.
 */
function lookupText(relation: Indexed, index: Index): string {
  const column = (attnum: number) => quoteIdentifier(relation.columns.find((one) => one.attnum === attnum)?.name ?? `#${attnum}`);
  const keys = index.keys.map((key) =>
    [
      key.expression ? treeText(key.expression) : column(key.attnum),
      key.collation === undefined ? '' : ` COLLATE ${key.collation}`,
      key.opclass === undefined ? '' : ` ${key.opclass}`,
      key.descending ? ' DESC' : '',
      key.nullsFirst === key.descending ? '' : ` NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}`,
    ].join(''),
  );
  return [
    ` ON ${displayName(relation)} USING ${index.method} (${keys.join(', ')})`,
    index.include.length ? ` INCLUDE (${index.include.map(column).join(', ')})` : '',
    index.nullsNotDistinct ? ' NULLS NOT DISTINCT' : '',
    index.options?.length ? ` WITH (${index.options.join(', ')})` : '',
    index.predicate ? ` WHERE ${treeText(index.predicate)}` : '',
  ].join('');
}

/** What the advisor compares: the definition with the index's name taken out wherever its text occurs, in a column's name too. */
function advisorText(relation: Indexed, index: Index): string {
  const definition = `CREATE ${index.unique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(index.name)}${lookupText(relation, index)}`;
  return definition.replaceAll(index.name, '');
}

/** Schemas that are written or left out make no difference: what names mean is told by what they refer to. */
function treeText({ node, references }: Expression): string {
  const text = JSON.stringify(node, (key, value: unknown) => {
    if (key === 'location') return undefined;
    return (key === 'funcname' || key === 'names') && Array.isArray(value) ? value.slice(-1) : value;
  });
  return text + references.map(({ object }) => object).join();
}
