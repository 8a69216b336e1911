import type { Catalog, DomainType, UserType } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { CompositeType } from '../relation-model.ts';
import { formatType } from '../types.ts';
import { expressionSql, operandSql } from './expressions.ts';
import { quoteLiteral } from './literal.ts';
import { statementNaming } from './written.ts';

function notNullSql({ name, notNullName }: DomainType): string {
  const isChosen = notNullName === undefined || notNullName === `${name}_not_null`;
  return isChosen ? 'not null' : `constraint ${quoteIdentifier(notNullName)} not null`;
}

/** CREATE TYPE or CREATE DOMAIN; ranges and base types as they were written. */
export function typeSql(catalog: Catalog, type: UserType | CompositeType): string | undefined {
  const name = displayName(type);
  switch (type.kind) {
    case 'enum':
      return `create type ${name} as enum (${type.labels.map((label) => `\n  ${quoteLiteral(label)}`).join(',')}\n)`;
    case 'composite type': {
      const columns = type.columns.map((column) => `\n  ${quoteIdentifier(column.name)} ${formatType(catalog, column.type)}`);
      return `create type ${name} as (${columns.join(',')}\n)`;
    }
    case 'domain': {
      const value = type.default && operandSql(catalog, type.default);
      const checks = type.checks.map(
        (check) => `constraint ${quoteIdentifier(check.name)} check (${expressionSql(catalog, check.expression) ?? 'true'})`,
      );
      const parts = [
        ...(value === undefined ? [] : [`default ${value}`]),
        ...(type.notNull ? [notNullSql(type)] : []),
        ...checks,
      ];
      return `create domain ${name} as ${formatType(catalog, type.base)}${parts.map((part) => `\n  ${part}`).join('')}`;
    }
    default:
      return statementNaming(type, name);
  }
}
