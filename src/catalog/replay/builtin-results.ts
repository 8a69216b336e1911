import type { TypeReference } from '../object-model.ts';
import { builtin, isUnknown, widerNumber } from './common-type.ts';

const RESULTS: Readonly<Record<string, string>> = {
  age: 'interval',
  array_length: 'int4',
  array_to_string: 'text',
  bool_and: 'bool',
  bool_or: 'bool',
  btrim: 'text',
  char_length: 'int4',
  concat: 'text',
  concat_ws: 'text',
  count: 'int8',
  cume_dist: 'float8',
  current_database: 'name',
  current_setting: 'text',
  date_part: 'float8',
  dense_rank: 'int8',
  every: 'bool',
  extract: 'numeric',
  format: 'text',
  gen_random_uuid: 'uuid',
  initcap: 'text',
  json_agg: 'json',
  json_build_array: 'json',
  json_build_object: 'json',
  json_object_agg: 'json',
  jsonb_agg: 'jsonb',
  jsonb_array_length: 'int4',
  jsonb_build_array: 'jsonb',
  jsonb_build_object: 'jsonb',
  jsonb_object_agg: 'jsonb',
  jsonb_typeof: 'text',
  left: 'text',
  length: 'int4',
  ltrim: 'text',
  md5: 'text',
  now: 'timestamptz',
  ntile: 'int4',
  percent_rank: 'float8',
  position: 'int4',
  random: 'float8',
  rank: 'int8',
  regexp_replace: 'text',
  replace: 'text',
  right: 'text',
  row_number: 'int8',
  row_to_json: 'json',
  rtrim: 'text',
  split_part: 'text',
  string_agg: 'text',
  string_to_array: '_text',
  to_char: 'text',
  to_date: 'date',
  to_json: 'json',
  to_jsonb: 'jsonb',
  to_timestamp: 'timestamptz',
  to_tsvector: 'tsvector',
};
/** Of text and varchar; of other types they do other things (`lower` of a range). */
const OF_STRINGS = new Set(['lower', 'upper', 'substr', 'substring', 'reverse', 'repeat', 'lpad', 'rpad']);
const SAME_AS_ARGUMENT = new Set(['first_value', 'lag', 'last_value', 'lead', 'max', 'min', 'mode', 'nth_value']);
const SUMS: Readonly<Record<string, string>> = {
  int2: 'int8',
  int4: 'int8',
  int8: 'numeric',
  numeric: 'numeric',
  float4: 'float4',
  float8: 'float8',
  interval: 'interval',
  money: 'money',
};
const AVERAGES: Readonly<Record<string, string>> = {
  int2: 'numeric',
  int4: 'numeric',
  int8: 'numeric',
  numeric: 'numeric',
  float4: 'float8',
  float8: 'float8',
  interval: 'interval',
};

/** The result type of one of PostgreSQL's own functions, where it is one of the well-known. */
export function functionResult(name: string, types: readonly (TypeReference | undefined)[]): TypeReference | undefined {
  const result = RESULTS[name];
  if (result !== undefined) return result.startsWith('_') ? { ...builtin(result.slice(1)), isArray: true } : builtin(result);
  const [type] = types;
  if (!type) return undefined;
  if (OF_STRINGS.has(name)) return isString(type) || isUnknown(type) ? builtin('text') : undefined;
  if (isUnknown(type)) return undefined;
  if (name === 'array_agg') return type.isArray ? undefined : { ...type, modifiers: [], isArray: true };
  if (type.isArray) return undefined;
  if (SAME_AS_ARGUMENT.has(name)) return plain(name, type);
  const known =
    name === 'sum' ? SUMS[type.name] : name === 'avg' ? AVERAGES[type.name] : roundingResult(name, type, types.length);
  return known === undefined ? undefined : builtin(known);
}

function roundingResult(name: string, type: TypeReference, count: number): string | undefined {
  if (name === 'date_trunc') return undefined;
  if (name === 'abs' && widerNumber(type.name, 'int2') !== undefined) return type.name;
  if (!['round', 'ceil', 'ceiling', 'floor', 'trunc'].includes(name)) return undefined;
  if (count === 2 || type.name === 'numeric') return 'numeric';
  return widerNumber(type.name, 'int2') === undefined ? undefined : 'float8';
}

/** There is no `max(varchar)`: it is text's. */
function plain(name: string, type: TypeReference): TypeReference {
  return type.name === 'varchar' && (name === 'max' || name === 'min') ? builtin('text') : { ...type, modifiers: [] };
}

/** The result type of one of PostgreSQL's own operators, where that is clear. */
export function operatorResult(
  operator: string,
  left: TypeReference | undefined,
  right: TypeReference | undefined,
): TypeReference | undefined {
  if (COMPARISONS.has(operator)) return builtin('bool');
  if (operator === '->>' || operator === '#>>') return builtin('text');
  if (operator === '->' || operator === '#>') return left?.name === 'json' || left?.name === 'jsonb' ? left : undefined;
  if (!left || !right || left.isArray || right.isArray) return undefined;
  if (operator === '||') return concatenation(left, right);
  if (!['+', '-', '*', '/', '%'].includes(operator)) return undefined;
  const number = widerNumber(left.name, right.name);
  if (number !== undefined) return builtin(number === 'float4' && left.name !== right.name ? 'float8' : number);
  return timeArithmetic(operator, left.name, right.name);
}

function concatenation(left: TypeReference, right: TypeReference): TypeReference | undefined {
  if (left.name === 'jsonb' && right.name === 'jsonb') return left;
  return isString(left) || isString(right) || (isUnknown(left) && isUnknown(right)) ? builtin('text') : undefined;
}

function timeArithmetic(operator: string, left: string, right: string): TypeReference | undefined {
  const moments = ['timestamp', 'timestamptz'];
  if (operator === '-' && left === right && moments.includes(left)) return builtin('interval');
  if (operator === '-' && left === 'date' && right === 'date') return builtin('int4');
  if (operator !== '+' && operator !== '-') return undefined;
  if (moments.includes(left) && right === 'interval') return builtin(left);
  if (left === 'date' && right === 'int4') return builtin('date');
  return left === 'date' && right === 'interval' ? builtin('timestamp') : undefined;
}

function isString({ name }: TypeReference): boolean {
  return name === 'text' || name === 'varchar';
}

const COMPARISONS = new Set('= <> != < > <= >= ~ ~* !~ !~* ~~ ~~* !~~ !~~* @> <@ ? ?| ?& && @@'.split(' '));

/** Types of `current_date` and the like, by the grammar's name for them. */
export const SQL_VALUES: Readonly<Record<string, TypeReference>> = {
  SVFOP_CURRENT_CATALOG: builtin('name'),
  SVFOP_CURRENT_DATE: builtin('date'),
  SVFOP_CURRENT_ROLE: builtin('name'),
  SVFOP_CURRENT_SCHEMA: builtin('name'),
  SVFOP_CURRENT_TIME: builtin('timetz'),
  SVFOP_CURRENT_TIMESTAMP: builtin('timestamptz'),
  SVFOP_CURRENT_USER: builtin('name'),
  SVFOP_LOCALTIME: builtin('time'),
  SVFOP_LOCALTIMESTAMP: builtin('timestamp'),
  SVFOP_SESSION_USER: builtin('name'),
  SVFOP_USER: builtin('name'),
};
