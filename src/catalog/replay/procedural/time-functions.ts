import type { Argument } from './context.ts';
import { asMoment, intervalFrom, type Moment, momentAs, momentFrom, momentsBetween, part, truncated } from './moments.ts';
import { isInterval, isMoment, UNKNOWN, type Unknown, type Value } from './values.ts';

/** A function on dates and times (table 9.34 of the manual); undefined for other names. */
export function timeFunction(name: string, args: readonly Argument[]): Value | undefined {
  const values = args.map(({ value }) => value);
  const [first = null, second = null] = values;
  if (name === 'make_interval') return madeInterval(args);
  if (!NAMES.has(name)) return undefined;
  if (values.includes(null)) return null;
  if (args.some((arg) => arg.name !== undefined)) return UNKNOWN;
  const made = madeOf(name, first, second, values);
  return made === undefined ? UNKNOWN : made;
}

const NAMES = new Set(['date_trunc', 'date_part', 'extract', 'to_char', 'to_date', 'make_date', 'date']);

function madeOf(name: string, first: Value, second: Value, values: readonly Value[]): Value | undefined {
  switch (name) {
    case 'date_trunc':
      return values.length === 2 && typeof first === 'string' && isMoment(second) ? truncated(first, second) : undefined;
    case 'date_part':
    case 'extract':
      return typeof first === 'string' && isMoment(second) ? part(first, second) : undefined;
    case 'to_char':
      if (typeof second !== 'string') return undefined;
      return typeof first === 'number' ? zeroFilled(first, second) : isMoment(first) ? momentAs(first, second) : undefined;
    case 'to_date':
      return typeof first === 'string' && typeof second === 'string' && /^yyyy-mm-dd$/i.test(second)
        ? momentFrom(first, 'date')
        : undefined;
    case 'make_date':
      return values.every((value) => typeof value === 'number')
        ? momentFrom(`${String(values[0]).padStart(4, '0')}-${values[1]}-${values[2]}`, 'date')
        : undefined;
    default:
      return typeof first === 'string' ? momentFrom(first, 'date') : isMoment(first) ? asMoment(first, 'date') : undefined;
  }
}

/** `to_char(7, 'FM000')`. */
function zeroFilled(value: number, template: string): string | undefined {
  const zeros = /^FM(0+)$/i.exec(template)?.[1];
  const text = String(value);
  return zeros && /^\d+$/.test(text) && text.length <= zeros.length ? text.padStart(zeros.length, '0') : undefined;
}

const UNITS = ['years', 'months', 'weeks', 'days', 'hours', 'mins', 'secs'];

function madeInterval(args: readonly Argument[]): Value {
  const texts = args.map(({ name, value }, i) =>
    typeof value === 'number' && Number.isInteger(value) ? `${value} ${name ?? UNITS[i]}` : '?',
  );
  return intervalFrom(texts.join(' ')) ?? UNKNOWN;
}

/** Rows of `generate_series(first, last, step)`; texts are taken for timestamps with time zone, the preferred type. */
export function timesBetween(first: Value, last: Value, step: Value, most: number): readonly Value[] | Unknown {
  const [from, to] = [endOfSeries(first), endOfSeries(last)];
  const by = typeof step === 'string' ? intervalFrom(step) : isInterval(step) ? step : undefined;
  return (from && to && by && momentsBetween(from, to, by, most)) ?? UNKNOWN;
}

function endOfSeries(value: Value): Moment | undefined {
  return typeof value === 'string' ? momentFrom(value, 'timestamptz') : isMoment(value) ? value : undefined;
}
