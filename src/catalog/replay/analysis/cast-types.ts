import { as, type Node, type TypeCast } from '../../../syntax/node.ts';
import { mayCoerce } from '../../casts.ts';
import type { TypeReference } from '../../object-model.ts';
import { keyOf, typeOf as typeOfKey } from '../../resolution/type-key.ts';
import { baseOf, elementOf } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';
import { resolveType } from '../types.ts';
import { builtin, isUnknown } from './common-type.ts';
import { requireLiteral } from './literals.ts';

/**
 * The type that a cast gives. The elements of ARRAY are cast one by one.
 * @throws {SqlError} 42846 where there is no such cast, 22P02 for a literal that is no value of the type.
 */
export function castType(
  session: Session,
  { arg, typeName, location }: TypeCast,
  typeOf: (node: Node | undefined) => TypeReference | undefined,
): TypeReference {
  const target = resolveType(session, typeName);
  const { catalog } = session;
  const array = as(arg, 'A_ArrayExpr');
  const inner = array && elementOf(catalog, baseOf(catalog, keyOf(target)));
  if (inner !== undefined) {
    for (const element of array?.elements ?? []) {
      if ('A_ArrayExpr' in element) castType(session, { arg: element, ...(typeName ? { typeName } : {}) }, typeOf);
      else requireCast(session, element, typeOf(element), typeOfKey(catalog, inner), location);
    }
    return target;
  }
  requireCast(session, arg, typeOf(arg), target, location);
  return target;
}

function requireCast(
  session: Session,
  node: Node | undefined,
  type: TypeReference | undefined,
  target: TypeReference,
  location: number | undefined,
): void {
  if (!type) return;
  if (isUnknown(type)) requireLiteral(session, target, node);
  else if (!mayCoerce(session.catalog, keyOf(type), keyOf(target), 'e')) {
    const [from, to] = [type, target].map((one) => describeType(session, one));
    throw new SqlError('42846', `cannot cast type ${from} to ${to}`, here(session, location));
  }
}

/** `coerce_to_boolean`; `word` is what the argument is of: WHERE, AND, CHECK. @throws {SqlError} 42804, 22P02. */
export function requireBoolean(session: Session, node: Node | undefined, type: TypeReference | undefined, word: string): void {
  if (!type) return;
  if (isUnknown(type)) requireLiteral(session, builtin('bool'), node);
  else if (!mayCoerce(session.catalog, keyOf(type), 'bool', 'a')) {
    const message = `argument of ${word} must be type boolean, not type ${describeType(session, type)}`;
    throw new SqlError('42804', message, here(session, undefined));
  }
}

/**
 * A value that a column is given (`transformAssignedExpr`); `word` says what it is: an expression, a default expression.
 * @throws {SqlError} 42804 where there is no assignment cast, 22P02.
 */
export function requireAssignable(
  session: Session,
  column: { readonly name: string; readonly type?: TypeReference | undefined },
  node: Node | undefined,
  type: TypeReference | undefined,
  word: 'expression' | 'default expression',
): void {
  if (!type || !column.type || column.type.name === 'unknown') return;
  if (isUnknown(type)) requireLiteral(session, column.type, node);
  else if (!mayCoerce(session.catalog, keyOf(type), keyOf(column.type), 'a')) {
    const [own, other] = [column.type, type].map((one) => describeType(session, one));
    const message = `column "${column.name}" is of type ${own} but ${word} is of type ${other}`;
    throw new SqlError('42804', message, here(session, undefined));
  }
}
