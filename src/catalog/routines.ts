import type { Catalog, Routine, RoutineArgument } from './model.ts';
import { quoteIdentifier } from './names.ts';
import type { TypeReference } from './object-model.ts';
import { formatTypeAlone, sameType } from './types.ts';

const MODES: Readonly<Record<RoutineArgument['mode'], string>> = {
  in: '',
  out: 'OUT ',
  inout: 'INOUT ',
  variadic: 'VARIADIC ',
  table: '',
};

/** Arguments as `pg_get_function_identity_arguments` prints them: modes, names and types, without defaults and TABLE columns. */
export function identityArguments(catalog: Catalog, routine: Routine): string {
  return routine.arguments
    .filter(({ mode }) => mode !== 'table')
    .map((argument) => {
      const mode = argument.mode === 'in' && routine.kind === 'procedure' ? 'IN ' : MODES[argument.mode];
      return mode + formatArgument(catalog, argument);
    })
    .join(', ');
}

/** Result as `pg_get_function_result` prints it; undefined for a procedure. */
export function resultOf(catalog: Catalog, routine: Routine): string | undefined {
  if (routine.kind === 'procedure') return undefined;
  const columns = routine.arguments.filter(({ mode }) => mode === 'table');
  if (columns.length) return `TABLE(${columns.map((column) => formatArgument(catalog, column)).join(', ')})`;
  return routine.returns && formatTypeAlone(catalog, routine.returns);
}

function formatArgument(catalog: Catalog, { name, type }: RoutineArgument): string {
  return (name === undefined ? '' : `${quoteIdentifier(name)} `) + formatTypeAlone(catalog, type);
}

/** The types that tell overloads apart (`proargtypes`): of IN, INOUT and VARIADIC arguments. */
export function inputTypes(routine: Pick<Routine, 'arguments'>): readonly TypeReference[] {
  return routine.arguments.filter(({ mode }) => mode !== 'out' && mode !== 'table').map(({ type }) => type);
}

/** Whether two lists of argument types are the same, modifiers aside. */
export function sameTypes(left: readonly TypeReference[], right: readonly TypeReference[]): boolean {
  return left.length === right.length && left.every((type, i) => sameType(type, right[i] as TypeReference));
}
