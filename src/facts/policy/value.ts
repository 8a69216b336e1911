import type { Node } from '../../syntax/node.ts';

/** What a value may be, as a sum of these: of a value that is no boolean, TRUE and FALSE together are "not null". */
export const MAY = { TRUE: 1, FALSE: 2, NULL: 4 } as const;
export const NOT_NULL = MAY.TRUE | MAY.FALSE;
export const ANYTHING = NOT_NULL | MAY.NULL;

/** Whose id a value is. */
export type Person = 'caller' | 'another';

/** What is known of an expression's value, whatever the row. */
export interface Value {
  /** Sum of `MAY`. */
  readonly may: number;
  /** What it is, as `text:anon` or `person:caller`, where that is known; it may be null all the same. */
  readonly constant?: string;
  /** False where evaluating it could fail: a cast, a function, a sub-select without the privilege to read. */
  readonly safe: boolean;
  /** PostgreSQL's planner replaces it by a constant, so that what stands beside it in an OR is never run. */
  readonly folded: boolean;
  /** The parts that are left undecided. */
  readonly open: readonly Node[];
}

/** A value of which nothing is known but that it is one of `may`. */
export function undecided(node: Node | undefined, may: number = ANYTHING, safe = false): Value {
  return { may, safe, folded: false, open: node ? [node] : [] };
}

/** A value that is one of `may`, decided where that is one only. */
export function decided(may: number, safe: boolean, folded = false, constant?: string): Value {
  return { may, safe, folded, open: [], ...(constant === undefined ? {} : { constant }) };
}

/** The id of a user: as uuid or as text, it is the same one. */
export function idOf(person: Person, node: Node, may: number, safe: boolean): Value {
  return { may, constant: `person:${person}`, safe, folded: false, open: [node] };
}

/** Whether a constant is still the same one as a value of this type. */
export function survivesAs(constant: string | undefined, type: string): boolean {
  if (constant === undefined) return false;
  return constant.startsWith('person:')
    ? ['uuid', 'text', 'varchar'].includes(type)
    : type === 'text' && constant.startsWith('text:');
}

export function isNull({ may }: Value): boolean {
  return may === MAY.NULL;
}

export function isTrue({ may }: Value): boolean {
  return may === MAY.TRUE;
}

/** Whether it is false or null for every row: what a policy lets no row through for. */
export function isNeverTrue({ may }: Value): boolean {
  return (may & MAY.TRUE) === 0;
}

/** What is left of `may` where a boolean is cast to, or returned as, something else: whether it may be null. */
export function nullnessOf({ may }: Value): number {
  return (may & MAY.NULL) | (may & NOT_NULL ? NOT_NULL : 0);
}

export function not(value: Value): Value {
  const { may } = value;
  const turned = (may & MAY.TRUE ? MAY.FALSE : 0) | (may & MAY.FALSE ? MAY.TRUE : 0) | (may & MAY.NULL);
  const { constant: _, ...rest } = value;
  return { ...rest, may: turned };
}

/** AND and OR of SQL's three-valued logic. */
export function combined(operator: 'and' | 'or', values: readonly Value[]): Value {
  const decisive = operator === 'or' ? MAY.TRUE : MAY.FALSE;
  const other = operator === 'or' ? MAY.FALSE : MAY.TRUE;
  let may: number = other;
  for (const value of values) may = pairs(may, value.may, decisive, other);
  const folding = values.filter((value) => value.folded);
  const safe = values.every((value) => value.safe);
  const folded = folding.some((value) => value.may === decisive) || folding.length === values.length;
  const isDecided = may === MAY.TRUE || may === MAY.FALSE || may === MAY.NULL;
  return { may, safe: safe || folded, folded, open: isDecided ? [] : values.flatMap(({ open }) => open) };
}

function pairs(left: number, right: number, decisive: number, other: number): number {
  let may = 0;
  if ((left | right) & decisive) may |= decisive;
  if (left & right & other) may |= other;
  const [leftRest, rightRest] = [left & ~decisive, right & ~decisive];
  if (leftRest && rightRest && (left | right) & MAY.NULL) may |= MAY.NULL;
  return may;
}
