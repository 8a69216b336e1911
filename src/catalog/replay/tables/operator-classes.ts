import type { TypeReference } from '../../object-model.ts';
import { isBinaryCoercible } from '../../resolution/binary-coercion.ts';
import { defaultClass, mayHaveUnseenClasses, type OperatorClass, operatorClass } from '../../resolution/operator-classes.ts';
import { keyOf, type TypeKey, typeOf } from '../../resolution/type-key.ts';
import { baseOf, elementOf } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { describeType } from '../describe.ts';
import { effectiveSearchPath, here, requireSchema, type Session } from '../session.ts';

/**
 * The class by which an index of this method holds a type where none is named (`GetDefaultOpClass`); undefined where it is not known.
 * @throws {SqlError} 42704.
 */
export function requireDefaultClass(session: Session, type: TypeReference, method: string): OperatorClass | undefined {
  const key = keyOf(type);
  const found = defaultClass(session.catalog, method, key);
  requireComparable(session, key, found);
  if (found || mayHaveUnseenClasses(session.catalog, method, key)) return found;
  const message = `data type ${describeType(session, type)} has no default operator class for access method "${method}"`;
  throw new SqlError('42704', message, here(session, undefined));
}

/** GIN keeps an array's elements in order (`initGinState`). @throws {SqlError} 42883. */
function requireComparable(session: Session, type: TypeKey, taken: OperatorClass | undefined): void {
  const { catalog } = session;
  const element = elementOf(catalog, baseOf(catalog, type));
  if (taken?.input !== 'anyarray' || taken.method !== 'gin' || element === undefined) return;
  if (defaultClass(catalog, 'btree', element) ?? mayHaveUnseenClasses(catalog, 'btree', element)) return;
  const written = describeType(session, typeOf(catalog, element));
  throw new SqlError('42883', `could not identify a comparison function for type ${written}`, here(session, undefined));
}

/**
 * The operator class that a key names (`ResolveOpClass` in indexcmds.c); undefined where it is not known.
 * @throws {SqlError} 42704 where there is none of that name, 42804 for one of another type.
 */
export function requireClass(
  session: Session,
  {
    method,
    names,
    type,
  }: { readonly method: string; readonly names: readonly string[]; readonly type: TypeReference | undefined },
): OperatorClass | undefined {
  const { catalog } = session;
  const [name = '', schema] = names.toReversed();
  requireSchema(session, schema);
  const schemas = schema === undefined ? effectiveSearchPath(session) : [schema];
  const found = schemas.map((one) => operatorClass(catalog, method, one, name)).find((one) => one !== undefined);
  if (!found) {
    if (mayHaveUnseenClasses(catalog, method, undefined)) return undefined;
    const message = `operator class "${names.join('.')}" does not exist for access method "${method}"`;
    throw new SqlError('42704', message, here(session, undefined));
  }
  if (!type || found.input === undefined) return found;
  const key = keyOf(type);
  requireComparable(session, key, found);
  if (isBinaryCoercible(catalog, key, found.input) || mayHaveUnseenClasses(catalog, method, key)) return found;
  const message = `operator class "${names.join('.')}" does not accept data type ${describeType(session, type)}`;
  throw new SqlError('42804', message, here(session, undefined));
}
