import { builtinOperators } from '../builtin-operators.ts';
import type { Catalog } from '../model.ts';
import { type Candidate, selectCandidate, takes } from './candidates.ts';
import { concreteTypes, resultType } from './polymorphic.ts';
import { type TypeKey, UNKNOWN } from './type-key.ts';
import { baseOf } from './type-traits.ts';

/** An operator or function that was found: what its arguments are coerced to, and the result; undefined where that follows from nothing. */
export interface Resolved {
  readonly types: readonly (TypeKey | undefined)[];
  readonly result: TypeKey | undefined;
}

/** Why there is none: no candidate takes the arguments, or several do equally well. */
export type Refused = 'none' | 'ambiguous';

const cache = new Map<string, Resolved | Refused>();
const MAX_CACHED = 4000;

/**
 * The operator of PostgreSQL's own that takes these operands (`oper` and `left_oper` in parse_oper.c); `left` is undefined for a prefix
 * operator.
 */
export function resolveOperator(catalog: Catalog, name: string, left: TypeKey | undefined, right: TypeKey): Resolved | Refused {
  // what is about the user's types changes from catalog to catalog
  const key =
    left?.includes('#') || right.includes('#') ? undefined : `${catalog.postgresVersion} ${name} ${left ?? '-'} ${right}`;
  const known = key === undefined ? undefined : cache.get(key);
  if (known) return known;
  const found = findOperator(catalog, name, left, right);
  if (key !== undefined && cache.size < MAX_CACHED) cache.set(key, found);
  return found;
}

function findOperator(catalog: Catalog, name: string, left: TypeKey | undefined, right: TypeKey): Resolved | Refused {
  const given = left === undefined ? [right] : [left, right];
  const candidates = builtinOperators(name, catalog.postgresVersion)
    .filter((operator) => (operator.left === undefined) === (left === undefined))
    .map((operator): Candidate => {
      const types = operator.left === undefined ? [operator.right] : [operator.left, operator.right];
      return { types, result: operator.result };
    });
  if (candidates.length === 0) return 'none';
  const exact = left === undefined ? find(candidates, given) : findExact(catalog, candidates, left, right);
  if (exact) return resolved(catalog, given, exact);
  const fitting = candidates.filter((candidate) => takes(catalog, given, candidate));
  if (fitting.length === 0) return 'none';
  const chosen = fitting.length === 1 ? fitting[0] : selectCandidate(catalog, given, fitting);
  return chosen ? resolved(catalog, given, chosen) : 'ambiguous';
}

/** `binary_oper_exact`: a literal without type is taken for what the other operand is, if there is such an operator. */
function findExact(catalog: Catalog, candidates: readonly Candidate[], left: TypeKey, right: TypeKey): Candidate | undefined {
  const both = left === UNKNOWN ? right : right === UNKNOWN ? left : undefined;
  const exact = find(candidates, both === undefined ? [left, right] : [both, both]);
  if (exact || both === undefined) return exact;
  const base = baseOf(catalog, both);
  return base === both ? undefined : find(candidates, [base, base]);
}

function find(candidates: readonly Candidate[], types: readonly TypeKey[]): Candidate | undefined {
  return candidates.find((candidate) => candidate.types.every((type, i) => type === types[i]));
}

function resolved(catalog: Catalog, given: readonly TypeKey[], { types, result }: Candidate): Resolved {
  return { types: concreteTypes(catalog, given, types), result: resultType(catalog, given, types, result) };
}
