import { as, type Constraint, type DefElem, type Node } from '../../syntax/node.ts';
import { nameKey } from '../catalog.ts';
import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Column, Sequence, Table } from '../relation-model.ts';
import { makeObjectName } from '../replay/object-names.ts';
import { formatType } from '../types.ts';
import { expressionSql, operandSql } from './expressions.ts';
import { sequenceOptions } from './sequences.ts';
import { nodeAt } from './written.ts';

/** A column of CREATE TABLE; `without` leaves its default out. */
export function columnSql(catalog: Catalog, table: Table, column: Column, without: 'default' | undefined): string {
  const value = column.default && without === undefined ? defaultSql(catalog, table, column) : undefined;
  return [
    quoteIdentifier(column.name),
    formatType(catalog, column.type),
    ...(column.collation === undefined ? [] : [`collate ${quoteIdentifier(column.collation)}`]),
    ...(value === undefined ? [] : [value]),
    ...(column.identity && !comesFromWhole(catalog, table) ? [identitySql(catalog, table, column)] : []),
    ...notNullSql(catalog, table, column),
  ].join(' ');
}

/** NOT NULL as a column says it: with its name where PostgreSQL would choose another one. */
function notNullSql(catalog: Catalog, table: Table, column: Column): readonly string[] {
  const { notNull, notNullConstraint: constraint } = column;
  if (!notNull) return [];
  if (!constraint) return ['not null'];
  if (!constraint.validated) return [];
  const name = isChosenName(catalog, table, column, constraint.name) ? '' : `constraint ${quoteIdentifier(constraint.name)} `;
  return [`${name}not null${constraint.noInherit ? ' no inherit' : ''}`];
}

/** Whether it is the name that PostgreSQL gives a NOT NULL, and no other constraint of the schema has it. */
export function isChosenName({ constraintNames }: Catalog, table: Table, column: Column, name: string): boolean {
  const chosen = makeObjectName(table.name, column.name, 'not_null');
  return name === chosen && constraintNames.get(nameKey(table.schema, name)) === 1;
}

function defaultSql(catalog: Catalog, table: Table, column: Column): string | undefined {
  const expression = column.default;
  if (!expression) return undefined;
  if (column.generated) {
    const text = expressionSql(catalog, expression, table.oid);
    return text === undefined ? undefined : `generated always as (${text})${column.generated === 's' ? ' stored' : ' virtual'}`;
  }
  const text = defaultValue(catalog, column);
  return text === undefined ? undefined : `default ${text}`;
}

/** The value of DEFAULT: of a serial column the call that PostgreSQL puts there. */
export function defaultValue(catalog: Catalog, column: Column): string | undefined {
  if (!column.default) return undefined;
  const drawn = column.default.references.flatMap(({ object }) => catalog.relations.get(object) ?? []);
  const sequence = drawn.find((relation) => relation.kind === 'sequence');
  if (sequence) return `nextval('${displayName(sequence).replaceAll("'", "''")}'::regclass)`;
  return operandSql(catalog, column.default);
}

function identitySql(catalog: Catalog, table: Table, column: Column): string {
  const sequence = identitySequence(catalog, table, column);
  const isNamedSo = sequence?.schema === table.schema && sequence.name === makeObjectName(table.name, column.name, 'seq');
  const definition = nodeAt(column.place, 'ColumnDef');
  const options = (definition?.constraints ?? [])
    .map((node): Constraint => as(node, 'Constraint') ?? {})
    .filter(({ contype }) => contype === 'CONSTR_IDENTITY')
    .flatMap(({ options: list }): readonly Node[] => list ?? [])
    .map((node): DefElem => as(node, 'DefElem') ?? {});
  const written = [...(sequence && !isNamedSo ? [`sequence name ${displayName(sequence)}`] : []), ...sequenceOptions(options)];
  const list = written.length ? ` (${written.join(' ')})` : '';
  return `generated ${column.identity === 'a' ? 'always' : 'by default'} as identity${list}`;
}

/** A partition gets its identity columns where it is attached. */
function comesFromWhole({ postgresVersion }: Catalog, { partitionOf }: Table): boolean {
  return partitionOf !== undefined && postgresVersion >= 17;
}

function identitySequence(catalog: Catalog, table: Table, column: Column): Sequence | undefined {
  for (const relation of catalog.relations.values())
    if (relation.kind === 'sequence' && relation.ownedBy?.internal && relation.ownedBy.table === table.oid)
      if (relation.ownedBy.column === column.attnum) return relation;
  return undefined;
}
