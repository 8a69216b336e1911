import { type A_Expr, as, type Node, namesOf } from '../../../syntax/node.ts';
import { hasUnseenCasts } from '../../casts.ts';
import type { TypeReference } from '../../object-model.ts';
import { canCoerce } from '../../resolution/coercion.ts';
import { selectCommonType } from '../../resolution/common-type.ts';
import { type Resolved, resolveOperator } from '../../resolution/operators.ts';
import { arrayOf, keyOf, type TypeKey, typeOf, UNKNOWN } from '../../resolution/type-key.ts';
import { elementOf } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';
import { builtin } from './common-type.ts';
import { operatorMayExistUnseen } from './extension-operators.ts';
import { requireLiteral } from './literals.ts';

type TypeOf = (node: Node | undefined) => TypeReference | undefined;

/** An operand: its type, and what is written. */
interface Operand {
  readonly type: TypeReference | undefined;
  readonly node: Node | undefined;
}

/**
 * The type of what the grammar calls an A_Expr: operators, LIKE, IN, BETWEEN, `= ANY (array)`, IS DISTINCT FROM, NULLIF.
 * @throws {SqlError} 42883 where no operator takes the operands, 42725 where several do, 22P02 for a literal that is no value of its type.
 */
export function operatorType(session: Session, expression: A_Expr, typeOfNode: TypeOf): TypeReference | undefined {
  const { kind, lexpr, rexpr, location } = expression;
  const name = namesOf(expression.name);
  const operand = (node: Node | undefined): Operand => ({ node, type: typeOfNode(node) });
  if (isRow(lexpr) || isRow(rexpr)) {
    const others = kind === 'AEXPR_IN' ? (as(rexpr, 'List')?.items ?? []) : [rexpr];
    for (const other of others) rows(session, name, lexpr, other, operand, location);
    return builtin('bool');
  }
  switch (kind) {
    case 'AEXPR_OP':
    case undefined:
      return operation(session, name, lexpr && operand(lexpr), operand(rexpr), location)?.type;
    case 'AEXPR_NULLIF': {
      const { type } = operand(lexpr);
      const found = operation(session, ['='], { node: lexpr, type }, operand(rexpr), location);
      return type && found ? firstAs(session, type, found.operator) : undefined;
    }
    case 'AEXPR_IN':
      inList(session, name, operand(lexpr), (as(rexpr, 'List')?.items ?? []).map(operand), location);
      return builtin('bool');
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      arrayOperation(session, name, operand(lexpr), operand(rexpr), location);
      return builtin('bool');
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM': {
      const [low, high] = as(rexpr, 'List')?.items ?? [];
      operation(session, ['>='], operand(lexpr), operand(low), location);
      operation(session, ['<='], operand(lexpr), operand(high), location);
      return builtin('bool');
    }
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT':
      operation(session, ['='], operand(lexpr), operand(rexpr), location);
      return builtin('bool');
    default:
      operation(session, name, operand(lexpr), operand(rexpr), location);
      return builtin('bool');
  }
}

/** For operators that are not written as such: `x in (select …)`, `case x when y`. @throws {SqlError} as `operatorType`. */
export function requireOperator(session: Session, name: readonly string[], left: Operand, right: Operand): void {
  operation(session, name, left, right, undefined);
}

function isRow(node: Node | undefined): boolean {
  return (
    node !== undefined && ('RowExpr' in node || ('SubLink' in node && as(node, 'SubLink')?.subLinkType === 'ROWCOMPARE_SUBLINK'))
  );
}

/** `make_row_comparison_op`: the items of two rows one by one. */
function rows(
  session: Session,
  name: readonly string[],
  left: Node | undefined,
  right: Node | undefined,
  operand: (node: Node | undefined) => Operand,
  location: number | undefined,
): void {
  const [one, other] = [as(left, 'RowExpr')?.args, as(right, 'RowExpr')?.args];
  if (!one || !other) return;
  if (one.length !== other.length)
    throw new SqlError('42601', 'unequal number of entries in row expressions', here(session, location));
  for (const [i, item] of one.entries()) operation(session, name, operand(item), operand(other[i]), location);
}

interface Operation {
  readonly type: TypeReference | undefined;
  readonly operator: Resolved;
}

/** `make_op` in parse_oper.c; undefined where it is not certain which operator is meant. */
function operation(
  session: Session,
  name: readonly string[],
  left: Operand | undefined,
  right: Operand,
  location: number | undefined,
): Operation | undefined {
  if (!right.type || (left && !left.type)) return undefined;
  const leftKey = left?.type && keyOf(left.type);
  const rightKey = keyOf(right.type);
  const operator = operatorFor(session, name, leftKey, rightKey, location);
  if (!operator) return undefined;
  if (leftKey === UNKNOWN) requireTaken(session, operator.types[0], left?.node);
  if (rightKey === UNKNOWN) requireTaken(session, operator.types[left ? 1 : 0], right.node);
  return { operator, type: operator.result === undefined ? undefined : typeOf(session.catalog, operator.result) };
}

/** A literal without type has to be a value of what the operator takes there. */
function requireTaken(session: Session, target: TypeKey | undefined, node: Node | undefined): void {
  if (target !== undefined) requireLiteral(session, typeOf(session.catalog, target), node);
}

function operatorFor(
  session: Session,
  names: readonly string[],
  left: TypeKey | undefined,
  right: TypeKey,
  location: number | undefined,
): Resolved | undefined {
  const { catalog } = session;
  const name = names.at(-1) ?? '';
  if (names.length > 1 && names[0] !== 'pg_catalog') return undefined;
  if ((left !== undefined && isUnseen(session, left)) || isUnseen(session, right)) return undefined;
  if (operatorMayExistUnseen(session, name, left, right)) return undefined;
  const found = resolveOperator(catalog, name, left, right);
  if (typeof found !== 'string') return found;
  const operands = left === undefined ? [right] : [left, right];
  const types = operands.map((type) => (type === UNKNOWN ? 'unknown' : describeType(session, typeOf(catalog, type))));
  const written = types.length === 1 ? `${name} ${types[0]}` : `${types[0]} ${name} ${types[1]}`;
  const place = here(session, location);
  if (found === 'none') throw new SqlError('42883', `operator does not exist: ${written}`, place);
  throw new SqlError('42725', `operator is not unique: ${written}`, place);
}

function isUnseen(session: Session, type: TypeKey): boolean {
  if (type === UNKNOWN) return false;
  return type === 'record' || type === 'void' || hasUnseenCasts(session.catalog, type);
}

/** The first operand as the operator takes it, which NULLIF gives. */
function firstAs({ catalog }: Session, type: TypeReference, { types }: Resolved): TypeReference | undefined {
  const [taken] = types;
  if (taken === undefined) return undefined;
  return taken === keyOf(type) ? type : typeOf(catalog, taken);
}

/** `transformAExprIn`: an array of the common type where there is one and the operator takes it, else one by one. */
function inList(
  session: Session,
  name: readonly string[],
  left: Operand,
  items: readonly Operand[],
  location: number | undefined,
): void {
  const { catalog } = session;
  if (!left.type) return;
  const plain = items.filter(({ node }) => node && !('ColumnRef' in node));
  const keys = [left, ...plain].map(({ type }) => type && keyOf(type));
  const known = keys.filter((key) => key !== undefined);
  if (plain.length > 1) {
    if (known.length < keys.length || known.some((key) => isUnseen(session, key))) return;
    const common = selectCommonType(catalog, known);
    if (common !== undefined && known.every((key) => canCoerce(catalog, key, common, 'i'))) {
      const array = { node: undefined, type: typeOf(catalog, arrayOf(common)) };
      arrayOperation(session, name, left, array, location);
      for (const { node, type } of plain)
        if (type && keyOf(type) === UNKNOWN) requireLiteral(session, typeOf(catalog, common), node);
      for (const item of items) if (!plain.includes(item)) operation(session, name, left, item, location);
      return;
    }
  }
  for (const item of items) operation(session, name, left, item, location);
}

/** `make_scalar_array_op`. */
function arrayOperation(
  session: Session,
  name: readonly string[],
  left: Operand,
  right: Operand,
  location: number | undefined,
): void {
  if (!left.type || !right.type) return;
  const key = keyOf(right.type);
  const element = key === UNKNOWN ? UNKNOWN : elementOf(session.catalog, key);
  if (element === undefined) {
    if (isUnseen(session, key)) return;
    throw new SqlError('42809', 'op ANY/ALL (array) requires array on right side', here(session, location));
  }
  const operator = operatorFor(session, name, keyOf(left.type), element, location);
  if (!operator) return;
  const [one, other] = operator.types;
  if (one !== undefined && keyOf(left.type) === UNKNOWN) requireLiteral(session, typeOf(session.catalog, one), left.node);
  if (other !== undefined && key === UNKNOWN) requireLiteral(session, typeOf(session.catalog, arrayOf(other)), right.node);
  if (operator.result !== undefined && operator.result !== 'bool')
    throw new SqlError('42809', 'op ANY/ALL (array) requires operator to yield boolean', here(session, location));
}
