import { type A_Expr, as, type FuncCall, type Node, namesOf } from '../../syntax/node.ts';

/** An expression without casts and without a sub-select that has no FROM around it: `(select auth.uid())::text` is `auth.uid()`. */
export function bare(node: Node | undefined): Node | undefined {
  let inner = node;
  for (let next = inner; next; ) {
    inner = next;
    const select = as(as(inner, 'SubLink')?.subselect, 'SelectStmt');
    const isPlain = select && !select.fromClause && !select.whereClause && select.targetList?.length === 1;
    next = isPlain ? as(select.targetList?.[0], 'ResTarget')?.val : as(inner, 'TypeCast')?.arg;
  }
  return inner;
}

/** The parts of an expression that AND or OR joins, also those within one another; the expression itself where it is something else. */
export function partsOf(node: Node, operator: 'AND_EXPR' | 'OR_EXPR'): readonly Node[] {
  const parts: Node[] = [];
  const rest = [node];
  for (let one = rest.pop(); one; one = rest.pop()) {
    const bool = as(one, 'BoolExpr');
    if (bool?.boolop === operator) rest.push(...[...(bool.args ?? [])].reverse());
    else parts.push(one);
  }
  return parts;
}

/** A function's name as written, without `pg_catalog`. */
export function calledName(call: FuncCall | undefined): string {
  return namesOf(call?.funcname)
    .filter((part) => part !== 'pg_catalog')
    .join('.');
}

/** The text that a constant is, casts aside. */
export function textOf(node: Node | undefined): string | undefined {
  return as(bare(node), 'A_Const')?.sval?.sval;
}

/** What `=`, `in (…)` and `= any (…)` compare: the sides of `=` in either order, else the value and each item of the list. */
export interface Comparison {
  readonly left: Node | undefined;
  readonly right: readonly (Node | undefined)[];
}

export function comparisonOf(node: Node): Comparison | undefined {
  const expression: A_Expr | undefined = as(node, 'A_Expr');
  if (!expression || namesOf(expression.name).at(-1) !== '=') return undefined;
  const { kind, lexpr, rexpr } = expression;
  if (kind === 'AEXPR_OP') return { left: lexpr, right: [rexpr] };
  if (kind === 'AEXPR_IN') return { left: lexpr, right: as(rexpr, 'List')?.items ?? [] };
  const array = as(bare(rexpr), 'A_ArrayExpr');
  return kind === 'AEXPR_OP_ANY' ? { left: lexpr, right: array ? (array.elements ?? []) : [rexpr] } : undefined;
}
