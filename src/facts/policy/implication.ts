import type { Expression } from '../../catalog/object-model.ts';
import type { Node } from '../../syntax/node.ts';
import { partsOf } from './shapes.ts';

/**
 * Whether a condition lets through whatever another one does, told by its parts: `a` follows from `a and b`, and `a or b` from `a`.
 * Names count by what they mean, `(select f())` as `f()`, `x = y` as `y = x`. False where it cannot be told.
 */
export function follows(condition: Expression, from: Expression): boolean {
  const given = clausesOf(from);
  return clausesOf(condition).every((wanted) => given.some((clause) => clause.every((key) => wanted.includes(key))));
}

/** What AND joins, each as what OR joins. */
type Clauses = readonly (readonly string[])[];

const known = new WeakMap<Expression, Clauses>();

function clausesOf(expression: Expression): Clauses {
  const found = known.get(expression);
  if (found) return found;
  const clauses = partsOf(expression.node, 'AND_EXPR').map((clause) =>
    partsOf(clause, 'OR_EXPR').map((part) => keyOf(part, expression)),
  );
  known.set(expression, clauses);
  return clauses;
}

/** A text that two expressions share only where they mean the same. */
function keyOf(node: Node, { references }: Expression): string {
  return JSON.stringify(node, (_key, value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
    return normal(value as Record<string, unknown>);
  });

  function normal(value: Record<string, unknown>): unknown {
    const link = value.SubLink as { readonly subLinkType?: string; readonly subselect?: Node } | undefined;
    if (link?.subLinkType === 'EXPR_SUBLINK') {
      const inner = plainTarget(link.subselect);
      if (inner) return inner;
    }
    const { location, ...rest } = value;
    if ('fields' in rest && meaningOf(location) !== undefined) return { column: meaningOf(location) };
    if ('funcname' in rest && meaningOf(location) !== undefined) return { ...rest, funcname: meaningOf(location) };
    if (rest.kind === 'AEXPR_OP' && isEquality(rest.name)) {
      const sides = [rest.lexpr, rest.rexpr].map((side) => (side ? keyOf(side as Node, { references } as Expression) : ''));
      return { equal: sides.sort() };
    }
    return rest;
  }

  /** What the name at a location refers to: objects and columns by number. */
  function meaningOf(location: unknown): string | undefined {
    const found = references.filter((one) => one.location !== undefined && one.location === location);
    return found.length > 0 ? found.map(({ object, column }) => `${object}.${column ?? ''}`).join() : undefined;
  }
}

function isEquality(name: unknown): boolean {
  return JSON.stringify(name) === '[{"String":{"sval":"="}}]';
}

/** The expression that `(select …)` is, without FROM or anything else. */
function plainTarget(subselect: Node | undefined): unknown {
  const select = (subselect as { readonly SelectStmt?: Record<string, unknown> } | undefined)?.SelectStmt;
  const targets = select?.targetList as readonly { readonly ResTarget?: { readonly val?: unknown } }[] | undefined;
  const more = ['fromClause', 'whereClause', 'groupClause', 'havingClause', 'limitCount', 'limitOffset', 'withClause', 'larg'];
  return select && targets?.length === 1 && more.every((key) => !(key in select)) ? targets[0]?.ResTarget?.val : undefined;
}
