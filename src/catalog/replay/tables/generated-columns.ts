import type { Node } from '../../../syntax/node.ts';
import type { Expression, Oid } from '../../object-model.ts';
import type { Column, Table, View } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { requireAssignable } from '../analysis/cast-types.ts';
import { scopeRelation } from '../analysis/expressions.ts';
import { resolveTyped } from '../analysis/plain-expressions.ts';
import { here, type Session } from '../session.ts';

/**
 * The expression of a generated column (`cookDefault` in heap.c).
 * @throws {SqlError} 42P17 for what is not immutable or a generated column in it, 42804 for another type, 0A000 for what virtual columns
 * cannot have, and as `resolveTyped`.
 */
export function resolveGeneration(session: Session, table: Table | View, column: Column, node: Node): Expression {
  const scope = { relations: [scopeRelation(table)] };
  if (column.generated === 'v') requireOwnType(session, column);
  const { expression, type } = resolveTyped(session, node, scope, 'column generation expression');
  requireAssignable(session, column, node, type, 'default expression');
  for (const { object, column: attnum } of expression.references) {
    if (object !== table.oid) continue;
    if (attnum === undefined || attnum === 0)
      throw refusal(session, '42P17', 'cannot use whole-row variable in column generation expression');
    const used = table.columns.find((other) => other.attnum === attnum);
    if (used?.generated)
      throw refusal(session, '42P17', `cannot use generated column "${used.name}" in column generation expression`);
  }
  if (column.generated === 'v') requireOwnParts(session, table, expression);
  return expression;
}

function refusal(session: Session, sqlstate: string, message: string): SqlError {
  return new SqlError(sqlstate, message, here(session, undefined));
}

/** A virtual column is computed with whoever reads it: nothing in it may be the project's own (`CheckAttributeType`). @throws {SqlError} 0A000. */
function requireOwnType(session: Session, { name, type }: Column): void {
  if (type.oid === undefined) return;
  const isDomain = !type.isArray && session.catalog.types.get(type.oid)?.kind === 'domain';
  const what = isDomain ? 'domain type' : 'user-defined type';
  throw refusal(session, '0A000', `virtual generated column "${name}" cannot have a ${what}`);
}

/** `check_virtual_generated_security`. @throws {SqlError} 0A000. */
function requireOwnParts(session: Session, table: Table | View, { references }: Expression): void {
  const { routines } = session.catalog;
  const isOwn = (oid: Oid, attnum: number | undefined): boolean =>
    oid === table.oid ? table.columns.some((other) => other.attnum === attnum && other.type.oid !== undefined) : true;
  if (references.some(({ object }) => routines.has(object)))
    throw refusal(session, '0A000', 'generation expression uses user-defined function');
  if (references.some(({ object, column }) => isOwn(object, column)))
    throw refusal(session, '0A000', 'generation expression uses user-defined type');
}

/** What cannot stand on a virtual column: `word` is what messages call it. @throws {SqlError} 0A000. */
export function requireStored(session: Session, { columns }: Table | View, attnums: Iterable<number>, word: string): void {
  if (!columns.some(({ generated }) => generated === 'v')) return;
  for (const attnum of attnums)
    if (columns.find((column) => column.attnum === attnum)?.generated === 'v')
      throw refusal(session, '0A000', `${word} on virtual generated columns are not supported`);
}
