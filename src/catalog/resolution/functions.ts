import { type BuiltinFunction, builtinFunctions } from '../builtin-functions.ts';
import type { Catalog, Routine } from '../model.ts';
import { type Candidate, selectCandidate, takes } from './candidates.ts';
import type { Refused, Resolved } from './operators.ts';
import { concreteTypes, resultType } from './polymorphic.ts';
import { keyOf, type TypeKey } from './type-key.ts';

/** The arguments of a call. */
export interface CallArguments {
  /** By position, then the named ones. */
  readonly types: readonly TypeKey[];
  /** Names of the last arguments: `make_interval(days => 1)`. */
  readonly names: readonly string[];
  /** True for `VARIADIC array`. */
  readonly variadic: boolean;
}

/** What a name may mean: one of PostgreSQL's own functions or a routine of the catalog. */
export interface Callable {
  readonly arguments: readonly {
    readonly name?: string;
    readonly type: TypeKey;
    readonly hasDefault: boolean;
    readonly variadic: boolean;
  }[];
  readonly result: TypeKey;
  readonly setOf: boolean;
  readonly builtin?: BuiltinFunction;
  readonly routine?: Routine;
}

interface FunctionCandidate extends Candidate {
  readonly callable: Callable;
  /** Another of the same schema takes the same arguments. */
  readonly ambiguous?: boolean;
  readonly expanded: boolean;
  /** Place of its schema in search_path. */
  readonly rank: number;
}

/** A function that was found. */
export interface ResolvedFunction extends Resolved {
  readonly callable: Callable;
}

const builtins = new Map<string, readonly Callable[]>();
/** What calls of these came to, by the types of their arguments: casts between PostgreSQL's own types are the same in every catalog. */
const resultsOfBuiltins = new WeakMap<readonly Callable[], Map<string, ResolvedFunction | Refused>>();

/** PostgreSQL's own functions of this name, always the same list; empty where there is none. */
export function builtinCallables(name: string, version: number): readonly Callable[] {
  const key = `${version} ${name}`;
  let callables = builtins.get(key);
  if (!callables) {
    callables = builtinFunctions(name, version).map((builtin) => ({ builtin, ...builtin }));
    builtins.set(key, callables);
    resultsOfBuiltins.set(callables, new Map());
  }
  return callables;
}

const callableOfRoutine = new WeakMap<Routine, Callable>();

/** A routine as calls see it: its IN, INOUT and VARIADIC arguments. */
export function callableOf(routine: Routine): Callable {
  const known = callableOfRoutine.get(routine);
  if (known) return known;
  const { returns } = routine;
  const callable: Callable = {
    arguments: routine.arguments
      .filter(({ mode }) => mode !== 'out' && mode !== 'table')
      .map(({ name, type, hasDefault, mode }) => ({
        type: keyOf(type),
        hasDefault,
        variadic: mode === 'variadic',
        ...(name === undefined ? {} : { name }),
      })),
    result: returns ? keyOf(returns) : 'void',
    setOf: returns?.setOf ?? false,
    routine,
  };
  callableOfRoutine.set(routine, callable);
  return callable;
}

/**
 * The function that a call means (`func_get_detail` in parse_func.c, but for casts written as calls). `levels` has what the name means in
 * each schema of search_path, in order.
 */
export function resolveFunction(
  catalog: Catalog,
  levels: readonly (readonly Callable[])[],
  call: CallArguments,
): ResolvedFunction | Refused {
  const [only] = levels;
  const results = only && levels.length === 1 && !call.names.length && !call.variadic ? resultsOfBuiltins.get(only) : undefined;
  const key = call.types.join(' ');
  if (!results || key.includes('#')) return findFunction(catalog, levels, call);
  const known = results.get(key);
  if (known) return known;
  const found = findFunction(catalog, levels, call);
  results.set(key, found);
  return found;
}

function findFunction(
  catalog: Catalog,
  levels: readonly (readonly Callable[])[],
  call: CallArguments,
): ResolvedFunction | Refused {
  const candidates = withoutHidden(
    levels.flatMap((callables, rank) => callables.flatMap((callable) => candidateOf(callable, call, rank) ?? [])),
  );
  const given = call.types;
  const exact = candidates.find(({ types }) => types.every((type, i) => type === given[i]));
  if (exact) return resolved(catalog, given, exact);
  const fitting = candidates.filter((candidate) => takes(catalog, given, candidate));
  if (fitting.length === 0) return 'none';
  const chosen = fitting.length === 1 ? fitting[0] : selectCandidate(catalog, given, fitting);
  return chosen ? resolved(catalog, given, chosen) : 'ambiguous';
}

/** Of candidates with the same types: the earlier schema's, then one that is not variadic; else it is ambiguous which is meant. */
function withoutHidden(candidates: readonly FunctionCandidate[]): readonly FunctionCandidate[] {
  if (candidates.length < 2) return candidates;
  const kept = new Map<string, FunctionCandidate>();
  for (const candidate of candidates) {
    const key = candidate.types.join();
    const other = kept.get(key);
    const order = other ? candidate.rank - other.rank || Number(candidate.expanded) - Number(other.expanded) : -1;
    if (order < 0) kept.set(key, candidate);
    else if (order === 0) kept.set(key, { ...candidate, ambiguous: true });
  }
  return [...kept.values()];
}

/** The candidate that a function is for such a call (`FuncnameGetCandidates`), undefined where the number or names do not fit. */
function candidateOf(callable: Callable, call: CallArguments, rank: number): FunctionCandidate | undefined {
  const { types, names, variadic } = call;
  const declared = callable.arguments;
  const last = declared.at(-1);
  if (names.length) return namedCandidate(callable, call, rank);
  if (last?.variadic && !variadic && types.length >= declared.length) {
    const element = elementOfVariadic(last.type);
    const expanded = types.map((_, i) => (i < declared.length - 1 ? (declared[i]?.type ?? '') : element));
    return { types: expanded, result: callable.result, callable, expanded: true, rank };
  }
  if (variadic && !last?.variadic) return undefined;
  if (types.length > declared.length || declared.slice(types.length).some(({ hasDefault }) => !hasDefault)) return undefined;
  return {
    types: declared.slice(0, types.length).map(({ type }) => type),
    result: callable.result,
    callable,
    expanded: false,
    rank,
  };
}

/** `MatchNamedCall`: variadic functions take no named arguments but with VARIADIC. */
function namedCandidate(
  callable: Callable,
  { types, names, variadic }: CallArguments,
  rank: number,
): FunctionCandidate | undefined {
  const declared = callable.arguments;
  if (declared.at(-1)?.variadic && !variadic) return undefined;
  const byPosition = types.length - names.length;
  if (types.length > declared.length) return undefined;
  const taken = declared.slice(0, byPosition);
  const rest = declared.slice(byPosition);
  for (const name of names) {
    const found = rest.find((argument) => argument.name === name);
    if (!found || taken.includes(found)) return undefined;
    taken.push(found);
  }
  if (rest.some((argument) => !argument.hasDefault && !taken.includes(argument))) return undefined;
  return {
    types: taken.map(({ type }) => type),
    result: callable.result,
    callable,
    expanded: false,
    rank,
  };
}

function elementOfVariadic(type: TypeKey): TypeKey {
  if (type === 'any') return 'any';
  if (type === 'anyarray') return 'anyelement';
  if (type === 'anycompatiblearray') return 'anycompatible';
  return type.slice(1);
}

function resolved(
  catalog: Catalog,
  given: readonly TypeKey[],
  { types, result, callable, ambiguous }: FunctionCandidate,
): ResolvedFunction | Refused {
  if (ambiguous) return 'ambiguous';
  return { callable, types: concreteTypes(catalog, given, types), result: resultType(catalog, given, types, result) };
}
