import { type Interval, intervalText, type Moment, momentFrom, momentText } from './moments.ts';

/** What is not known without a server: rows of a user's table, the time, a result of a function that is not followed. Not null. */
export const UNKNOWN: unique symbol = Symbol('unknown');
export type Unknown = typeof UNKNOWN;

/** A value of SQL. Numbers stand for all numeric types; texts also for names, enum labels and json. */
export type Value =
  | Unknown
  | null
  | boolean
  | number
  | string
  | Reference
  | Row
  | SourceText
  | Moment
  | Interval
  | readonly Value[];

/** An oid that knows what it names: `regclass`, `regtype` …; what has no oid in our catalog (schemas, roles) is told by its name. */
export interface Reference {
  readonly reference: 'class' | 'type' | 'procedure' | 'namespace' | 'role';
  readonly oid?: number;
  /** As the cast to text prints it. */
  readonly name: string;
}

/** A composite value: a record variable, a row of a query. */
export interface Row {
  readonly row: Readonly<Record<string, Value>>;
  /** It has no other fields: a table's. */
  readonly complete?: true;
}

/**
 * The text of an expression as it was written, where PostgreSQL gives the deparsed one: good for asking whether a word stands in it,
 * unknown for all else.
 */
export interface SourceText {
  readonly source: string;
}

/** Raised where following a body ends: it is too long, or hangs on something unknown. Never leaves this folder. */
export class Undecided extends Error {}

/** What following one DO block or function call may cost; deterministic, so that a run never depends on the machine. */
export interface Budget {
  left: number;
}
/** Roughly: evaluated expressions. A statement that changes the catalog costs `STATEMENT_COST`. */
export const BUDGET = 250_000;
export const STATEMENT_COST = 60;
/** Longest text that is followed, in UTF-16 units. */
export const MAX_TEXT = 200_000;

/** @throws {Undecided} where the budget is used up. */
export function spend(budget: Budget, cost: number): void {
  budget.left -= cost;
  if (budget.left < 0) throw new Undecided('it runs too long to be followed');
}

export function isReference(value: Value): value is Reference {
  return typeof value === 'object' && value !== null && 'reference' in value;
}
export function isRow(value: Value): value is Row {
  return typeof value === 'object' && value !== null && 'row' in value;
}
export function isSourceText(value: Value): value is SourceText {
  return typeof value === 'object' && value !== null && 'source' in value;
}
export function isMoment(value: Value): value is Moment {
  return typeof value === 'object' && value !== null && 'moment' in value;
}
export function isInterval(value: Value): value is Interval {
  return typeof value === 'object' && value !== null && 'months' in value;
}
export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** Holds an unknown value anywhere. */
export function hasUnknown(value: Value): boolean {
  if (value === UNKNOWN) return true;
  if (isArray(value)) return value.some(hasUnknown);
  return isRow(value) && Object.values(value.row).some(hasUnknown);
}

/** The cast to text. */
export function toText(value: Value): string | null | Unknown {
  if (value === null || value === UNKNOWN) return value;
  if (typeof value === 'object') {
    if (isSourceText(value) || hasUnknown(value)) return UNKNOWN;
    if (isReference(value)) return value.name;
    if (isMoment(value)) return momentText(value);
    if (isInterval(value)) return intervalText(value) ?? UNKNOWN;
    if (isRow(value)) return `(${Object.values(value.row).map(rowItem).join(',')})`;
    return `{${(value as readonly Value[]).map(arrayItem).join(',')}}`;
  }
  return String(value);
}

/** As a type's output function prints it, which format's %s and || on arrays show: booleans are `t` and `f`. */
export function toOutput(value: Value): string | null | Unknown {
  return typeof value === 'boolean' ? (value ? 't' : 'f') : toText(value);
}

function arrayItem(value: Value): string {
  if (value === null) return 'NULL';
  const text = String(toOutput(value));
  if (isArray(value)) return text;
  return text === '' || /[{},"\\\s]/.test(text) || text.toLowerCase() === 'null' ? `"${text.replace(/["\\]/g, '\\$&')}"` : text;
}

function rowItem(value: Value): string {
  if (value === null) return '';
  const text = String(toOutput(value));
  return text === '' || /[(),"\\\s]/.test(text) ? `"${text.replace(/["\\]/g, '$&$&')}"` : text;
}

/** An array's text form, `{a,"b c",NULL}`; UNKNOWN for what is none of one dimension. */
export function arrayFromText(text: string): Value {
  const inner = /^\s*\{([\s\S]*)\}\s*$/.exec(text)?.[1];
  if (inner === undefined || /^\s*\{/.test(inner)) return UNKNOWN;
  if (inner.trim() === '') return [];
  const items: Value[] = [];
  for (const match of inner.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*?))\s*(?:,|$)/gy)) {
    if (match[0] === '' && items.length > 0 && !inner.endsWith(',')) break;
    const bare = match[2];
    items.push(bare === undefined ? (match[1] ?? '').replace(/\\(.)/gs, '$1') : /^null$/i.test(bare) ? null : bare);
  }
  return items;
}

/** -1, 0 or 1; null where either is null, UNKNOWN where it cannot be told. Texts are ordered by code units, as the C collation does. */
export function compare(a: Value, b: Value): number | null | Unknown {
  if (a === UNKNOWN || b === UNKNOWN) return a === null || b === null ? null : UNKNOWN;
  if (a === null || b === null) return null;
  if (isReference(a) || isReference(b)) return compareReference(a, b);
  if (isArray(a) && isArray(b)) return compareArrays(a, b);
  if (isMoment(a) || isMoment(b)) return compareMoments(a, b);
  if (isArray(a) && typeof b === 'string') return compare(a, arrayFromText(b));
  if (isArray(b) && typeof a === 'string') return compare(arrayFromText(a), b);
  if (typeof a === 'number' || typeof b === 'number') return order(Number(a), Number(b));
  if (typeof a === 'boolean' || typeof b === 'boolean') return order(truth(a), truth(b));
  if (typeof a === 'string' && typeof b === 'string') return a === b ? 0 : a < b ? -1 : 1;
  return UNKNOWN;
}

function compareReference(a: NonNullable<Value>, b: NonNullable<Value>): number | Unknown {
  if (isReference(a) && isReference(b)) {
    if (a.oid !== undefined || b.oid !== undefined) return a.oid === b.oid ? 0 : order(a.oid ?? -1, b.oid ?? -1) || 1;
    return order(a.name, b.name);
  }
  const [reference, other] = isReference(a) ? [a, b] : [b as Reference, a];
  if (typeof other === 'string') return order(reference.name, other);
  return typeof other === 'number' && reference.oid !== undefined ? order(reference.oid, other) : UNKNOWN;
}

function compareMoments(a: NonNullable<Value>, b: NonNullable<Value>): number | Unknown {
  const left = momentBeside(a, b);
  const right = momentBeside(b, a);
  return left && right ? order(left.at, right.at) : UNKNOWN;
}

/** A constant takes the type of what it is compared with. */
function momentBeside(value: NonNullable<Value>, other: NonNullable<Value>): Moment | undefined {
  if (isMoment(value)) return value;
  return typeof value === 'string' && isMoment(other) ? momentFrom(value, other.moment) : undefined;
}

function compareArrays(a: readonly Value[], b: readonly Value[]): number | null | Unknown {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const left = a[i] ?? null;
    const right = b[i] ?? null;
    if (left === null && right === null) continue;
    const result = compare(left, right);
    if (result !== 0) return result ?? 1;
  }
  return order(a.length, b.length);
}

function order<T extends number | string>(a: T, b: T): number | Unknown {
  if (Number.isNaN(a) || Number.isNaN(b)) return UNKNOWN;
  return a === b ? 0 : a < b ? -1 : 1;
}

function truth(value: unknown): number {
  return value === true || /^(?:t|true|yes|y|on|1)$/i.test(String(value)) ? 1 : 0;
}
