import type { Node } from '../../../syntax/node.ts';
import type { Reference, TypeReference } from '../../object-model.ts';
import type { Session } from '../session.ts';
import { newAnalysis } from './analysis.ts';
import type { Scope } from './scope.ts';
import { query } from './select.ts';

/** What a query yields and what it refers to. */
export interface QueryAnalysis {
  readonly columns: readonly { readonly name: string; readonly type?: TypeReference }[];
  readonly references: readonly Reference[];
  /** True where it may yield columns beyond those listed (`*` of something unknown). */
  readonly open: boolean;
}

/**
 * Resolves the names of a SELECT, VALUES, INSERT, UPDATE, DELETE or MERGE. Columns are named as PostgreSQL names them; those of a
 * statement that modifies data are RETURNING's.
 * @throws {SqlError} 42703, 42702, 42P01, 42712 or 42704 where a name certainly means nothing, or too much.
 */
export function analyzeQuery(session: Session, node: Node, outer?: Scope): QueryAnalysis {
  const analysis = newAnalysis(session);
  const { columns, open } = query(analysis, node, outer);
  return {
    columns: columns.map(({ name, type }) => (type ? { name, type } : { name })),
    references: analysis.references,
    open,
  };
}
