import { foreignKeysOf } from '../catalog.ts';
import type { Catalog } from '../model.ts';
import type { Oid } from '../object-model.ts';
import type { CheckConstraint, ForeignKey, KeyConstraint, ReferentialAction, Table } from '../relation-model.ts';
import type { ConstraintJson } from './shape.ts';
import { byName, columnList, columnNames, expressionText, nullIfEmpty, relationText } from './text.ts';

type Timing = Pick<KeyConstraint, 'deferrable' | 'initiallyDeferred'>;

export function keyJson(catalog: Catalog, key: KeyConstraint): ConstraintJson {
  const columns = columnNames(catalog, key.table, key.columns);
  return {
    ...NO_REFERENCE,
    name: key.name,
    columns,
    validated: true,
    def: `${key.kind === 'primary key' ? 'PRIMARY KEY' : 'UNIQUE'} ${columnList(columns)}${timing(key)}`,
    inherited: key.inherited ?? false,
  };
}

export function foreignKeyJson(catalog: Catalog, key: ForeignKey): ConstraintJson {
  const target = catalog.relations.get(key.references.table);
  const columns = columnNames(catalog, key.table, key.columns);
  const targetColumns = columnNames(catalog, key.references.table, key.references.columns);
  const actions = `${action('UPDATE', key.onUpdate)}${action('DELETE', key.onDelete)}`;
  const references = target ? `REFERENCES ${relationText(target)}${columnList(targetColumns)}` : '';
  return {
    name: key.name,
    columns,
    ref_schema: target?.schema ?? null,
    ref_table: target?.name ?? null,
    ref_columns: nullIfEmpty(targetColumns),
    on_delete: key.onDelete,
    on_update: key.onUpdate,
    validated: key.validated,
    def: `FOREIGN KEY ${columnList(columns)} ${references}${actions}${timing(key)}${notValid(key.validated)}`,
    inherited: key.inherited ?? false,
  };
}

export function checkJson(catalog: Catalog, check: CheckConstraint): ConstraintJson {
  return {
    ...NO_REFERENCE,
    name: check.name,
    columns: nullIfEmpty(columnNames(catalog, check.table, columnsUsed(check.table, check))),
    validated: check.validated,
    def: `CHECK (${expressionText(check.expression)})${check.noInherit ? ' NO INHERIT' : ''}${notValid(check.validated)}`,
    inherited: check.inherited ?? false,
  };
}

export function constraintsJson(catalog: Catalog, table: Table) {
  return {
    primary_key: table.primaryKey ? keyJson(catalog, table.primaryKey) : null,
    unique: nullIfEmpty(table.uniqueConstraints.map((key) => keyJson(catalog, key)).sort(byName)),
    foreign_keys: nullIfEmpty(
      foreignKeysOf(table)
        .map((key) => foreignKeyJson(catalog, key))
        .sort(byName),
    ),
    checks: nullIfEmpty(table.checks.map((check) => checkJson(catalog, check)).sort(byName)),
  };
}

const NO_REFERENCE = { ref_schema: null, ref_table: null, ref_columns: null, on_delete: null, on_update: null } as const;

/** `conkey` of a check: the columns it names, by attnum. */
function columnsUsed(table: Oid, check: CheckConstraint): readonly number[] {
  const attnums = check.expression.references.flatMap(({ object, column }) =>
    object === table && column !== undefined ? [column] : [],
  );
  return [...new Set(attnums)].sort((a, b) => a - b);
}

const ACTIONS: Readonly<Record<ReferentialAction, string>> = {
  a: '',
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
};

function action(event: 'UPDATE' | 'DELETE', code: ReferentialAction): string {
  return ACTIONS[code] && ` ON ${event} ${ACTIONS[code]}`;
}

function timing({ deferrable, initiallyDeferred }: Timing): string {
  return `${deferrable ? ' DEFERRABLE' : ''}${initiallyDeferred ? ' INITIALLY DEFERRED' : ''}`;
}

function notValid(validated: boolean): string {
  return validated ? '' : ' NOT VALID';
}
