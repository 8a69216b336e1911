/**
 * Dates and times (the manual's chapter 9.9), as partitions are named and bounded by. The time zone is taken to be UTC, as it is on
 * Supabase's servers. What is not understood is undefined, never guessed.
 */
export interface Moment {
  readonly moment: MomentType;
  /** Milliseconds since 1970 in UTC. */
  readonly at: number;
}
export type MomentType = 'date' | 'timestamp' | 'timestamptz';

/** A value of type `interval`. */
export interface Interval {
  readonly months: number;
  readonly days: number;
  readonly ms: number;
}

const DAY = 86_400_000;
const NO_TIME: Interval = { months: 0, days: 0, ms: 0 };
const WRITTEN =
  /^\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?)?\s*(?:Z|UTC|[+-]00(?::?00)?)?\s*$/i;

/** A text in ISO form, of which a date keeps the day alone. */
export function momentFrom(text: string, moment: MomentType): Moment | undefined {
  const [whole, year, month, day, ...time] = WRITTEN.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = time.map((text) => Number(text ?? 0));
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const start = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // a month or day that there is not would be another date, and a year before 100 one of the last century
  const named = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  if (new Date(start).toISOString().slice(0, 10) !== named) return undefined;
  const fraction = Number((time[3] ?? '').padEnd(3, '0'));
  return asMoment({ moment: 'timestamp', at: start + (hours * 3600 + minutes * 60 + seconds) * 1000 + fraction }, moment);
}

export function asMoment({ at }: Moment, moment: MomentType): Moment {
  return { moment, at: moment === 'date' ? Math.floor(at / DAY) * DAY : at };
}

const UNITS: readonly (readonly [RegExp, Interval])[] = [
  [/^y(?:(?:ea)?rs?)?$/, { ...NO_TIME, months: 12 }],
  [/^mon(?:th)?s?$/, { ...NO_TIME, months: 1 }],
  [/^w(?:eeks?)?$/, { ...NO_TIME, days: 7 }],
  [/^d(?:ays?)?$/, { ...NO_TIME, days: 1 }],
  [/^h(?:(?:ou)?rs?)?$/, { ...NO_TIME, ms: 3_600_000 }],
  [/^m(?:in(?:ute)?s?)?$/, { ...NO_TIME, ms: 60_000 }],
  [/^s(?:ec(?:ond)?s?)?$/, { ...NO_TIME, ms: 1000 }],
];

/** `1 year 2 months`, `-3 days 04:00`: whole numbers of units. */
export function intervalFrom(text: string): Interval | undefined {
  let sum = NO_TIME;
  let end = 0;
  for (const part of text.matchAll(/\s*(?:([+-]?\d+)\s*([a-z]+)|(\d{1,2}):(\d{2})(?::(\d{2}))?)\s*/giy)) {
    end = part.index + part[0].length;
    const unit = UNITS.find(([form]) => form.test((part[2] ?? '').toLowerCase()))?.[1];
    if (part[2] !== undefined && !unit) return undefined;
    const [hours, minutes, seconds] = part.slice(3).map(Number);
    sum = unit
      ? added(sum, times(unit, Number(part[1])))
      : added(sum, { ...NO_TIME, ms: ((hours || 0) * 3600 + (minutes || 0) * 60 + (seconds || 0)) * 1000 });
  }
  return end > 0 && end === text.length ? sum : undefined;
}

export function added(a: Interval, b: Interval): Interval {
  return { months: a.months + b.months, days: a.days + b.days, ms: a.ms + b.ms };
}

/** `factor` is a whole number, else the result has parts that spill over. */
export function times({ months, days, ms }: Interval, factor: number): Interval {
  return { months: months * factor, days: days * factor, ms: ms * factor };
}

/** Months first, kept within the month, then days, then time (`timestamp_pl_interval`). A date becomes a timestamp. */
export function shifted({ moment, at }: Moment, { months, days, ms }: Interval): Moment {
  const date = new Date(at);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
  const last = new Date(first);
  last.setUTCMonth(last.getUTCMonth() + 1, 0);
  const day = Math.min(date.getUTCDate(), last.getUTCDate());
  const inMonth = first + (day - 1) * DAY + (((at % DAY) + DAY) % DAY);
  return { moment: moment === 'date' ? 'timestamp' : moment, at: (months === 0 ? at : inMonth) + days * DAY + ms };
}

export function daysLater({ at }: Moment, days: number): Moment {
  return { moment: 'date', at: at + days * DAY };
}

export function daysBetween(a: Moment, b: Moment): number {
  return Math.round((a.at - b.at) / DAY);
}

/** `date_trunc`, which makes a timestamptz of a date. */
export function truncated(unit: string, { moment, at }: Moment): Moment | undefined {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const starts: Readonly<Record<string, number>> = {
    year: Date.UTC(year, 0),
    quarter: Date.UTC(year, month - (month % 3)),
    month: Date.UTC(year, month),
    week: Math.floor(at / DAY) * DAY - (isoDay(date) - 1) * DAY,
    day: Math.floor(at / DAY) * DAY,
    hour: Math.floor(at / 3_600_000) * 3_600_000,
  };
  const start = starts[unit.toLowerCase()];
  return start === undefined ? undefined : { moment: moment === 'date' ? 'timestamptz' : moment, at: start };
}

/** `extract(unit from …)`. */
export function part(unit: string, { at }: Moment): number | undefined {
  const date = new Date(at);
  const parts: Readonly<Record<string, number>> = {
    year: date.getUTCFullYear(),
    quarter: Math.floor(date.getUTCMonth() / 3) + 1,
    month: date.getUTCMonth() + 1,
    week: isoWeek(date).week,
    day: date.getUTCDate(),
    dow: date.getUTCDay(),
    isodow: isoDay(date),
    doy: dayOfYear(date),
    hour: date.getUTCHours(),
  };
  return parts[unit.toLowerCase()];
}

/** Monday is 1, Sunday 7. */
function isoDay(date: Date): number {
  return date.getUTCDay() || 7;
}

function dayOfYear(date: Date): number {
  return Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / DAY) + 1;
}

/** The week that has this day's Thursday. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = new Date(date.getTime() + (4 - isoDay(date)) * DAY);
  return { year: thursday.getUTCFullYear(), week: Math.ceil(dayOfYear(thursday) / 7) };
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');
const TEMPLATE = /"([^"]*)"|(FM)|(YYYY|IYYY|YY|MM|MON|DDD|DD|HH24|MI|SS|IW|Q)|([^a-z"\\])/giy;

/** `to_char` for the template patterns that names are made of (table 9.27). */
export function momentAs({ at }: Moment, template: string): string | undefined {
  const date = new Date(at);
  const month = (MONTHS[date.getUTCMonth()] ?? '').slice(0, 3);
  let text = '';
  let end = 0;
  let width = true;
  for (const [whole, quoted, fill, pattern, other] of template.matchAll(TEMPLATE)) {
    end += whole.length;
    if (fill !== undefined) width = false;
    if (pattern === undefined) {
      text += quoted ?? other ?? '';
      continue;
    }
    const numbers: Readonly<Record<string, readonly [number, number]>> = {
      YYYY: [date.getUTCFullYear(), 4],
      IYYY: [isoWeek(date).year, 4],
      YY: [date.getUTCFullYear() % 100, 2],
      MM: [date.getUTCMonth() + 1, 2],
      DDD: [dayOfYear(date), 3],
      DD: [date.getUTCDate(), 2],
      HH24: [date.getUTCHours(), 2],
      MI: [date.getUTCMinutes(), 2],
      SS: [date.getUTCSeconds(), 2],
      IW: [isoWeek(date).week, 2],
      Q: [Math.floor(date.getUTCMonth() / 3) + 1, 1],
    };
    const number = numbers[pattern.toUpperCase()];
    if (number) text += String(number[0]).padStart(width ? number[1] : 0, '0');
    else text += pattern === 'MON' ? month.toUpperCase() : pattern === 'mon' ? month.toLowerCase() : month;
    width = true;
  }
  return end === template.length ? text : undefined;
}

/** `generate_series` of times; undefined where it is endless or too long. */
export function momentsBetween(first: Moment, last: Moment, step: Interval, most: number): readonly Moment[] | undefined {
  const forward = shifted(first, step).at - first.at;
  if (forward === 0) return undefined;
  const found: Moment[] = [];
  const start = first.moment === 'date' ? asMoment(first, 'timestamptz') : first;
  for (let one = start; forward > 0 ? one.at <= last.at : one.at >= last.at; one = shifted(one, step)) {
    if (found.length === most) return undefined;
    found.push(one);
  }
  return found;
}

/** As the output functions print it, in ISO style. */
export function momentText({ moment, at }: Moment): string {
  const iso = new Date(at).toISOString();
  if (moment === 'date') return iso.slice(0, 10);
  return `${iso.slice(0, 19).replace('T', ' ')}${iso.slice(19, 23).replace(/\.?0+$/, '')}${moment === 'timestamptz' ? '+00' : ''}`;
}

/** As `interval_out` prints it; undefined where a part is negative. */
export function intervalText({ months, days, ms }: Interval): string | undefined {
  if (months < 0 || days < 0 || ms < 0 || ms % 1000 !== 0) return undefined;
  const count = (n: number, unit: string) => (n === 0 ? [] : [`${n} ${unit}${n === 1 ? '' : 's'}`]);
  const two = (n: number) => String(Math.floor(n)).padStart(2, '0');
  const time = `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}`;
  const parts = [...count(Math.floor(months / 12), 'year'), ...count(months % 12, 'mon'), ...count(days, 'day')];
  return [...parts, ...(ms > 0 || parts.length === 0 ? [time] : [])].join(' ');
}
