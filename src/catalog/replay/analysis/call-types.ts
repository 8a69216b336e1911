import { as, type FuncCall, type Node, namesOf } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import { hasUnseenCasts } from '../../casts.ts';
import type { Routine } from '../../model.ts';
import type { TypeReference } from '../../object-model.ts';
import { coercionPath } from '../../resolution/coercion.ts';
import {
  builtinCallables,
  type Callable,
  callableOf,
  type ResolvedFunction,
  resolveFunction,
} from '../../resolution/functions.ts';
import { keyOf, type TypeKey, typeOf, UNKNOWN } from '../../resolution/type-key.ts';
import { isComplex, polymorphicKind } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { describeType } from '../describe.ts';
import { here, TEMPORARY_SCHEMA } from '../session.ts';
import { lookupType } from '../types.ts';
import { functionMayBeBrought } from '../unseen.ts';
import type { Analysis } from './analysis.ts';
import { requireBoolean } from './cast-types.ts';
import { overloadsOf, takesCount } from './function-references.ts';
import { requireLiteral } from './literals.ts';

type TypeOf = (node: Node | undefined) => TypeReference | undefined;

/** What a call comes to. */
export interface Called {
  /** Of one row, `setOf` left out; undefined where it is not told. */
  readonly type: TypeReference | undefined;
  /** The one function that is meant; undefined where several may be. */
  readonly callable?: Callable;
  /** What its arguments are coerced to, in their order; undefined for what a polymorphic one may take. */
  readonly types?: readonly (TypeKey | undefined)[];
  /** The routines of the catalog that may be meant. */
  readonly routines: readonly Routine[];
}

/**
 * The function that a call means, with its arguments' types told or not (`ParseFuncOrColumn` in parse_func.c).
 * @throws {SqlError} 42883 where no function takes the arguments, 42809 where a procedure does, 42725 where several do, 42804 where a polymorphic result follows from
 * nothing, 22P02 for a literal that is no value of its argument's type.
 */
export function resolveCall(analysis: Analysis, call: FuncCall, typeOfNode: TypeOf, wanted: Wanted = 'function'): Called {
  const { session } = analysis;
  const { catalog } = session;
  const names = namesOf(call.funcname);
  const schema = names.at(-2);
  const name = names.at(-1) ?? '';
  const written = argumentsOf(call);
  const types = written.map(({ node }) => typeOfNode(node));
  const levels = callablesOf(analysis, schema, name);
  const all = levels.length === 1 ? (levels[0] ?? []) : levels.flat();
  const routines = all.flatMap(({ routine }) => (routine && takesCount(routine, types.length) ? [routine] : []));
  if (call.agg_filter) requireBoolean(session, call.agg_filter, typeOfNode(call.agg_filter), 'FILTER');
  if (all.length === 0) return { type: castType(analysis, schema, name, types, written[0]?.node), routines };
  const keys = types.map((type) => type && keyOf(type));
  const known = keys.filter((key) => key !== undefined);
  const isCertain =
    known.length === keys.length && !known.some((key) => key !== UNKNOWN && (key === 'record' || hasUnseenCasts(catalog, key)));
  if (!isCertain) return { type: likelyType(analysis, all, keys), routines };
  const argumentNames = written.flatMap((argument) => (argument.name === undefined ? [] : [argument.name]));
  const given = { types: known, names: argumentNames, variadic: call.func_variadic ?? false };
  const found = resolveFunction(catalog, levels, given);
  const place = here(session, call.location);
  const what = (): string => {
    const text = written.map(({ name: argument }, i) => {
      const type = types[i];
      return `${argument === undefined ? '' : `${argument} => `}${type && keyOf(type) !== UNKNOWN ? describeType(session, type) : 'unknown'}`;
    });
    return `${names.join('.')}(${text.join(', ')})`;
  };
  if (typeof found !== 'string') requireKind(found, wanted, what, place);
  if (typeof found !== 'string' && isExact(found, known)) return told(analysis, call, found, written, known);
  const cast =
    names.length === 1 || schema === 'pg_catalog' ? castType(analysis, schema, name, types, written[0]?.node) : undefined;
  if (cast && argumentNames.length === 0) return { type: cast, routines };
  if (typeof found !== 'string') return told(analysis, call, found, written, known);
  if (isColumnOf(analysis, types, name) || functionMayBeBrought(session, schema, name)) return { type: undefined, routines };
  if (found === 'ambiguous') throw new SqlError('42725', `${wanted} ${what()} is not unique`, place);
  throw new SqlError('42883', `${wanted} ${what()} does not exist`, place);
}

/** What CALL asks for, or an expression. */
export type Wanted = 'function' | 'procedure';

/** @throws {SqlError} 42809. */
function requireKind({ callable }: ResolvedFunction, wanted: Wanted, what: () => string, place: Place): void {
  const isProcedure = callable.routine?.kind === 'procedure';
  if (isProcedure !== (wanted === 'procedure'))
    throw new SqlError('42809', `${what()} is ${isProcedure ? 'a' : 'not a'} procedure`, place);
}

interface Argument {
  readonly name?: string;
  readonly node: Node | undefined;
}

/** Arguments as the function gets them: those of WITHIN GROUP come last. */
function argumentsOf(call: FuncCall): readonly Argument[] {
  const plain = (call.args ?? []).map((node): Argument => {
    const named = as(node, 'NamedArgExpr');
    return named ? { name: named.name ?? '', node: named.arg } : { node };
  });
  if (!call.agg_within_group) return plain;
  return [...plain, ...(call.agg_order ?? []).map((key): Argument => ({ node: as(key, 'SortBy')?.node }))];
}

/** What the name means in each schema that is searched. */
function callablesOf(analysis: Analysis, schema: string | undefined, name: string): readonly (readonly Callable[])[] {
  const { catalog } = analysis.session;
  const levels: (readonly Callable[])[] = [];
  for (const candidate of schema === undefined ? analysis.searchPath : [schema]) {
    if (schema === undefined && candidate === TEMPORARY_SCHEMA) continue;
    const own = overloadsOf(analysis, candidate, name);
    const builtins = candidate === 'pg_catalog' ? builtinCallables(name, catalog.postgresVersion) : [];
    if (own.length) levels.push([...builtins, ...own.map(callableOf)]);
    else if (builtins.length) levels.push(builtins);
  }
  return levels;
}

function isExact({ types }: ResolvedFunction, given: readonly TypeKey[]): boolean {
  return given.every((type, i) => type === types[i]);
}

function told(
  analysis: Analysis,
  call: FuncCall,
  found: ResolvedFunction,
  written: readonly Argument[],
  given: readonly TypeKey[],
): Called {
  const { session } = analysis;
  const { callable, types, result } = found;
  for (const [i, { node }] of written.entries()) {
    const target = types[i];
    if (target !== undefined) requireLiteral(session, typeOf(session.catalog, target), node);
  }
  const routines = callable.routine ? [callable.routine] : [];
  const untold = types.flatMap((type, i) => (type === undefined ? [given[i]] : []));
  if (untold.length && untold.every((type) => type === UNKNOWN)) {
    const message = 'could not determine polymorphic type because input has type unknown';
    throw new SqlError('42804', message, here(session, call.location));
  }
  return { type: result === undefined ? undefined : typeOf(session.catalog, result), callable, types, routines };
}

/** `name(row)` is `row.name` where no function takes it. */
function isColumnOf(analysis: Analysis, types: readonly (TypeReference | undefined)[], name: string): boolean {
  const [type] = types;
  if (types.length !== 1 || type?.oid === undefined || type.isArray) return false;
  const row = analysis.session.catalog.relations.get(type.oid);
  return (
    row !== undefined &&
    'columns' in row &&
    (('incompleteColumns' in row && row.incompleteColumns) || row.columns.some((column) => column.name === name))
  );
}

/** `text(x)` and `int4(x)` are casts where no function takes the argument as it is (`func_get_detail`). */
function castType(
  analysis: Analysis,
  schema: string | undefined,
  name: string,
  types: readonly (TypeReference | undefined)[],
  node: Node | undefined,
): TypeReference | undefined {
  const [type] = types;
  if (types.length !== 1 || !type) return undefined;
  const { session } = analysis;
  const target = lookupType(session, schema, name);
  if (!target || isComplex(session.catalog, keyOf(target))) return undefined;
  const source = keyOf(type);
  if (source === UNKNOWN) {
    requireLiteral(session, target, node);
    return target;
  }
  const path = coercionPath(session.catalog, source, keyOf(target), 'e');
  return path === 'relabel' || path === 'text' ? target : undefined;
}

/** The result that all functions give which may be meant: some arguments are not known. */
function likelyType(
  analysis: Analysis,
  callables: readonly Callable[],
  keys: readonly (TypeKey | undefined)[],
): TypeReference | undefined {
  const { catalog } = analysis.session;
  let result: TypeKey | undefined;
  for (const callable of callables) {
    if (!mayTake(callable, keys)) continue;
    if (polymorphicKind(callable.result) || (result !== undefined && result !== callable.result)) return undefined;
    result = callable.result;
  }
  return result === undefined ? undefined : typeOf(catalog, result);

  function mayTake({ arguments: declared }: Callable, given: readonly (TypeKey | undefined)[]): boolean {
    const last = declared.at(-1);
    if (given.length > declared.length && !last?.variadic) return false;
    return declared.slice(given.length).every(({ hasDefault, variadic }) => hasDefault || variadic);
  }
}
