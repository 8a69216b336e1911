import type { Node } from '../../syntax/node.ts';
import type { Expression } from '../model.ts';
import type { Scope } from './scope.ts';
import { here, type Session } from './session.ts';

export { openScope, type Scope, type ScopeColumn, type ScopeRelation, tableScope } from './scope.ts';

/**
 * An expression with what it refers to. `location` is the byte offset of its first token where known; else it is found.
 * @throws {SqlError} 42703, 42702, 42P01 or 42704 where a name certainly means nothing.
 */
export function resolveExpression(session: Session, node: Node, _scope: Scope, location?: number): Expression {
  return { node, place: here(session, location, 'expression'), references: [] };
}
