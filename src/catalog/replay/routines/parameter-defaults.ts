import type { CreateFunctionStmt } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import { mayCoerce } from '../../casts.ts';
import type { RoutineArgument } from '../../model.ts';
import type { Reference } from '../../object-model.ts';
import { keyOf } from '../../resolution/type-key.ts';
import { polymorphicKind } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { isUnknown } from '../analysis/common-type.ts';
import { requireLiteral } from '../analysis/literals.ts';
import { resolveTyped } from '../analysis/plain-expressions.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';

/**
 * Resolves the defaults of parameters (`interpret_function_parameter_list`); the routine depends on what they refer to.
 * @throws {SqlError} 42804 and 22P02 for one of another type, 0A000, 42803, and as any expression.
 */
export function parameterDefaults(
  session: Session,
  node: CreateFunctionStmt,
  parameters: readonly RoutineArgument[],
): readonly Reference[] {
  return (node.parameters ?? []).flatMap((item, i) => {
    const written = as(item, 'FunctionParameter')?.defexpr;
    const type = parameters[i]?.type;
    if (!written || !type) return [];
    const { expression, type: given } = resolveTyped(session, written, { relations: [] }, 'DEFAULT expression');
    if (given && isUnknown(given)) requireLiteral(session, type, written);
    else if (given && !polymorphicKind(keyOf(type)) && !mayCoerce(session.catalog, keyOf(given), keyOf(type), 'a')) {
      const [own, other] = [type, given].map((one) => describeType(session, one));
      const message = `argument of DEFAULT must be type ${own}, not type ${other}`;
      throw new SqlError('42804', message, here(session, undefined));
    }
    return expression.references;
  });
}
