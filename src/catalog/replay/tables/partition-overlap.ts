import type { BoundDatum, PartitionBound } from '../../relation-model.ts';

/** Whether two partitions of one table certainly have values in common. */
export function overlaps(one: PartitionBound, other: PartitionBound): boolean {
  if (one.kind === 'default' || other.kind === 'default') return one.kind === other.kind;
  if (one.kind === 'list' && other.kind === 'list')
    return one.values.some((value) => other.values.some((candidate) => compare(value, candidate) === 0));
  if (one.kind === 'hash' && other.kind === 'hash') {
    const step = greatestDivisor(one.modulus, other.modulus);
    return one.remainder % step === other.remainder % step;
  }
  if (one.kind === 'range' && other.kind === 'range') return isBelow(one.from, other.to) && isBelow(other.from, one.to);
  return false;
}

function isBelow(from: readonly BoundDatum[], to: readonly BoundDatum[]): boolean {
  const order = compareDatums(from, to);
  return order !== undefined && order < 0;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** Compares the ends of ranges, column by column; undefined where it is not told. */
export function compareDatums(one: readonly BoundDatum[], other: readonly BoundDatum[]): number | undefined {
  for (const [i, datum] of one.entries()) {
    const order = compare(datum, other[i]);
    if (order !== 0 || (datum && 'limit' in datum)) return order;
  }
  return 0;
}

function compare(one: BoundDatum, other: BoundDatum): number | undefined {
  if (one === undefined || other === undefined) return undefined;
  if (one === null || other === null) return one === other ? 0 : undefined;
  if ('limit' in one || 'limit' in other) return limitOf(one) - limitOf(other);
  if ('number' in one && 'number' in other) return Math.sign(one.number - other.number);
  if ('text' in one && 'text' in other) return one.text === other.text ? 0 : undefined;
  return 'moment' in one && 'moment' in other ? compareMoments(one.moment, other.moment) : undefined;
}

function limitOf(datum: Exclude<BoundDatum, null | undefined>): number {
  return 'limit' in datum ? (datum.limit === 'minvalue' ? -1 : 1) : 0;
}

/** Those with time zones, unless written alike, only where days lie between: no two zones are further apart. */
function compareMoments(one: string, other: string): number | undefined {
  const [first, second] = [fullMoment(one), fullMoment(other)];
  if (first === second) return 0;
  const shape = (text: string): string => text.slice(10).replace(/\d/g, '0');
  const zone = (text: string): string => text.slice(10).replace(/^[^+Z-]*/, '');
  const isComparable = shape(first) === shape(second) && zone(first) === zone(second);
  const days = Math.abs(Date.parse(first.slice(0, 10)) - Date.parse(second.slice(0, 10))) / 86_400_000;
  return isComparable || days > 2 ? (first < second ? -1 : 1) : undefined;
}

/** A day alone is its midnight. */
function fullMoment(text: string): string {
  return text.length === 10 ? `${text} 00:00:00` : text.replace(/^(.{10})T/, '$1 ').replace(/^(.{10} \d\d:\d\d)(?!:)/, '$1:00');
}
