import { SqlError } from '../../sql-error.ts';
import { added, daysBetween, daysLater, shifted, times } from './moments.ts';
import { regularExpression } from './regular-expressions.ts';
import { and, compared, negated, or, type Truth } from './truth.ts';
import {
  compare,
  isArray,
  isInterval,
  isMoment,
  isReference,
  isRow,
  isSourceText,
  MAX_TEXT,
  toOutput,
  toText,
  UNKNOWN,
  Undecided,
  type Value,
} from './values.ts';

/** An operator's result; `left` is undefined for a prefix operator. UNKNOWN for operators that are not known. @throws {SqlError} 22012. */
export function operator(name: string, left: Value | undefined, right: Value): Value {
  if (left === undefined)
    return typeof right === 'number' && name === '-' ? -right : name === '+' ? right : right === null ? null : UNKNOWN;
  switch (name) {
    case '=':
    case '<>':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compared(name, left, right);
    case '||':
      return concatenated(left, right);
    case '~~':
    case '!~~':
    case '~~*':
    case '!~~*':
      return matched(
        left,
        right,
        name,
        name.endsWith('*') ? (text, pattern) => like(text.toLowerCase(), pattern.toLowerCase()) : like,
      );
    case '~':
    case '!~':
    case '~*':
    case '!~*':
      return matched(left, right, name, (text, pattern) =>
        regularExpression(text, pattern, name.endsWith('*') ? 'i' : '')?.test(text),
      );
    case '@>':
    case '<@':
    case '&&':
      return contained(name, left, right);
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return arithmetic(name, left, right);
    default:
      return left === null || right === null ? null : UNKNOWN;
  }
}

/** `value op ANY (array)`, `ALL (array)`. */
export function quantified(name: string, left: Value, right: Value, isAny: boolean): Truth {
  if (right === null) return null;
  if (!isArray(right)) return UNKNOWN;
  const results = right.map((item) => operator(name, left, item));
  return isAny ? or(results) : and(results);
}

function concatenated(left: Value, right: Value): Value {
  if (isArray(left) || isArray(right)) {
    if (left === UNKNOWN || right === UNKNOWN) return UNKNOWN;
    const items = (value: Value): readonly Value[] => (isArray(value) ? value : value === null ? [] : [value]);
    return bounded([...items(left), ...items(right)]);
  }
  if (isSourceText(left) || isSourceText(right)) return joinedSource(left, right);
  const a = toOutput(left);
  const b = toOutput(right);
  if (a === null || b === null) return null;
  if (a === UNKNOWN || b === UNKNOWN) return UNKNOWN;
  if (a.length + b.length > MAX_TEXT) throw new Undecided('it builds a text too long to be followed');
  return a + b;
}

function matched(left: Value, right: Value, name: string, test: (text: string, pattern: string) => boolean | undefined): Truth {
  if (isSourceText(left)) return mentioned(left.source, right, name);
  const text = toText(left);
  const pattern = toText(right);
  if (text === null || pattern === null) return null;
  if (text === UNKNOWN || pattern === UNKNOWN) return UNKNOWN;
  const found = test(text, pattern);
  if (found === undefined) return UNKNOWN;
  return name.startsWith('!') ? negated(found) : found;
}

/** @throws {Undecided} where an array is too long to be followed. */
export function bounded(array: readonly Value[]): readonly Value[] {
  if (array.length > MAX_ITEMS) throw new Undecided('it builds an array too long to be followed');
  return array;
}
const MAX_ITEMS = 10_000;

/** A source text with a known text before or after it. */
function joinedSource(left: Value, right: Value): Value {
  if (left === null || right === null) return null;
  const texts = ([left, right] as const).map((side: Value) => (isSourceText(side) ? side.source : toText(side)));
  return texts.includes(UNKNOWN) ? UNKNOWN : { source: texts.join(' ') };
}

/** `source LIKE '%word%'`: a word, or a word and `(`, stands in the deparsed text as it does in what was written. */
function mentioned(source: string, pattern: Value, name: string): Truth {
  const word = typeof pattern === 'string' ? /^(%?)([\w./:-]+\(?)(%?)$/.exec(pattern) : undefined;
  const isLike = name.includes('~~');
  if (!word || (isLike && !(word[1] && word[3])) || (!isLike && /[%.]/.test(String(pattern)))) return UNKNOWN;
  const text = source.replace(/\s+\(/g, '(').toLowerCase();
  const found = text.includes((word[2] ?? '').toLowerCase());
  return name.startsWith('!') ? !found : found;
}

/** LIKE (`MatchText` in like_match.c): `%` is any text, `_` one character, a backslash escapes. Linear but for backing up to the last `%`. */
function like(text: string, pattern: string): boolean {
  let t = 0;
  let p = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const escaped = pattern[p] === '\\';
    const want = pattern[escaped ? p + 1 : p];
    if (!escaped && want === '%') {
      star = p++;
      resume = t;
    } else if (want !== undefined && ((!escaped && want === '_') || want === text[t])) {
      p += escaped ? 2 : 1;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === '%') p++;
  return p === pattern.length;
}

function contained(name: string, left: Value, right: Value): Truth {
  if (left === null || right === null) return null;
  if (!isArray(left) || !isArray(right)) return UNKNOWN;
  const holds = (array: readonly Value[], item: Value) => or(array.map((other) => compared('=', other, item)));
  if (name === '&&') return or(right.map((item) => holds(left, item)));
  const [outer, inner] = name === '@>' ? [left, right] : [right, left];
  return and(inner.map((item) => holds(outer, item)));
}

function arithmetic(name: string, left: Value, right: Value): Value {
  if (left === null || right === null) return null;
  if (isMoment(left) || isInterval(left) || isMoment(right) || isInterval(right)) return arithmeticOfTime(name, left, right);
  const [a, b] = [numeric(left), numeric(right)];
  if (a === undefined || b === undefined) return UNKNOWN;
  const whole = Number.isInteger(a) && Number.isInteger(b);
  switch (name) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
      if (b === 0) throw new SqlError('22012', 'division by zero');
      return whole ? Math.trunc(a / b) : UNKNOWN;
    default:
      if (b === 0) throw new SqlError('22012', 'division by zero');
      return a % b;
  }
}

/** Table 9.33 of the manual, without what needs the time of day alone. */
function arithmeticOfTime(name: string, left: Value, right: Value): Value {
  const sign = name === '-' ? -1 : 1;
  if (name === '*') {
    const [interval, factor]: readonly [Value, Value] = isInterval(left) ? [left, right] : [right, left];
    return isInterval(interval) && typeof factor === 'number' && Number.isInteger(factor) ? times(interval, factor) : UNKNOWN;
  }
  if (name !== '+' && name !== '-') return UNKNOWN;
  if (isInterval(right)) {
    if (isMoment(left)) return shifted(left, times(right, sign));
    return isInterval(left) ? added(left, times(right, sign)) : UNKNOWN;
  }
  if (isMoment(right)) {
    if (name === '+') return isMoment(left) ? UNKNOWN : arithmeticOfTime(name, right, left);
    return isMoment(left) && left.moment === 'date' && right.moment === 'date' ? daysBetween(left, right) : UNKNOWN;
  }
  if (isMoment(left) && left.moment === 'date' && typeof right === 'number' && Number.isInteger(right))
    return daysLater(left, sign * right);
  return UNKNOWN;
}

function numeric(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string' || !/^[-+]?\d+(?:\.\d+)?$/.test(value)) return undefined;
  return Number(value);
}

/** A key under which equal values meet; undefined for values that `compare` must be asked about. */
export function hashKey(value: Value): string | undefined {
  if (typeof value === 'number') return `#${value}`;
  if (isReference(value)) return value.oid === undefined ? `${value.reference} ${value.name}` : `#${value.oid}`;
  return undefined;
}

/** True where two values are the same for DISTINCT and GROUP BY; nulls are alike. */
export function sameGroup(a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  if (isRow(a) || isRow(b)) return JSON.stringify(a) === JSON.stringify(b);
  return compare(a, b) === 0;
}
