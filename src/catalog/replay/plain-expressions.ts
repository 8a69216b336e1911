import { type Node, walk } from '../../syntax/node.ts';
import type { Expression } from '../model.ts';
import { SqlError } from '../sql-error.ts';
import { resolveExpression, type Scope } from './expressions.ts';
import { here, type Session } from './session.ts';

/** Where an expression stands that may hold no sub-select, as PostgreSQL's messages call it (`ParseExprKindName` in parse_expr.c). */
export type ExpressionKind =
  | 'check constraint'
  | 'DEFAULT expression'
  | 'index expression'
  | 'index predicate'
  | 'column generation expression';

/** As `resolveExpression`. @throws {SqlError} 0A000 for a sub-select. */
export function resolvePlain(session: Session, node: Node, scope: Scope, kind: ExpressionKind): Expression {
  walk(node, (tag, found) => {
    if (tag !== 'SubLink') return true;
    const { location } = found as { readonly location?: number };
    throw new SqlError('0A000', `cannot use subquery in ${kind}`, here(session, location));
  });
  return resolveExpression(session, node, scope);
}
