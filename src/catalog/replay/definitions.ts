import type { DefElem, DefineStmt, Node, TypeName } from '../../syntax/node.ts';
import { as, namesOf } from '../../syntax/node.ts';
import { builtinFunctions } from '../builtin-functions.ts';
import { nameKey } from '../catalog.ts';
import type { Routine, RoutineArgument } from '../model.ts';
import { quoteIdentifier } from '../names.ts';
import type { TypeReference } from '../object-model.ts';
import { isSuperuser } from '../privileges.ts';
import { keyOf } from '../resolution/type-key.ts';
import { polymorphicKind } from '../resolution/type-traits.ts';
import { inputTypes, sameTypes } from '../routines.ts';
import { SqlError } from '../sql-error.ts';
import { formatType } from '../types.ts';
import { describeType } from './describe.ts';
import type { Handlers } from './handler.ts';
import { addQualified } from './other-objects.ts';
import { putObject } from './put-object.ts';
import { readParameters, withoutModifiers } from './routines/routine-arguments.ts';
import { overloads } from './routines/routine-lookup.ts';
import { addRoutine } from './routines/routines.ts';
import { creationSchema, here, nameHere, type Session } from './session.ts';
import { newType } from './type-names.ts';
import { resolveType } from './types.ts';
import { functionMayExistUnseen } from './unseen.ts';

export const definitionHandlers: Handlers = { DefineStmt: define };

/** CREATE AGGREGATE, TYPE (base and shell), OPERATOR, COLLATION, TEXT SEARCH …: all that the grammar gives as a list of definitions. */
function define(session: Session, node: DefineStmt): void {
  if (node.kind === 'OBJECT_AGGREGATE') createAggregate(session, node);
  else if (node.kind === 'OBJECT_TYPE') createBaseType(session, node);
  else if (node.kind === 'OBJECT_OPERATOR') createOperator(session, node);
  else {
    const kind = OTHER_KINDS[node.kind ?? 'OBJECT_TSPARSER'] ?? 'object';
    if (node.if_not_exists && exists(session, kind, node.defnames)) return;
    addQualified(session, kind, node.defnames);
  }
}

const OTHER_KINDS: { readonly [Kind in NonNullable<DefineStmt['kind']>]?: string } = {
  OBJECT_COLLATION: 'collation',
  OBJECT_TSPARSER: 'text search parser',
  OBJECT_TSDICTIONARY: 'text search dictionary',
  OBJECT_TSTEMPLATE: 'text search template',
  OBJECT_TSCONFIGURATION: 'text search configuration',
};

function exists(session: Session, kind: string, nodes: readonly Node[] | undefined): boolean {
  const names = namesOf(nodes);
  const schema = creationSchema(session, names.at(-2));
  return session.catalog.others.has(`${kind}\0${nameKey(schema, names.at(-1) ?? '')}`);
}

function definition(node: DefineStmt): ReadonlyMap<string, DefElem> {
  return new Map(
    (node.definition ?? []).map((item) => as(item, 'DefElem') ?? {}).map((item) => [item.defname?.toLowerCase() ?? '', item]),
  );
}

function typeOption(session: Session, option: DefElem | undefined): TypeReference | undefined {
  const written = as(option?.arg, 'TypeName');
  return written && withoutModifiers(resolveType(session, written));
}

/** CREATE [OR REPLACE] AGGREGATE (`DefineAggregate`): the result is the final function's, else the state's type. */
function createAggregate(session: Session, node: DefineStmt): void {
  const options = definition(node);
  const names = namesOf(node.defnames);
  const place = nameHere(session);
  const schema = creationSchema(session, names.at(-2), place);
  const state = typeOption(session, options.get('stype') ?? options.get('stype1'));
  if (!state) throw new SqlError('42P13', 'aggregate stype must be specified', place);
  const step = as((options.get('sfunc') ?? options.get('sfunc1'))?.arg, 'TypeName');
  if (!step) throw new SqlError('42P13', 'aggregate sfunc must be specified', place);
  const parameters = node.oldstyle ? oldStyleArguments(session, options) : aggregateArguments(session, node);
  const final = as(options.get('finalfunc')?.arg, 'TypeName');
  const inputs = parameters.filter(({ mode }) => mode === 'in' || mode === 'variadic').map(({ type }) => type);
  requireSupport(session, step, [state, ...inputs]);
  if (final) requireSupport(session, final, [state]);
  const routine: Omit<Routine, 'oid' | 'owner'> = {
    kind: 'aggregate',
    schema,
    name: names.at(-1) ?? '',
    place,
    arguments: parameters,
    returns: (final && finalResult(session, final, state)) ?? state,
    language: 'internal',
    volatility: 'immutable',
    strict: false,
    securityDefiner: false,
    settings: [],
    body: 'aggregate_dummy',
  };
  addRoutine(session, routine, node.replace ?? false);
}

/** A function that is nowhere cannot serve an aggregate (`lookup_agg_function`); which one of a name does is not asked. @throws {SqlError} 42883. */
function requireSupport(session: Session, { names: nodes }: TypeName, types: readonly TypeReference[]): void {
  const names = namesOf(nodes);
  if (overloads(session, names).length > 0 || functionMayExistUnseen(session, names.at(-2), names.at(-1) ?? '')) return;
  const signature = types.map((type) => describeType(session, type)).join(', ');
  throw new SqlError('42883', `function ${names.map(quoteIdentifier).join('.')}(${signature}) does not exist`, nameHere(session));
}

function aggregateArguments(session: Session, node: DefineStmt): readonly RoutineArgument[] {
  const items = as(node.args?.[0], 'List')?.items ?? [];
  return readParameters(
    session,
    items.map((item) => as(item, 'FunctionParameter') ?? {}),
  );
}

function oldStyleArguments(session: Session, options: ReadonlyMap<string, DefElem>): readonly RoutineArgument[] {
  const type = typeOption(session, options.get('basetype'));
  return type && type.name !== 'any' ? [{ mode: 'in', type, hasDefault: false }] : [];
}

function finalResult(session: Session, final: TypeName, state: TypeReference): TypeReference | undefined {
  const candidates = overloads(session, namesOf(final.names));
  const exact = candidates.find((routine) => sameTypes(inputTypes(routine).slice(0, 1), [state]));
  return (exact ?? candidates[0])?.returns;
}

/** CREATE TYPE name, a shell, and CREATE TYPE name (input = …), a base type. */
function createBaseType(session: Session, node: DefineStmt): void {
  if (!isSuperuser(session.catalog, session.role))
    throw new SqlError('42501', 'must be superuser to create a base type', here(session, undefined));
  const type = newType(session, node.defnames, !node.definition?.length);
  putObject(session, { ...type, kind: 'base type', ...(node.definition?.length ? {} : { shell: true }) });
}

/** @throws {SqlError} 42883 where its function is not there. */
function createOperator(session: Session, node: DefineStmt): void {
  const options = definition(node);
  const types = ['leftarg', 'rightarg'].flatMap((name) => typeOption(session, options.get(name)) ?? []);
  requireFunctionOf(session, as((options.get('function') ?? options.get('procedure'))?.arg, 'TypeName'), types);
  addQualified(session, 'operator', node.defnames, operatorTypes(session, node));
}

/** Exactly of these types, or polymorphic (`LookupFuncName`). @throws {SqlError} 42883. */
export function requireFunctionOf(session: Session, written: TypeName | undefined, types: readonly TypeReference[]): void {
  const names = namesOf(written?.names);
  const [schema, name = ''] = [names.at(-2), names.at(-1)];
  if (overloads(session, names).some((routine) => sameTypes(inputTypes(routine), types))) return;
  if (isBuiltin(session, name, types) || functionMayExistUnseen(session, schema, name)) return;
  const signature = types.map((type) => describeType(session, type)).join(', ');
  throw new SqlError('42883', `function ${names.join('.')}(${signature}) does not exist`, here(session, undefined));
}

function isBuiltin({ catalog }: Session, name: string, types: readonly TypeReference[]): boolean {
  const wanted = types.map(keyOf).join();
  return builtinFunctions(name, catalog.postgresVersion).some(
    (one) => one.arguments.map(({ type }) => type).join() === wanted || one.arguments.some(({ type }) => polymorphicKind(type)),
  );
}

function operatorTypes(session: Session, node: DefineStmt): string {
  const options = definition(node);
  const text = (name: string) => {
    const type = typeOption(session, options.get(name));
    return type ? formatType(session.catalog, type) : 'NONE';
  };
  return `(${text('leftarg')}, ${text('rightarg')})`;
}
