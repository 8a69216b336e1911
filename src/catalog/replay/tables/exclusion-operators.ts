import { builtinOperators } from '../../builtin-operators.ts';
import type { TypeReference } from '../../object-model.ts';
import { isBinaryCoercible } from '../../resolution/binary-coercion.ts';
import { familyMembers, mayHaveUnseenClasses, type OperatorClass } from '../../resolution/operator-classes.ts';
import { resolveOperator } from '../../resolution/operators.ts';
import { keyOf, typeOf } from '../../resolution/type-key.ts';
import { baseOf, polymorphicKind, traitsOf } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { formatTypeAlone } from '../../types.ts';
import { operatorMayExistUnseen } from '../analysis/extension-operators.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';

/**
 * The operator of an EXCLUDE constraint's element has to be its own commutator and one that the index searches by (`ComputeIndexAttrs` in
 * indexcmds.c). Of types of extensions the operators are not known.
 * @throws {SqlError} 42883 where there is none of that name, 42809.
 */
export function requireExclusionOperator(
  session: Session,
  { names, taken, type }: { readonly names: readonly string[]; readonly taken: OperatorClass; readonly type: TypeReference },
): void {
  const { catalog } = session;
  const key = keyOf(type);
  const name = names.at(-1) ?? '';
  if (names.length > 1 && names[0] !== 'pg_catalog') return;
  if (
    traitsOf(catalog, baseOf(catalog, key)).doubtful ||
    mayHaveUnseenClasses(catalog, taken.method, key) ||
    operatorMayExistUnseen(session, name, key, key)
  )
    return;
  const refuse = (sqlstate: string, message: string): SqlError => new SqlError(sqlstate, message, here(session, undefined));
  const found = resolveOperator(catalog, name, key, key);
  const given = describeType(session, type);
  if (typeof found === 'string') throw refuse('42883', `operator does not exist: ${given} ${names.join('.')} ${given}`);
  const declared = builtinOperators(name, catalog.postgresVersion).filter(
    ({ left, right }) => left !== undefined && [left, right].every((one, i) => one === found.types[i] || isPolymorphic(one)),
  );
  if (!found.types.every((one) => one !== undefined && isBinaryCoercible(catalog, key, one)))
    throw refuse('42883', `operator requires run-time type coercion: ${given} ${names.join('.')} ${given}`);
  const operator = declared.find(({ left, right }) => left === right);
  if (!operator) return;
  const taking = formatTypeAlone(catalog, typeOf(catalog, operator.right));
  const written = `operator ${name}(${taking},${taking})`;
  if (!operator.isOwnCommutator) throw refuse('42809', `${written} is not commutative`);
  const isMember = familyMembers(catalog, taken).some(
    ({ operators, left, right }) => left === operator.left && right === operator.right && operators.includes(name),
  );
  if (!isMember) throw refuse('42809', `${written} is not a member of operator family "${taken.family}"`);

  function isPolymorphic(declaredType: string): boolean {
    return polymorphicKind(declaredType) !== undefined && isBinaryCoercible(catalog, key, declaredType);
  }
}
