import { type A_Expr, as, type Node, namesOf } from '../../syntax/node.ts';
import type { Context } from './caller.ts';
import { columnOf } from './columns.ts';
import type { Evaluate } from './evaluate.ts';
import { ANYTHING, decided, isNull, MAY, NOT_NULL, undecided, type Value } from './value.ts';

const COMPARISONS = new Set(['=', '<>', '!=', '<', '>', '<=', '>=']);
/** Operators that are null where a side is, for all of PostgreSQL's own types (`proisstrict` of their functions). */
const STRICT = new Set([...COMPARISONS, ...'+ - * / % ~ !~ ~* !~* ~~ !~~ @> <@ && ? -> ->> #> #>>'.split(' ')]);

/** What `A_Expr` holds: operators, IN, LIKE, BETWEEN, IS DISTINCT FROM, = ANY (array). */
export function valueOfOperator(node: Node, expression: A_Expr, context: Context, evaluate: Evaluate): Value {
  const { kind, lexpr, rexpr } = expression;
  const operator = namesOf(expression.name).join('.');
  if (kind === 'AEXPR_IN') return truthOfList(node, lexpr, as(rexpr, 'List')?.items ?? [], operator === '=', context, evaluate);
  const array = as(rexpr, 'A_ArrayExpr');
  if (kind === 'AEXPR_OP_ANY' && array && operator === '=')
    return truthOfList(node, lexpr, array.elements ?? [], true, context, evaluate);
  const left = evaluate(lexpr, context);
  if (kind === 'AEXPR_LIKE' || kind === 'AEXPR_ILIKE') return isNull(left) ? nullOf([left]) : undecided(node);
  if (kind === 'AEXPR_BETWEEN' || kind === 'AEXPR_NOT_BETWEEN') return isNull(left) ? nullOf([left]) : undecided(node);
  if (kind === 'AEXPR_OP_ANY' && operator === '=') return undecided(node, isNull(left) ? MAY.FALSE | MAY.NULL : ANYTHING);
  const right = evaluate(rexpr, context);
  if (kind === 'AEXPR_DISTINCT' || kind === 'AEXPR_NOT_DISTINCT')
    return truthOfDistinct(node, left, right, kind === 'AEXPR_DISTINCT');
  if (kind !== 'AEXPR_OP' || !STRICT.has(operator)) return undecided(node);
  if (!lexpr) return isNull(right) ? right : undecided(node);
  if (isNull(left) || isNull(right)) return nullOf([left, right]);
  return COMPARISONS.has(operator) ? truthOfComparison(node, operator, [lexpr, rexpr], left, right, context) : undecided(node);
}

function nullOf(values: readonly Value[]): Value {
  return decided(MAY.NULL, values.every(({ safe }) => safe)); // biome-ignore format: one line
}

function truthOfComparison(
  node: Node,
  operator: string,
  sides: readonly (Node | undefined)[],
  left: Value,
  right: Value,
  context: Context,
): Value {
  const safe = left.safe && right.safe;
  const nulls = (left.may | right.may) & MAY.NULL;
  const [one, other] = sides.map((side) => columnOf(side, context));
  const isSame = one?.equalsItself === true && one.column === other?.column;
  const equality = isSame ? true : equalConstants(left, right);
  const isDecided = equality !== undefined && (operator === '=' || operator === '<>' || operator === '!=');
  if (!isDecided && !(isSame && /=/.test(operator))) return undecided(node, ANYTHING, safe);
  const may = (isDecided && equality !== (operator === '=') ? MAY.FALSE : MAY.TRUE) | nulls;
  return nulls ? undecided(node, may, safe) : decided(may, safe, left.folded && right.folded);
}

/** Whether two known values are one; undefined where they are of different kinds, or not known. */
function equalConstants(left: Value, right: Value): boolean | undefined {
  if (left.constant === undefined || right.constant === undefined) return undefined;
  if (left.constant.split(':')[0] !== right.constant.split(':')[0]) return undefined;
  // There may be two others.
  if (left.constant === 'person:another' && right.constant === left.constant) return undefined;
  return left.constant === right.constant;
}

/** `x in (…)` and `x = any (array[…])`, or `x not in (…)`. */
function truthOfList(
  node: Node,
  lexpr: Node | undefined,
  items: readonly Node[],
  isIn: boolean,
  context: Context,
  evaluate: Evaluate,
): Value {
  const left = evaluate(lexpr, context);
  const values = items.map((item) => evaluate(item, context));
  const safe = left.safe && values.every((value) => value.safe);
  if (isNull(left) && items.length > 0) return decided(MAY.NULL, safe);
  const equal = values.map((value) => (value.may & MAY.NULL ? undefined : equalConstants(left, value)));
  if (left.may & MAY.NULL || items.length === 0) return undecided(node, ANYTHING, safe);
  const folded = left.folded && values.every((value) => value.folded);
  if (equal.includes(true)) return decided(isIn ? MAY.TRUE : MAY.FALSE, safe, folded);
  if (equal.includes(undefined)) return undecided(node, ANYTHING, safe);
  return decided(isIn ? MAY.FALSE : MAY.TRUE, safe, folded);
}

/** IS [NOT] DISTINCT FROM: never null. */
function truthOfDistinct(node: Node, left: Value, right: Value, isDistinct: boolean): Value {
  const safe = left.safe && right.safe;
  const differ = isDistinct ? MAY.TRUE : MAY.FALSE;
  const same = NOT_NULL & ~differ;
  if (isNull(left) && isNull(right)) return decided(same, safe);
  if ((isNull(left) && !(right.may & MAY.NULL)) || (isNull(right) && !(left.may & MAY.NULL))) return decided(differ, safe);
  const equality = (left.may | right.may) & MAY.NULL ? undefined : equalConstants(left, right);
  return equality === undefined ? undecided(node, NOT_NULL, safe) : decided(equality ? same : differ, safe);
}
