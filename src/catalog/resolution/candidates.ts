import type { Catalog } from '../model.ts';
import { canCoerce } from './coercion.ts';
import { takesPolymorphic } from './polymorphic.ts';
import { type TypeKey, UNKNOWN } from './type-key.ts';
import { baseOf, polymorphicKind, traitsOf } from './type-traits.ts';

/** An operator or function that a name may mean, with a type for each operand or argument of the call. */
export interface Candidate {
  readonly types: readonly TypeKey[];
  readonly result: TypeKey;
}

/** `can_coerce_type` for all arguments of a candidate, implicitly. */
export function takes(catalog: Catalog, given: readonly TypeKey[], { types }: Candidate): boolean {
  let polymorphic = false;
  for (const [i, type] of given.entries()) {
    const target = types[i] ?? '';
    if (!canCoerce(catalog, type, target, 'i')) return false;
    polymorphic ||= polymorphicKind(target) !== undefined;
  }
  return !polymorphic || takesPolymorphic(catalog, given, types);
}

/**
 * `func_select_candidate` in parse_func.c: the best of several that take the arguments (the manual's chapters 10.2 and 10.3); undefined
 * where two are as good.
 */
export function selectCandidate<C extends Candidate>(
  catalog: Catalog,
  given: readonly TypeKey[],
  all: readonly C[],
): C | undefined {
  const bases = given.map((type) => (type === UNKNOWN ? type : baseOf(catalog, type)));
  const unknowns = bases.filter((type) => type === UNKNOWN).length;
  const exact = (type: TypeKey, i: number) => bases[i] !== UNKNOWN && type === bases[i];
  let candidates = best(all, exact);
  if (candidates.length === 1) return candidates[0];
  const categories = bases.map((type) => traitsOf(catalog, type).category);
  candidates = best(candidates, (type, i) => {
    if (bases[i] === UNKNOWN) return false;
    if (type === bases[i]) return true;
    const { category, preferred } = traitsOf(catalog, type);
    return preferred && category === categories[i];
  });
  if (candidates.length === 1) return candidates[0];
  if (unknowns === 0) return undefined;
  candidates = byCategory(catalog, bases, candidates);
  if (candidates.length === 1) return candidates[0];
  if (unknowns === given.length) return undefined;
  // the unknown ones are taken for what the others are
  const known = new Set(bases.filter((type) => type !== UNKNOWN));
  const [type] = known;
  if (known.size !== 1 || type === undefined) return undefined;
  const guessed = candidates.filter((candidate) =>
    takes(
      catalog,
      bases.map(() => type),
      candidate,
    ),
  );
  return guessed.length === 1 ? guessed[0] : undefined;
}

/** Those with the most arguments that fit. */
function best<C extends Candidate>(candidates: readonly C[], fits: (type: TypeKey, i: number) => boolean): readonly C[] {
  let most = 0;
  let kept: C[] = [];
  for (const candidate of candidates) {
    const count = candidate.types.filter(fits).length;
    if (count > most) {
      most = count;
      kept = [candidate];
    } else if (count === most) kept.push(candidate);
  }
  return kept;
}

/** Gives each literal without type a category: strings if any candidate takes one there, else the one that all take. */
function byCategory<C extends Candidate>(catalog: Catalog, bases: readonly TypeKey[], candidates: readonly C[]): readonly C[] {
  const slots = new Map<number, { readonly category: string; readonly preferred: boolean }>();
  for (const [i, base] of bases.entries()) {
    if (base !== UNKNOWN) continue;
    const taken = candidates.map(({ types }) => traitsOf(catalog, types[i] ?? ''));
    const category = taken.some((traits) => traits.category === 'S') ? 'S' : (taken[0]?.category ?? '');
    if (category !== 'S' && taken.some((traits) => traits.category !== category)) return candidates;
    slots.set(i, { category, preferred: taken.some((traits) => traits.category === category && traits.preferred) });
  }
  const kept = candidates.filter(({ types }) =>
    [...slots].every(([i, slot]) => {
      const traits = traitsOf(catalog, types[i] ?? '');
      return traits.category === slot.category && (!slot.preferred || traits.preferred);
    }),
  );
  return kept.length ? kept : candidates;
}
