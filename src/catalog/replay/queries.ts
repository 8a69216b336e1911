import type { Node } from '../../syntax/node.ts';
import type { Reference, TypeReference } from '../model.ts';
import type { Scope } from './scope.ts';
import type { Session } from './session.ts';

/** What a query yields and what it refers to. */
export interface QueryAnalysis {
  readonly columns: readonly { readonly name: string; readonly type?: TypeReference }[];
  readonly references: readonly Reference[];
  /** True where it may yield columns beyond those listed (`*` of something unknown). */
  readonly open?: boolean;
}

/**
 * Resolves the names of a SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE.
 * @throws {SqlError} as `resolveExpression`.
 */
export function analyzeQuery(_session: Session, _query: Node, _outer?: Scope): QueryAnalysis {
  return { columns: [], references: [], open: true };
}
