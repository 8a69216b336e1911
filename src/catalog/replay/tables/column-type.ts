import type { ColumnDef } from '../../../syntax/node.ts';
import { as, namesOf } from '../../../syntax/node.ts';
import { isAssignable } from '../../casts.ts';
import type { Expression, TypeReference } from '../../object-model.ts';
import type { Column, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { sameType } from '../../types.ts';
import { requireCollatable } from '../analysis/collatable-types.ts';
import { isUnknown } from '../analysis/common-type.ts';
import { resolveExpression, tableScope } from '../analysis/expressions.ts';
import { toldType } from '../analysis/plain-expressions.ts';
import { requireNotMember } from '../composite-types.ts';
import { type Dependent, dependentsOf } from '../dependencies.ts';
import { describeTarget, describeType } from '../describe.ts';
import type { Target } from '../removal.ts';
import { here, type Session } from '../session.ts';
import { resolveType } from '../types.ts';
import { requireIdentityType } from './columns.ts';
import { remakeExpressions } from './retyped-columns.ts';
import { changeColumn } from './table-changes.ts';

/** ALTER COLUMN … TYPE (`ATPrepAlterColumnType`, `ATExecAlterColumnType`). @throws {SqlError} 42704, 0A000, 22023, and as `remakeExpressions`. */
export function alterColumnType(session: Session, table: Table, column: Column, definition: ColumnDef): void {
  const type = resolveType(session, definition.typeName);
  const place = here(session, definition.typeName?.location, 'type');
  const collation = namesOf(definition.collClause?.collname).at(-1);
  if (definition.collClause) requireCollatable(session, type);
  if (table.partitionBy?.columns.includes(column.attnum)) {
    const message = `cannot alter column "${column.name}" because it is part of the partition key of relation "${table.name}"`;
    throw new SqlError('42P16', message, place);
  }
  if (column.identity) requireIdentityType(type, place);
  requireNotMember(session, table, type);
  requireCastable(session, table, column, type, definition);
  requireFree(session, table, column);
  changeColumn(session, table.oid, column.attnum, ({ collation: old, ...now }) => {
    const kept = collation ?? (sameType(type, column.type) ? old : undefined);
    const value = now.default && withTypeOfLiteral(session, now.default, column.type);
    return {
      ...now,
      type,
      typePlace: place,
      ...(kept === undefined ? {} : { collation: kept }),
      ...(value ? { default: value } : {}),
    };
  });
  remakeExpressions(session, table, column);
}

/** A literal stays what the column's first type made of it, and so depends on that type; a domain's is its base type's. */
function withTypeOfLiteral({ catalog }: Session, value: Expression, { oid }: TypeReference): Expression {
  const isLiteral = Boolean(as(value.node, 'A_Const')?.sval);
  if (oid === undefined || !isLiteral || catalog.types.get(oid)?.kind === 'domain') return value;
  if (value.references.some(({ object }) => object === oid)) return value;
  return { ...value, references: [...value.references, { object: oid }] };
}

/** @throws {SqlError} 42804 where the values, or the default, have no assignment cast to the new type. */
function requireCastable(session: Session, table: Table, column: Column, type: TypeReference, definition: ColumnDef): void {
  const { catalog } = session;
  const using = definition.raw_default;
  if (using) resolveExpression(session, using, tableScope(table));
  const from = using ? toldType(session, using, tableScope(table)) : column.type;
  const written = describeType(session, type);
  const place = here(session, definition.typeName?.location, 'type');
  if (from && !isAssignable(catalog, from, type)) {
    const what = using ? `result of USING clause for column "${column.name}"` : `column "${column.name}"`;
    throw new SqlError('42804', `${what} cannot be cast automatically to type ${written}`, place);
  }
  if (!column.default || column.generated) return;
  const told = toldType(session, column.default.node, { relations: [] }) ?? type;
  if (!isAssignable(catalog, isUnknown(told) ? column.type : told, type))
    throw new SqlError('42804', `default for column "${column.name}" cannot be cast automatically to type ${written}`, place);
}

/** What cannot be rebuilt for a column of another type (`RememberAllDependentForRebuilding`). */
function requireFree(session: Session, table: Table, column: Column): void {
  const dependents = dependentsOf(session.catalog, table.oid, column.attnum).flatMap((one) => {
    const target = hindrance(one, column);
    return target ? [{ use: USES[one.kind] ?? '', target }] : [];
  });
  const [first] = dependents;
  if (!first) return;
  const names = new Set(dependents.map(({ target }) => describeTarget(session, target)));
  throw new SqlError('0A000', `cannot alter type of a column ${first.use}`, here(session, undefined), [...names]);
}

const USES: { readonly [Kind in Dependent['kind']]?: string } = {
  view: 'used by a view or rule',
  routine: 'used by a function or procedure',
  policy: 'used in a policy definition',
  trigger: 'used in a trigger definition',
  column: 'used by a generated column',
};

function hindrance(dependent: Dependent, column: Column): Target | undefined {
  switch (dependent.kind) {
    case 'view':
      return { kind: 'relation', oid: dependent.object.oid };
    case 'routine':
      return { kind: 'routine', oid: dependent.object.oid };
    case 'policy':
    case 'trigger':
      return { kind: dependent.kind, of: dependent.on.oid, oid: dependent.object.oid };
    case 'column': {
      const { attnum } = dependent.object;
      return attnum === column.attnum ? undefined : { kind: 'column', of: dependent.on.oid, attnum };
    }
    default:
      return undefined;
  }
}
