import data from './platform/server/functions.json' with { type: 'json' };
import { has, type Marked, readMarks } from './server-version.ts';

/** One of PostgreSQL's own functions, as `pg_proc` has it. Types are `TypeKey`s. */
export interface BuiltinFunction {
  readonly arguments: readonly BuiltinArgument[];
  readonly result: string;
  readonly setOf: boolean;
  /** OUT arguments, or the columns of TABLE. */
  readonly columns?: readonly { readonly name: string; readonly type: string }[];
  /** `aggkind` beside `prokind`: f function, w window, p procedure, a plain aggregate, o ordered-set, h hypothetical-set. */
  readonly kind: string;
  /** Of an ordered-set aggregate: how many arguments stand before WITHIN GROUP. */
  readonly directArguments?: number;
  readonly volatility: string;
  readonly strict: boolean;
}

export interface BuiltinArgument {
  readonly name?: string;
  readonly type: string;
  readonly hasDefault: boolean;
  readonly variadic: boolean;
}

interface Entry extends Marked {
  function?: BuiltinFunction;
}

/** By the first letter, so that a part is read only when it is needed. */
const parts: Readonly<Partial<Record<string, Readonly<Partial<Record<string, string | readonly string[]>>>>>> = data;
const known = new Map<string, readonly Entry[]>();

/** Whether `pg_catalog` has a function of this name in any version, whatever its arguments. */
export function isBuiltinFunction(name: string): boolean {
  return entriesOf(name).length > 0;
}

/** The functions of this name in a server's `pg_catalog`. */
export function builtinFunctions(name: string, version: number): readonly BuiltinFunction[] {
  return entriesOf(name)
    .filter((entry) => has(entry, version))
    .map((entry) => {
      entry.function ??= read(entry.text);
      return entry.function;
    });
}

/** The first major version that has a function of this name, where the given one has none. */
export function functionExistsSince(name: string, version: number): number | undefined {
  const entries = entriesOf(name);
  if (entries.some((entry) => has(entry, version))) return undefined;
  const later = entries.map(({ since }) => since).filter((since) => since > version);
  return later.length ? Math.min(...later) : undefined;
}

function entriesOf(name: string): readonly Entry[] {
  let entries = known.get(name);
  if (!entries) {
    const part = parts[name.charAt(0)];
    entries = part && Object.hasOwn(part, name) ? readMarks(part[name]) : [];
    known.set(name, entries);
  }
  return entries;
}

const FUNCTION =
  /^\((?<args>.*)\) (?<set>\+?)(?<result>[^ {]+)(?:\{(?<columns>.*)\})? (?<kind>[a-z])(?<direct>\d*)(?<volatility>[isv])(?<strict>s?)$/;

function read(text: string): BuiltinFunction {
  const { args = '', set, result = '', columns, kind = '', direct, volatility = '', strict } = FUNCTION.exec(text)?.groups ?? {};
  return {
    arguments: args ? args.split(',').map(argument) : [],
    result,
    setOf: set === '+',
    kind,
    volatility,
    strict: strict === 's',
    ...(columns === undefined ? {} : { columns: columns.split(',').map(column) }),
    ...(direct ? { directArguments: Number(direct) } : {}),
  };
}

function argument(text: string): BuiltinArgument {
  const { name, type } = column(text);
  const bare = type.replace(/^\*/, '').replace(/\?$/, '');
  return { type: bare, hasDefault: type.endsWith('?'), variadic: type.startsWith('*'), ...(name ? { name } : {}) };
}

/** `name=type`, or a type alone. */
function column(text: string): { readonly name: string; readonly type: string } {
  const at = text.indexOf('=');
  return { name: at < 0 ? '' : text.slice(0, at), type: text.slice(at + 1) };
}
