import { type A_Expr, as, type Node, namesOf } from '../../syntax/node.ts';
import type { TypeReference } from '../object-model.ts';
import { SqlError } from '../sql-error.ts';
import type { Analysis } from './analysis.ts';
import { expressionType } from './expression-types.ts';
import type { Scope } from './scope.ts';
import { here, type Session } from './session.ts';

/** A text that becomes a value of an enum has to be one of its labels (`enum_in` in utils/adt/enum.c). @throws {SqlError} 22P02 */
export function requireLabel(session: Session, type: TypeReference | undefined, node: Node | undefined): void {
  const constant = as(node, 'A_Const');
  if (!constant?.sval || type?.oid === undefined || type.isArray) return;
  const meant = session.catalog.types.get(type.oid);
  const text = constant.sval.sval ?? '';
  if (meant?.kind !== 'enum' || meant.labels.includes(text)) return;
  throw new SqlError('22P02', `invalid input value for enum ${meant.name}: "${text}"`, here(session, constant.location));
}

const COMPARISONS = new Set(['=', '<>', '<', '>', '<=', '>=']);

/**
 * Texts that are compared with a column or a cast of an enum type become values of it: `role = 'admin'`, `role in ('admin', 'owner')`.
 * @throws {SqlError} 22P02
 */
export function requireComparedLabels(analysis: Analysis, { kind, name, lexpr, rexpr }: A_Expr, scope: Scope): void {
  if (kind === 'AEXPR_IN') {
    const texts = (as(rexpr, 'List')?.items ?? []).filter((item) => as(item, 'A_Const')?.sval);
    const type = texts.length ? typeOf(lexpr) : undefined;
    for (const text of texts) requireLabel(analysis.session, type, text);
    return;
  }
  const isComparison = kind === 'AEXPR_OP' && COMPARISONS.has(namesOf(name).at(-1) ?? '');
  if (!isComparison && kind !== 'AEXPR_DISTINCT' && kind !== 'AEXPR_NOT_DISTINCT') return;
  if (as(rexpr, 'A_Const')?.sval) requireLabel(analysis.session, typeOf(lexpr), rexpr);
  else if (as(lexpr, 'A_Const')?.sval) requireLabel(analysis.session, typeOf(rexpr), lexpr);

  function typeOf(side: Node | undefined): TypeReference | undefined {
    return side && ('ColumnRef' in side || 'TypeCast' in side) ? expressionType(analysis, side, scope) : undefined;
  }
}
