import type { ObjectWithArgs, TypeName } from '../../../syntax/node.ts';
import { as, namesOf } from '../../../syntax/node.ts';
import { nameKey } from '../../catalog.ts';
import type { Routine } from '../../model.ts';
import type { TypeReference } from '../../object-model.ts';
import { inputTypes, sameTypes } from '../../routines.ts';
import { SqlError } from '../../sql-error.ts';
import { describeType } from '../describe.ts';
import { effectiveSearchPath, here, type Session } from '../session.ts';
import { resolveType } from '../types.ts';

/** What a statement says it means: DROP FUNCTION, PROCEDURE, AGGREGATE or ROUTINE. */
export type RoutineWord = 'function' | 'procedure' | 'aggregate' | 'routine';

/**
 * The routine that `name(argument types)` means, as `LookupFuncWithArgs` finds it. GRANT ON FUNCTION takes aggregates for functions.
 * @throws {SqlError} 42883 where there is none, 42725 where a name without arguments means several, 42809 for one of another kind,
 * 42704 for an unknown argument type, 3F000 for an unknown schema.
 */
export function findRoutine(session: Session, object: ObjectWithArgs, word: RoutineWord, takesAggregates = false): Routine {
  const routine = lookup(session, object, word, argumentTypes(session, object), takesAggregates);
  if (routine) return routine;
  throw unknownRoutine(session, object, word);
}

/** As `findRoutine`, but undefined where there is no such routine, schema or argument type: for IF EXISTS. */
export function findRoutineIfExists(session: Session, object: ObjectWithArgs, word: RoutineWord): Routine | undefined {
  let types: readonly TypeReference[];
  try {
    types = argumentTypes(session, object);
  } catch (error) {
    if (error instanceof SqlError) return undefined;
    throw error;
  }
  return lookup(session, object, word, types, false);
}

/** All overloads of a name, in search_path order; of each signature the first one found hides the later. */
export function overloads(session: Session, names: readonly string[]): readonly Routine[] {
  const { schema, name } = qualified(names);
  const found: Routine[] = [];
  for (const candidate of schema === undefined ? effectiveSearchPath(session) : [schema])
    for (const oid of session.catalog.routineNames.get(nameKey(candidate, name)) ?? []) {
      const routine = session.catalog.routines.get(oid);
      if (routine && !found.some((other) => sameTypes(inputTypes(other), inputTypes(routine)))) found.push(routine);
    }
  return found;
}

function lookup(
  session: Session,
  object: ObjectWithArgs,
  word: RoutineWord,
  types: readonly TypeReference[],
  takesAggregates: boolean,
): Routine | undefined {
  const means = (routine: Routine) => isA(word, routine) || (takesAggregates && routine.kind === 'aggregate');
  const names = namesOf(object.objname);
  const candidates = overloads(session, names);
  if (object.args_unspecified) {
    const meant = candidates.filter(({ kind }) => word === 'routine' || (kind === 'procedure') === (word === 'procedure'));
    if (meant.length > 1)
      throw new SqlError('42725', `${word} name "${names.join('.')}" is not unique`, here(session, undefined));
    return meant[0] && (means(meant[0]) ? meant[0] : rejected(session, meant[0], names.join('.'), word));
  }
  const exact = candidates.find((routine) => sameTypes(inputTypes(routine), types));
  if (exact) return means(exact) ? exact : rejected(session, exact, signature(session, names, types), word);
  if (word !== 'procedure' && word !== 'routine') return undefined;
  // A procedure may also be named with its OUT arguments counted in, as the SQL standard has it.
  return candidates.find(
    (routine) =>
      routine.kind === 'procedure' &&
      sameTypes(
        routine.arguments.map(({ type }) => type),
        types,
      ),
  );
}

function isA(word: RoutineWord, { kind }: Routine): boolean {
  if (word === 'routine') return true;
  return word === 'function' ? kind === 'function' || kind === 'window function' : kind === word;
}

function rejected(session: Session, routine: Routine, written: string, word: RoutineWord): undefined {
  const message =
    word === 'function' && routine.kind === 'aggregate'
      ? `"${routine.name}" is an aggregate function`
      : word === 'aggregate'
        ? `function ${written} is not an aggregate`
        : `${written} is not a ${word}`;
  throw new SqlError('42809', message, here(session, undefined));
}

function signature(session: Session, names: readonly string[], types: readonly TypeReference[]): string {
  return `${names.join('.')}(${types.map((type) => describeType(session, type)).join(', ')})`;
}

function argumentTypes(session: Session, object: ObjectWithArgs): readonly TypeReference[] {
  return (object.objargs ?? []).map((node) => resolveType(session, as(node, 'TypeName') as TypeName));
}

function unknownRoutine(session: Session, object: ObjectWithArgs, word: RoutineWord): SqlError {
  const names = namesOf(object.objname);
  const place = here(session, undefined);
  const { schema } = qualified(names);
  if (schema !== undefined && !session.catalog.schemas.has(schema))
    return new SqlError('3F000', `schema "${schema}" does not exist`, place);
  if (object.args_unspecified) return new SqlError('42883', `could not find a ${word} named "${names.join('.')}"`, place);
  const what = word === 'routine' ? 'function' : word;
  return new SqlError('42883', `${what} ${signature(session, names, argumentTypes(session, object))} does not exist`, place);
}

/** Splits `schema.name`, or `database.schema.name`. */
export function qualified(names: readonly string[]): { readonly schema: string | undefined; readonly name: string } {
  return { schema: names.at(-2), name: names.at(-1) ?? '' };
}
