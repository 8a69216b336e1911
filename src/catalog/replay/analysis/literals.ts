import type { Node } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import type { TypeReference } from '../../object-model.ts';
import { badLiteral } from '../../resolution/literals.ts';
import { keyOf } from '../../resolution/type-key.ts';
import { SqlError } from '../../sql-error.ts';
import { here, type Session } from '../session.ts';
import { isValueOfVariable } from './variable-values.ts';

/**
 * A string literal that becomes a value of a type has to be one: its input function reads it when the statement is analysed.
 * @throws {SqlError} 22P02, 22003.
 */
export function requireLiteral(session: Session, type: TypeReference | undefined, node: Node | undefined): void {
  const constant = as(node, 'A_Const');
  if (!constant?.sval || !type || (node && isValueOfVariable(node))) return;
  const bad = badLiteral(session.catalog, keyOf(type), constant.sval.sval ?? '');
  if (bad) throw new SqlError(bad.sqlstate, bad.message, here(session, constant.location));
}
