import { as } from '../../syntax/node.ts';
import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Column, NotNullConstraint, Table } from '../relation-model.ts';
import { columnSql, defaultValue, isChosenName } from './columns.ts';
import { checkSql, keysSql } from './constraints.ts';
import { quoteLiteral } from './literal.ts';
import { partitionBySql } from './partitions.ts';
import { byName } from './scope.ts';
import { madeBy } from './written.ts';

/** What CREATE TABLE cannot have yet, since it calls a function that takes the table's row: names of checks, attnums of columns. */
export interface Postponed {
  readonly checks: ReadonlySet<string>;
  readonly defaults: ReadonlySet<number>;
}

/** CREATE TABLE with columns, defaults, keys and checks; what PostgreSQL lets nobody say there follows as ALTER TABLE. */
export function tableSql(catalog: Catalog, table: Table, postponed: Postponed): readonly string[] {
  const inherits = inheritsInPlace(catalog, table);
  const columns = inherits ? table.columns.filter(({ isLocal }) => isLocal) : table.columns;
  const checks = table.checks
    .filter((check) => !(inherits && check.inherited) && !postponed.checks.has(check.name))
    .sort((a, b) => byName(a.name, b.name));
  const keys = keysSql(catalog, table);
  const invalid = checks.filter(({ validated }) => !validated);
  const lines = [
    ...columns.map((column) =>
      columnSql(
        catalog,
        table,
        inherits ? ownNotNull(column) : column,
        postponed.defaults.has(column.attnum) ? 'default' : undefined,
      ),
    ),
    ...keys.first,
    ...checks.filter(({ validated }) => validated).map((check) => checkSql(catalog, check)),
  ];
  const name = displayName(table);
  const kind = table.relkind === 'f' ? 'foreign table' : table.persistence === 'unlogged' ? 'unlogged table' : 'table';
  const head = `create ${kind} ${name} (${lines.length ? `\n  ${lines.join(',\n  ')}\n` : ''})`;
  const parents = inherits ? ` inherits (${parentNames(catalog, table).join(', ')})` : '';
  return [
    head + parents + partitionBySql(catalog, table) + serverSql(table),
    ...(inherits ? inheritedChanges(catalog, table) : []),
    ...keys.again.map((key) => `alter table ${name} add ${key}`),
    ...invalid.map((check) => `alter table ${name} add ${checkSql(catalog, check)} not valid`),
    ...columns.flatMap(({ name: column, notNullConstraint: constraint }) =>
      constraint && !constraint.validated && (constraint.isLocal || !inherits)
        ? [`alter table ${name} add ${namedNotNull(column, constraint)} not valid`]
        : [],
    ),
  ];
}

/** A column without the NOT NULL that its parents bring. */
function ownNotNull(column: Column): Column {
  return column.notNullConstraint?.isLocal === false ? { ...column, notNull: false } : column;
}

function namedNotNull(column: string, { name, noInherit }: NotNullConstraint): string {
  const inheritance = noInherit ? ' no inherit' : '';
  return `constraint ${quoteIdentifier(name)} not null ${quoteIdentifier(column)}${inheritance}`;
}

/** What was put off, once everything is there. */
export function postponedSql(catalog: Catalog, table: Table, { checks, defaults }: Postponed): readonly string[] {
  const name = displayName(table);
  return [
    ...table.columns
      .filter((column) => defaults.has(column.attnum))
      .map(
        (column) =>
          `alter table ${name} alter column ${quoteIdentifier(column.name)} set default ${defaultValue(catalog, column)}`,
      ),
    ...table.checks
      .filter((check) => checks.has(check.name))
      .map((check) => `alter table ${name} add ${checkSql(catalog, check)}${check.validated ? '' : ' not valid'}`),
  ];
}

function parentNames(catalog: Catalog, table: Table): readonly string[] {
  return table.inherits.flatMap((oid) => {
    const parent = catalog.relations.get(oid);
    return parent ? [displayName(parent)] : [];
  });
}

/** Whether INHERITS gives the columns their order, and no two parents one column different defaults; else the table is made alone and ALTER TABLE … INHERIT follows. */
export function inheritsInPlace(catalog: Catalog, table: Table): boolean {
  if (table.inherits.length === 0) return false;
  const names: string[] = [];
  const defaults = new Map<string, string>();
  for (const oid of table.inherits) {
    const parent = catalog.relations.get(oid);
    for (const column of parent?.kind === 'table' ? parent.columns : []) {
      if (!names.includes(column.name)) names.push(column.name);
      const value = defaultValue(catalog, column);
      const other = defaults.get(column.name);
      if (value !== undefined && other !== undefined && value !== other) return false;
      if (value !== undefined) defaults.set(column.name, value);
    }
  }
  return names.every((name, i) => table.columns[i]?.name === name);
}

/** Of a column that only its parents brought: a default or NOT NULL of its own. */
function inheritedChanges(catalog: Catalog, table: Table): readonly string[] {
  const parents = table.inherits.map((oid) => catalog.relations.get(oid));
  return table.columns.flatMap((column): readonly string[] => {
    if (column.isLocal) return [];
    const theirs = parents
      .flatMap((parent): readonly Column[] => (parent?.kind === 'table' ? parent.columns : []))
      .filter(({ name }) => name === column.name);
    const alter = `alter table ${displayName(table)} alter column ${quoteIdentifier(column.name)}`;
    const value = column.generated ? undefined : defaultValue(catalog, column);
    const isTheirs = theirs.some((parent) => defaultValue(catalog, parent) === value);
    return [
      ...(isTheirs || column.generated ? [] : [value === undefined ? `${alter} drop default` : `${alter} set default ${value}`]),
      ...notNullOfChild(catalog, table, column, theirs),
    ];
  });
}

/** NOT NULL of a column that the parents brought without, or that the table has a NOT NULL of its own for. */
function notNullOfChild(catalog: Catalog, table: Table, column: Column, theirs: readonly Column[]): readonly string[] {
  const { notNullConstraint: constraint } = column;
  const alter = `alter table ${displayName(table)}`;
  const isTheirs = theirs.some(({ notNull, notNullConstraint }) => notNull && !notNullConstraint?.noInherit);
  if (!column.notNull || (isTheirs && !constraint?.isLocal)) return [];
  const isPlain = !constraint || (constraint.validated && !constraint.noInherit);
  if (isPlain && (isTheirs || !constraint || isChosenName(catalog, table, column, constraint.name)))
    return [`${alter} alter column ${quoteIdentifier(column.name)} set not null`];
  return [`${alter} add ${namedNotNull(column.name, constraint)}${constraint.validated ? '' : ' not valid'}`];
}

function serverSql(table: Table): string {
  if (table.relkind !== 'f') return '';
  const options = (madeBy(table, 'CreateForeignTableStmt')?.options ?? []).map((node) => {
    const option = as(node, 'DefElem');
    return `${quoteIdentifier(option?.defname ?? '')} ${quoteLiteral(as(option?.arg, 'String')?.sval ?? '')}`;
  });
  return ` server ${quoteIdentifier(table.server ?? '')}${options.length ? ` options (${options.join(', ')})` : ''}`;
}
