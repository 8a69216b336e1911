import type { CreateFunctionStmt, FunctionParameter } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import type { RoutineArgument } from '../../model.ts';
import type { TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import { formatType, sameType } from '../../types.ts';
import { here, type Session } from '../session.ts';
import { resolveType } from '../types.ts';

const MODES: Readonly<Record<NonNullable<FunctionParameter['mode']>, RoutineArgument['mode']>> = {
  FUNC_PARAM_IN: 'in',
  FUNC_PARAM_OUT: 'out',
  FUNC_PARAM_INOUT: 'inout',
  FUNC_PARAM_VARIADIC: 'variadic',
  FUNC_PARAM_TABLE: 'table',
  FUNC_PARAM_DEFAULT: 'in',
};

/** Arguments and result of a routine; procedures have no result. */
export interface Signature {
  readonly arguments: readonly RoutineArgument[];
  readonly returns?: TypeReference;
}

/** @throws {SqlError} 42P13 for a signature that PostgreSQL does not take, 42704 for an unknown type. */
export function readSignature(session: Session, node: CreateFunctionStmt): Signature {
  const parameters = readParameters(
    session,
    (node.parameters ?? []).map((item) => as(item, 'FunctionParameter') ?? {}),
  );
  if (node.is_procedure) return { arguments: parameters };
  const written = node.returnType && withoutModifiers(resolveType(session, node.returnType));
  return { arguments: parameters, returns: resultType(session, parameters, written) };
}

/** Parameters in order (`interpret_function_parameter_list`); types lose their modifiers, as in `proargtypes`. */
export function readParameters(session: Session, parameters: readonly FunctionParameter[]): readonly RoutineArgument[] {
  const result: RoutineArgument[] = [];
  let defaults = false;
  for (const parameter of parameters) {
    const mode = MODES[parameter.mode ?? 'FUNC_PARAM_DEFAULT'];
    const isInput = mode !== 'out' && mode !== 'table';
    const place = here(session, parameter.location);
    const type = argumentType(session, parameter);
    if (type.setOf) throw new SqlError('42P13', 'functions cannot accept set arguments', place);
    if (
      mode === 'variadic' &&
      !type.isArray &&
      type.name !== 'any' &&
      type.name !== 'anyarray' &&
      type.name !== 'anycompatiblearray'
    )
      throw new SqlError('42P13', 'VARIADIC parameter must be an array', place);
    if (isInput && result.some((other) => other.mode === 'variadic'))
      throw new SqlError('42P13', 'VARIADIC parameter must be the last input parameter', place);
    const hasDefault = parameter.defexpr !== undefined;
    if (hasDefault && !isInput) throw new SqlError('42P13', 'only input parameters can have default values', place);
    if (isInput && defaults && !hasDefault && mode !== 'variadic')
      throw new SqlError('42P13', 'input parameters after one with a default value must also have defaults', place);
    defaults ||= hasDefault;
    const name = parameter.name || undefined;
    if (name !== undefined && result.some((other) => other.name === name && clash(other.mode, mode)))
      throw new SqlError('42P13', `parameter name "${name}" used more than once`, place);
    result.push({ mode, type, hasDefault, ...(name === undefined ? {} : { name }) });
  }
  return result;
}

/** PostgreSQL names an argument's unknown type without quotes. */
function argumentType(session: Session, { argType }: FunctionParameter): TypeReference {
  try {
    return withoutModifiers(resolveType(session, argType));
  } catch (error) {
    if (!(error instanceof SqlError) || error.sqlstate !== '42704') throw error;
    throw new SqlError(error.sqlstate, error.message.replaceAll('"', ''), error.place);
  }
}

/** An input and an output of one name do not disturb each other: that is for the language to refuse. */
function clash(left: RoutineArgument['mode'], right: RoutineArgument['mode']): boolean {
  const isPureInput = (mode: RoutineArgument['mode']) => mode === 'in' || mode === 'variadic';
  const isPureOutput = (mode: RoutineArgument['mode']) => mode === 'out' || mode === 'table';
  return !((isPureInput(left) && isPureOutput(right)) || (isPureOutput(left) && isPureInput(right)));
}

function resultType(session: Session, parameters: readonly RoutineArgument[], written: TypeReference | undefined): TypeReference {
  const columns = parameters.filter(({ mode }) => mode === 'out' || mode === 'inout' || mode === 'table');
  const only = columns[0];
  if (!only) {
    if (written) return written;
    throw new SqlError('42P13', 'function result type must be specified', here(session, undefined));
  }
  const implied = columns.length === 1 && !(only.mode === 'table') ? only.type : columns.length === 1 ? only.type : RECORD;
  if (only.mode === 'table') return { ...implied, setOf: true };
  if (written && !sameType({ ...written, setOf: false }, implied))
    throw new SqlError(
      '42P13',
      `function result type must be ${formatType(session.catalog, implied)} because of OUT parameters`,
      here(session, undefined),
    );
  return written ?? implied;
}

const RECORD: TypeReference = { schema: 'pg_catalog', name: 'record', modifiers: [], isArray: false };

/** A type as arguments and results have it: without modifiers. */
export function withoutModifiers(type: TypeReference): TypeReference {
  return type.modifiers.length ? { ...type, modifiers: [] } : type;
}
