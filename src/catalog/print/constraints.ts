import { as, namesOf } from '../../syntax/node.ts';
import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type {
  CheckConstraint,
  ExclusionConstraint,
  ForeignKey,
  Index,
  KeyConstraint,
  ReferentialAction,
  Table,
} from '../relation-model.ts';
import { columnList, columnNames } from '../schema-json/text.ts';
import { expressionSql } from './expressions.ts';
import { keySql, wherePart } from './indexes.ts';
import { byName } from './scope.ts';
import { nodeAt } from './written.ts';

/** The primary key, unique and exclusion constraints of a table; `again` are equal to one before, which CREATE TABLE would merge. */
export function keysSql(
  catalog: Catalog,
  table: Table,
): { readonly first: readonly string[]; readonly again: readonly string[] } {
  const sorted = <T extends { readonly name: string }>(items: readonly T[]) => [...items].sort((a, b) => byName(a.name, b.name));
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...sorted(table.uniqueConstraints)];
  const index = (oid: number): Index | undefined => table.indexes.find((candidate) => candidate.oid === oid);
  const exclusions = sorted(table.exclusions).flatMap((constraint) => {
    const behind = index(constraint.index);
    return behind ? [exclusionSql(catalog, constraint, behind)] : [];
  });
  const isAgain = (key: KeyConstraint, i: number) => keys.findIndex((other) => other.columns.join() === key.columns.join()) < i;
  const sql = (key: KeyConstraint) => keyConstraintSql(catalog, key, index(key.index));
  return {
    first: [...keys.filter((key, i) => !isAgain(key, i)).map(sql), ...exclusions],
    again: keys.filter(isAgain).map(sql),
  };
}

function keyConstraintSql(catalog: Catalog, key: KeyConstraint, index: Index | undefined): string {
  const word = key.kind === 'primary key' ? 'primary key' : `unique${index?.nullsNotDistinct ? ' nulls not distinct' : ''}`;
  const include = index?.include.length ? ` include ${columnList(columnNames(catalog, key.table, index.include))}` : '';
  return `${named(key)} ${word} ${columnList(columnNames(catalog, key.table, key.columns))}${include}${timing(key)}`;
}

/** The operators are those of the statement that made it: the catalog keeps none. */
function exclusionSql(catalog: Catalog, constraint: ExclusionConstraint, index: Index): string {
  const written = nodeAt(constraint.place, 'Constraint')?.exclusions ?? [];
  const keys = index.keys.map((key, i) => {
    const operator = namesOf(as(as(written[i], 'List')?.items?.[1], 'List')?.items);
    const text =
      operator.length > 1 ? `operator(${operator.slice(0, -1).map(quoteIdentifier).join('.')}.${operator.at(-1)})` : operator[0];
    return `${keySql(catalog, index, key)} with ${text ?? '='}`;
  });
  const where = wherePart(catalog, index);
  return `${named(constraint)} exclude using ${index.method} (${keys.join(', ')})${where && ` where (${where})`}${timing(constraint)}`;
}

export function checkSql(catalog: Catalog, check: CheckConstraint): string {
  const text = expressionSql(catalog, check.expression, check.table) ?? 'true';
  return `${named(check)} check (${text})${check.noInherit ? ' no inherit' : ''}`;
}

const ACTIONS: Readonly<Record<ReferentialAction, string>> = {
  a: '',
  r: 'restrict',
  c: 'cascade',
  n: 'set null',
  d: 'set default',
};

/** ALTER TABLE … ADD CONSTRAINT … FOREIGN KEY; undefined where the table referred to is gone. */
export function foreignKeySql(catalog: Catalog, table: Table, key: ForeignKey): string | undefined {
  const target = catalog.relations.get(key.references.table);
  if (!target) return undefined;
  const written = nodeAt(key.place, 'Constraint');
  const full = written?.fk_matchtype === 'f' ? ' match full' : '';
  const columns = columnList(columnNames(catalog, key.table, key.columns));
  const targets = columnList(columnNames(catalog, target.oid, key.references.columns));
  const reset = namesOf(written?.fk_del_set_cols);
  const onDelete = ACTIONS[key.onDelete] && ` on delete ${ACTIONS[key.onDelete]}${reset.length ? ` ${columnList(reset)}` : ''}`;
  const onUpdate = ACTIONS[key.onUpdate] && ` on update ${ACTIONS[key.onUpdate]}`;
  return [
    `alter table ${displayName(table)}\n  add ${named(key)} foreign key ${columns} references ${displayName(target)} ${targets}`,
    `${full}${onUpdate}${onDelete}${timing(key)}${key.validated ? '' : ' not valid'}`,
  ].join('');
}

function named({ name }: { readonly name: string }): string {
  return `constraint ${quoteIdentifier(name)}`;
}

function timing({ deferrable, initiallyDeferred }: Pick<KeyConstraint, 'deferrable' | 'initiallyDeferred'>): string {
  return `${deferrable ? ' deferrable' : ''}${initiallyDeferred ? ' initially deferred' : ''}`;
}
