import { as, type FuncCall, type Node, type SelectStmt, walk } from '../../syntax/node.ts';
import { type Context, calledBy } from './caller.ts';
import type { Evaluate } from './evaluate.ts';
import { ANYTHING, decided, isNeverTrue, isNull, isTrue, MAY, NOT_NULL, undecided, type Value } from './value.ts';

/**
 * The value of a sub-select, or of a function's body: of its only column in its first row, null without a row. Decided without FROM, and
 * where its WHERE lets nothing through.
 */
export function firstValue(node: Node, select: SelectStmt, context: Context, evaluate: Evaluate): Value {
  const target = as(select.targetList?.[0], 'ResTarget')?.val;
  if (!target || select.targetList?.length !== 1 || !isPlain(select)) return undecided(node);
  const inner = within(select, context);
  const filter = select.whereClause && evaluate(select.whereClause, inner);
  // An aggregate gives a row where there is none, a function that returns a set may give no row.
  const calls = mayChangeRows(target, inner);
  if (filter && isNeverTrue(filter)) return calls ? undecided(node) : decided(MAY.NULL, filter.safe);
  if (select.fromClause || select.limitCount || select.limitOffset) return undecided(node);
  const value = evaluate(target, inner);
  const isSure = (!filter || isTrue(filter)) && !calls;
  const safe = value.safe && (filter?.safe ?? true);
  const { constant, open } = value;
  return {
    may: isSure ? value.may : value.may | MAY.NULL,
    safe,
    folded: false,
    open: isSure ? open : [node],
    ...(constant === undefined ? {} : { constant }),
  };
}

export function truthOfExists(node: Node, select: SelectStmt, context: Context, evaluate: Evaluate): Value {
  if (!isPlain(select) || mayChangeRows(select.targetList, context)) return undecided(node, NOT_NULL);
  const filter = select.whereClause && evaluate(select.whereClause, within(select, context));
  if (filter && isNeverTrue(filter)) return decided(MAY.FALSE, false);
  const hasRow = !select.fromClause && !filter && !select.limitCount && !select.limitOffset;
  return hasRow ? decided(MAY.TRUE, true) : undecided(node, NOT_NULL);
}

/** `x in (select …)`: for a null x false without rows, else null. */
export function truthOfIn(node: Node, tested: Node | undefined, select: SelectStmt, context: Context, evaluate: Evaluate): Value {
  if (isNull(evaluate(tested, context))) return undecided(node, MAY.FALSE | MAY.NULL);
  if (!isPlain(select) || mayChangeRows(select.targetList, context)) return undecided(node);
  const filter = select.whereClause && evaluate(select.whereClause, within(select, context));
  return filter && isNeverTrue(filter) ? decided(MAY.FALSE, false) : undecided(node, ANYTHING);
}

/** One SELECT whose rows are those that its WHERE lets through. */
function isPlain({ op, groupClause, havingClause, valuesLists, distinctClause }: SelectStmt): boolean {
  return (op ?? 'SETOP_NONE') === 'SETOP_NONE' && !groupClause && !havingClause && !valuesLists && !distinctClause;
}

function within(select: SelectStmt, context: Context): Context {
  return select.fromClause ? { ...context, hasFrom: true } : context;
}

/** Whether a target list may give another number of rows than one for each: an aggregate, a function that returns a set. */
function mayChangeRows(targets: unknown, context: Context): boolean {
  let may = false;
  walk(targets, (tag, node) => {
    if (tag !== 'FuncCall') return !may;
    const { routine } = calledBy(node as FuncCall, context);
    may ||= routine?.kind !== 'function' || routine.returns?.setOf === true;
    return !may;
  });
  return may;
}
