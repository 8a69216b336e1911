import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import { isArrayKey, type TypeKey } from './type-key.ts';
import { baseOf } from './type-traits.ts';

/** Why a text is no value of a type: as the type's input function says it. */
export interface BadLiteral {
  readonly sqlstate: string;
  readonly message: string;
}

/**
 * What the input function of a type refuses a literal for, where that is certain: numbers, booleans, UUIDs, labels of enums, JSON, and
 * arrays of these. Undefined for a good one, and for what is not told here.
 */
export function badLiteral(catalog: Catalog, type: TypeKey, text: string): BadLiteral | undefined {
  if (type === 'text') return undefined;
  const key = baseOf(catalog, type);
  if (isArrayKey(key)) return badArray(catalog, key.slice(1), text);
  if (key.startsWith('#')) return badLabel(catalog, Number(key.slice(1)), text);
  if (MOMENTS[key]) return badMoment(key, text);
  if (/^[a-z0-9]+range$/.test(key)) return key.endsWith('multirange') ? badMultirange(text) : badRange(text);
  const word = WORDS[key];
  if (word === undefined) return undefined;
  if (READERS[key]?.(text, catalog.postgresVersion) ?? true) return undefined;
  if (key in LIMITS && isWholeNumber(text))
    return { sqlstate: '22003', message: `value "${text}" is out of range for type ${word}` };
  return { sqlstate: '22P02', message: `invalid input syntax for type ${word}${key.startsWith('json') ? '' : `: "${text}"`}` };
}

const WORDS: Readonly<Record<string, string>> = {
  bool: 'boolean',
  float4: 'real',
  float8: 'double precision',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  json: 'json',
  jsonb: 'json',
  numeric: 'numeric',
  uuid: 'uuid',
};

const READERS: Readonly<Record<string, (text: string, version: number) => boolean>> = {
  bool: isBoolean,
  float4: isNumber,
  float8: isNumber,
  int2: isInteger('int2'),
  int4: isInteger('int4'),
  int8: isInteger('int8'),
  json: isJson,
  jsonb: isJson,
  numeric: isNumber,
  uuid: isUuid,
};

const LIMITS: Readonly<Record<string, bigint>> = { int2: 2n ** 15n, int4: 2n ** 31n, int8: 2n ** 63n };

/** `pg_strtoint32` in utils/adt/numutils.c; 16 and later also take 0x1f and 1_000, which are not judged. */
function isInteger(type: string): (text: string, version: number) => boolean {
  return (text, version) => {
    if (version >= 16 && /0[xob]|\d_/i.test(text)) return true;
    if (!isWholeNumber(text)) return false;
    const limit = LIMITS[type] ?? 0n;
    const value = BigInt(text.trim().replace(/^\+/, ''));
    return -limit <= value && value < limit;
  };
}

function isWholeNumber(text: string): boolean {
  return /^[ \t\n\v\f\r]*[+-]?\d+[ \t\n\v\f\r]*$/.test(text);
}

function isNumber(text: string, version: number): boolean {
  if (/inf|nan|0x/i.test(text) || (version >= 16 && /0[ob]|\d_/i.test(text))) return true;
  return /^[ \t\n\v\f\r]*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?[ \t\n\v\f\r]*$/i.test(text);
}

/** `parse_bool_with_len` in utils/adt/bool.c: beginnings of these words are enough. */
function isBoolean(text: string): boolean {
  const word = text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '').toLowerCase();
  if (word === '') return false;
  if (word === '1' || word === '0' || word === 'on') return true;
  return ['true', 'false', 'yes', 'no'].some((whole) => whole.startsWith(word)) || (word.length > 1 && 'off'.startsWith(word));
}

/** `string_to_uuid` in utils/adt/uuid.c: braces around, and a hyphen after any group of four digits. */
function isUuid(text: string): boolean {
  const inner = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text;
  return /^(?:[0-9a-f]{4}-?){7}[0-9a-f]{4}$/i.test(inner);
}

function isJson(text: string): boolean {
  if (text.length > 100_000) return true;
  try {
    JSON.parse(text.replace(/^[\s\u0000]+|[\s\u0000]+$/g, (space) => (/^[ \t\n\r]*$/.test(space) ? space : 'x')));
    return true;
  } catch {
    return false;
  }
}

/** Words of dates and times that stand for a value without a digit (the manual's table 8.13). */
const MOMENTS: Readonly<Record<string, RegExp>> = {
  date: /now|today|tomorrow|yesterday|epoch|infinity/i,
  interval: /infinity/i,
  time: /now|allballs/i,
  timestamp: /now|today|tomorrow|yesterday|epoch|infinity/i,
  timestamptz: /now|today|tomorrow|yesterday|epoch|infinity/i,
};
const MOMENT_WORDS: Readonly<Record<string, string>> = {
  time: 'time',
  timestamp: 'timestamp',
  timestamptz: 'timestamp with time zone',
};

/** Only what has neither a digit nor one of these words is certainly none, and what is an interval. */
function badMoment(key: TypeKey, text: string): BadLiteral | undefined {
  const isInterval = key !== 'interval' && /^\s*[+-]?\d+\s*(?:second|minute|hour|day|week|month|year)s?\s*$/i.test(text);
  if (!isInterval && (/\d/.test(text) || MOMENTS[key]?.test(text))) return undefined;
  return { sqlstate: '22007', message: `invalid input syntax for type ${MOMENT_WORDS[key] ?? key}: "${text}"` };
}

/** Bounds are compared where both are written as plain numbers or as ISO dates alike (`range_parse` in rangetypes.c). */
function badRange(text: string): BadLiteral | undefined {
  if (!/^\s*(?:[[(]|empty)/i.test(text)) return { sqlstate: '22P02', message: `malformed range literal: "${text}"` };
  const [, lower = '', upper = ''] = /^\s*[[(]\s*([-\d.]+)\s*,\s*([-\d.]+)\s*[\])]\s*$/.exec(text) ?? [];
  const areDates = [lower, upper].every((bound) => /^\d{4}-\d{2}-\d{2}$/.test(bound));
  if (!(areDates ? lower > upper : Number(lower) > Number(upper))) return undefined;
  return { sqlstate: '22000', message: 'range lower bound must be less than or equal to range upper bound' };
}

function badMultirange(text: string): BadLiteral | undefined {
  return /^\s*\{/.test(text) ? undefined : { sqlstate: '22P02', message: `malformed multirange literal: "${text}"` };
}

function badLabel(catalog: Catalog, oid: number, text: string): BadLiteral | undefined {
  const type = catalog.types.get(oid);
  if (type?.kind !== 'enum' || type.labels.includes(text)) return undefined;
  const name = type.schema === 'public' ? quoteIdentifier(type.name) : displayName(type);
  return { sqlstate: '22P02', message: `invalid input value for enum ${name}: "${text}"` };
}

/** Elements without quotes; what is written otherwise is not judged. */
function badArray(catalog: Catalog, element: TypeKey, text: string): BadLiteral | undefined {
  if (!/^\s*(?:\{|\[\s*[+-]?\d)/.test(text)) return { sqlstate: '22P02', message: `malformed array literal: "${text}"` };
  const inner = /^\{([^{}"\\]*)\}$/.exec(text)?.[1];
  if (inner === undefined || inner.trim() === '') return undefined;
  for (const part of inner.split(',')) {
    const item = part.trim();
    if (item === '') return { sqlstate: '22P02', message: `malformed array literal: "${text}"` };
    const bad = item.toUpperCase() === 'NULL' ? undefined : badLiteral(catalog, element, item);
    if (bad) return bad;
  }
  return undefined;
}
