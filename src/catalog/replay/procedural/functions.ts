import { as, type FuncCall, namesOf } from '../../../syntax/node.ts';
import { parseFragment } from '../../../syntax/parse.ts';
import { spanOf } from '../../../syntax/tokens.ts';
import type { Routine } from '../../model.ts';
import { quoteIdentifier } from '../../names.ts';
import { badLiteral } from '../../resolution/literals.ts';
import { keyOf } from '../../resolution/type-key.ts';
import { typeByReference } from '../../types.ts';
import { overloads } from '../routines/routine-lookup.ts';
import { resolveType } from '../types.ts';
import { defaultAclTexts, explodedAcl } from './acl-texts.ts';
import { AGGREGATES, aggregate } from './aggregates.ts';
import { CATALOG_FUNCTIONS } from './catalog-functions.ts';
import type { Argument, Context, Evaluate } from './context.ts';
import { formatText, quoteLiteral } from './format.ts';
import { hasKnownEffect, knownEffect } from './known-calls.ts';
import { operator } from './operators.ts';
import { regularExpression } from './regular-expressions.ts';
import { timeFunction, timesBetween } from './time-functions.ts';
import { compared } from './truth.ts';
import { isArray, MAX_TEXT, toOutput, toText, UNKNOWN, Undecided, type Unknown, type Value } from './values.ts';

/** A function's value: PostgreSQL's own as far as they are known here, then routines of the user that have a body. */
export function evaluateCall(call: FuncCall, context: Context, evaluate: Evaluate): Value {
  const names = namesOf(call.funcname);
  const name = names.at(-1) ?? '';
  const schema = names.at(-2);
  const builtin = schema === undefined || schema === 'pg_catalog';
  if (builtin && AGGREGATES.has(name) && !call.over) return aggregate(name, call, context, evaluate);
  if (call.over || call.agg_within_group) return UNKNOWN;
  const last = (call.args?.length ?? 0) - 1;
  const args: Argument[] = (call.args ?? []).map((arg, i) => {
    const named = as(arg, 'NamedArgExpr');
    const isVariadic = call.func_variadic === true && i === last;
    return { value: evaluate(named?.arg ?? arg, context), isVariadic, ...(named ? { name: named.name ?? '' } : {}) };
  });
  const values = args.map(({ value }) => value);
  if (builtin) {
    if (name.startsWith('enum_')) return ofLabels(name, call, context);
    const catalogFunction = CATALOG_FUNCTIONS[name];
    if (catalogFunction) return catalogFunction(values, context);
    const ofTime = timeFunction(name, args);
    if (ofTime !== undefined) return ofTime;
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (known) return known(call.func_variadic ? spread(values) : values);
  }
  if (context.call && hasKnownEffect(names)) return runKnownCall(names, values, context);
  if (!context.call) return UNKNOWN;
  const routines = overloads(context.session, names).filter((one) => accepts(one.arguments, args));
  const routine = routines.length > 1 ? routines.find((one) => fits(one, args, context)) : routines[0];
  const value = routine ? context.call(routine, args, context) : UNKNOWN;
  return routines.length === 1 ? value : UNKNOWN;
}

/** `enum_range(null::mood)` and its like, of a type that a cast names. */
function ofLabels(name: string, { args = [] }: FuncCall, { session }: Context): Value {
  const typeName = args.length === 1 ? as(args[0], 'TypeCast')?.typeName : undefined;
  const type = typeName && typeByReference(session.catalog, resolveType(session, typeName));
  if (type?.kind !== 'enum') return UNKNOWN;
  const { labels } = type;
  if (name === 'enum_range') return labels;
  return (name === 'enum_first' ? labels[0] : name === 'enum_last' ? labels.at(-1) : undefined) ?? UNKNOWN;
}

function spread(values: readonly Value[]): readonly Value[] {
  const last = values.at(-1) ?? null;
  return isArray(last) ? [...values.slice(0, -1), ...last] : [UNKNOWN];
}

function runKnownCall(names: readonly string[], values: readonly Value[], { session }: Context): Value {
  const statements = knownEffect(names, values);
  if (!statements) session.unfollowed(`the arguments of \`${names.join('.')}\` are not known`);
  const origin = spanOf({ statement: session.statement, offset: -1, extent: 'statement' });
  for (const sql of statements ?? []) for (const statement of parseFragment(sql, origin)) session.execute(statement);
  return UNKNOWN;
}

/** Whether none of the values is one that the argument's type certainly does not have. */
function fits({ arguments: declared }: Routine, args: readonly Argument[], { session }: Context): boolean {
  const inputs = declared.filter(({ mode }) => mode === 'in' || mode === 'inout');
  return args.every(({ name, value }, i) => {
    const input = name === undefined ? inputs[i] : inputs.find((one) => one.name === name);
    if (!input || (typeof value !== 'string' && typeof value !== 'number')) return true;
    const type = keyOf(input.type);
    return typeof value === 'number' ? type !== 'text' : !badLiteral(session.catalog, type, value);
  });
}

/** Whether a routine may be called with so many arguments and such names. */
export function accepts(
  declared: readonly { readonly name?: string; readonly mode: string; readonly hasDefault: boolean }[],
  args: readonly Argument[],
): boolean {
  const inputs = declared.filter(({ mode }) => mode !== 'out' && mode !== 'table');
  const required = inputs.filter(({ hasDefault, mode }) => !hasDefault && mode !== 'variadic').length;
  if (args.length < required || (args.length > inputs.length && !inputs.some(({ mode }) => mode === 'variadic'))) return false;
  return args.every(({ name }) => name === undefined || inputs.some((input) => input.name === name));
}

type Known = (args: readonly Value[]) => Value;

/** A function of texts that gives null for a null argument and UNKNOWN for an unknown one. */
function strict(work: (...texts: string[]) => Value): Known {
  return (args) => {
    const texts: string[] = [];
    for (const arg of args) {
      const text = toText(arg);
      if (text === null) return null;
      if (text === UNKNOWN) return UNKNOWN;
      texts.push(text);
    }
    const result = work(...texts);
    if (typeof result === 'string' && result.length > MAX_TEXT) throw new Undecided('it builds a text too long to be followed');
    return result;
  };
}

function onArray(work: (array: readonly Value[], ...rest: Value[]) => Value): Known {
  return ([array, ...rest]) => {
    if (array === null || array === undefined) return null;
    return isArray(array) && !rest.includes(UNKNOWN) ? work(array, ...rest) : UNKNOWN;
  };
}

const FUNCTIONS: Readonly<Record<string, Known>> = {
  format: formatText,
  quote_ident: strict(quoteIdentifier),
  quote_literal: strict(quoteLiteral),
  quote_nullable: ([value]) => (value === null ? 'NULL' : strict(quoteLiteral)([value ?? null])),
  lower: strict((text) => text.toLowerCase()),
  upper: strict((text) => text.toUpperCase()),
  initcap: strict((text) =>
    text.toLowerCase().replace(/[\p{L}\p{N}]+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1)),
  ),
  length: strict((text) => [...text].length),
  char_length: strict((text) => [...text].length),
  octet_length: strict((text) => Buffer.byteLength(text)),
  btrim: strict((text, set = ' ') => trimmed(text, set, true, true)),
  ltrim: strict((text, set = ' ') => trimmed(text, set, true, false)),
  rtrim: strict((text, set = ' ') => trimmed(text, set, false, true)),
  replace: strict((text, from = '', to = '') => (from === '' ? text : text.replaceAll(from, () => to))),
  left: strict((text, count) => [...text].slice(0, Number(count)).join('')),
  right: strict((text, count) => (Number(count) === 0 ? '' : [...text].slice(-Number(count)).join(''))),
  substr: strict(substring),
  substring: strict((text, from = '1', count?: string) => (/^-?\d+$/.test(from) ? substring(text, from, count) : UNKNOWN)),
  position: strict((text, part = '') => text.indexOf(part) + 1),
  strpos: strict((text, part = '') => text.indexOf(part) + 1),
  starts_with: strict((text, part = '') => text.startsWith(part)),
  split_part: strict(
    (text, by = '', index = '1') =>
      (Number(index) > 0 ? text.split(by).at(Number(index) - 1) : text.split(by).at(Number(index))) ?? '',
  ),
  repeat: strict((text, count) => {
    if (text.length * Number(count) > MAX_TEXT) throw new Undecided('it builds a text too long to be followed');
    return text.repeat(Math.max(0, Number(count)));
  }),
  lpad: strict((text, length, fill = ' ') =>
    text.length > Number(length) ? text.slice(0, Number(length)) : text.padStart(Math.min(Number(length), MAX_TEXT), fill),
  ),
  concat: (args) => joinTexts(args, ''),
  concat_ws: ([by, ...args]) => (by === null ? null : by === UNKNOWN ? UNKNOWN : joinTexts(args, String(toText(by ?? null)))),
  regexp_replace: strict((text, pattern = '', to = '', flags = '') => {
    const expression = regularExpression(text, pattern, flags.replace(/[^ig]/g, ''));
    return expression
      ? text.replace(
          expression,
          to.replace(/\$/g, '$$$$').replace(/\\(\d|&)/g, (_, group: string) => (group === '&' ? '$&' : `$${group}`)),
        )
      : UNKNOWN;
  }),
  regexp_like: strict(
    (text, pattern = '', flags = '') => regularExpression(text, pattern, flags.replace(/[^i]/g, ''))?.test(text) ?? UNKNOWN,
  ),
  md5: () => UNKNOWN,
  like_escape: strict((pattern, by = '\\') => (by === '\\' ? pattern : pattern.replaceAll('\\', '\\\\').replaceAll(by, '\\'))),
  acldefault: defaultAclTexts,
  chr: strict((code) => String.fromCodePoint(Number(code))),
  string_to_array: ([text, by]) => {
    if (text === null || text === undefined) return null;
    if (typeof text !== 'string' || typeof by !== 'string') return UNKNOWN;
    return text === '' ? [] : by === '' ? [text] : text.split(by);
  },
  array_to_string: onArray((array, by, nulls) =>
    joinTexts(
      array.map((item) => item ?? nulls ?? null),
      String(by),
    ),
  ),
  array_length: onArray((array) => (array.length === 0 ? null : array.length)),
  array_upper: onArray((array) => (array.length === 0 ? null : array.length)),
  array_lower: onArray((array) => (array.length === 0 ? null : 1)),
  cardinality: onArray((array) => array.length),
  array_append: ([array, item]) => operator('||', array ?? [], [item ?? null]),
  array_prepend: ([item, array]) => operator('||', [item ?? null], array ?? []),
  array_cat: ([left, right]) => operator('||', left ?? [], right ?? []),
  array_position: onArray((array, item) => {
    const results = array.map((one) => compared('=', one, item ?? null));
    if (results.includes(UNKNOWN)) return UNKNOWN;
    return results.indexOf(true) + 1 || null;
  }),
  array_remove: onArray((array, item) => array.filter((one) => one !== item)),
  abs: ([value]) => (typeof value === 'number' ? Math.abs(value) : value === null ? null : UNKNOWN),
  mod: ([a, b]) => (typeof a === 'number' && typeof b === 'number' && b !== 0 ? a % b : UNKNOWN),
  num_nulls: (args) => (args.includes(UNKNOWN) ? UNKNOWN : args.filter((arg) => arg === null).length),
  pg_sleep: () => '',
};

function trimmed(text: string, set: string, start: boolean, end: boolean): string {
  let from = 0;
  let to = text.length;
  while (start && from < to && set.includes(text[from] ?? '')) from++;
  while (end && to > from && set.includes(text[to - 1] ?? '')) to--;
  return text.slice(from, to);
}

function substring(text: string, from = '1', count?: string): Value {
  const start = Number(from) - 1;
  const end = count === undefined ? undefined : Math.max(0, start + Number(count));
  return [...text].slice(Math.max(0, start), end).join('');
}

function joinTexts(values: readonly Value[], by: string): string | Unknown {
  const texts: string[] = [];
  for (const value of values) {
    const text = toOutput(value);
    if (text === UNKNOWN) return UNKNOWN;
    if (text !== null) texts.push(text);
  }
  return texts.join(by);
}

/** Rows of a function in FROM or in a select list; undefined for what gives a single value. */
export function setReturned(name: string, args: readonly Value[], call: FuncCall): readonly Value[] | Unknown | undefined {
  const [first, second, third] = args;
  switch (name) {
    case 'unnest':
      if (args.length !== 1) return UNKNOWN;
      return first === null ? [] : isArray(first ?? null) ? flat(first as readonly Value[]) : UNKNOWN;
    case 'generate_series': {
      if (third !== undefined && typeof third !== 'number') return timesBetween(first ?? null, second ?? null, third, MAX_ROWS);
      const step = third ?? 1;
      if (typeof first !== 'number' || typeof second !== 'number' || typeof step !== 'number' || step === 0) return UNKNOWN;
      const count = Math.floor((second - first) / step) + 1;
      if (count > MAX_ROWS) return UNKNOWN;
      return Array.from({ length: Math.max(0, count) }, (_, i) => first + i * step);
    }
    case 'aclexplode':
      return explodedAcl(first ?? null);
    case 'generate_subscripts':
      return isArray(first ?? null) ? (first as readonly Value[]).map((_, i) => i + 1) : UNKNOWN;
    case 'string_to_table':
      return typeof first === 'string' && typeof second === 'string' ? first.split(second) : UNKNOWN;
    case 'regexp_split_to_table': {
      const expression =
        typeof first === 'string' && typeof second === 'string' ? regularExpression(first, second, 'g') : undefined;
      return typeof first === 'string' && expression ? first.split(expression) : UNKNOWN;
    }
    default:
      return SET_RETURNING.test(name) || call.over ? UNKNOWN : undefined;
  }
}

const MAX_ROWS = 10_000;

/** Functions that give rows which are not known here. */
const SET_RETURNING =
  /^(?:jsonb?_(?:array_elements|each|object_keys|populate_recordset|to_recordset)|regexp_matches|pg_\w+|generate_\w+)/;

function flat(array: readonly Value[]): readonly Value[] {
  return array.flatMap((item) => (isArray(item) ? flat(item) : [item]));
}
