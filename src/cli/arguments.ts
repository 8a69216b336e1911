import parse from 'yargs-parser';
import { didYouMean } from '../config/suggest.ts';
import { InputError } from '../source/input-error.ts';
import type { Option, Options } from './options.ts';

/** How both yargs and its parser read the command line: nothing is guessed, one value per option. */
export const PARSER_CONFIGURATION = {
  'camel-case-expansion': false,
  'dot-notation': false,
  'duplicate-arguments-array': true,
  'greedy-arrays': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'short-option-groups': false,
} as const;

/** A command line as read: options are looked up by name, each by the getter of its type. */
export interface Arguments {
  /** What is no option, in order. */
  readonly words: readonly string[];
  flag(name: string): boolean | undefined;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  number(name: string): number | undefined;
}

/** Reads a command line. @throws {InputError} for an unknown option, a missing value or one that is not allowed. */
export function readArguments(argv: readonly string[], options: Options): Arguments {
  const named = Object.entries(options);
  const parsed = parse([...argv], {
    boolean: named.filter(([, option]) => option.type === 'boolean').map(([name]) => name),
    // Numbers are read as text, so that what was written can be told when it is none.
    string: ['_', ...named.filter(([, option]) => option.type !== 'boolean').map(([name]) => name)],
    configuration: PARSER_CONFIGURATION,
  });
  const values = new Map<string, unknown>(Object.entries(parsed).filter(([name]) => name !== '_'));
  for (const [name, value] of values) {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!option) throw unknownOption(name, argv, options);
    check(name, option, value, argv);
  }
  const list = (name: string) => [values.get(name) ?? []].flat().map(String);
  return {
    words: parsed._.map(String),
    flag: (name) => (values.has(name) ? values.get(name) === true : undefined),
    text: (name) => list(name)[0],
    texts: list,
    number: (name) => (values.has(name) ? Number(values.get(name)) : undefined),
  };
}

function check(name: string, option: Option, value: unknown, argv: readonly string[]): void {
  if (option.type === 'boolean') {
    if (typeof value !== 'boolean') throw new InputError(`--${name} is given twice`);
    return;
  }
  const given = [value].flat();
  if (given.length > 1 && !option.array) throw new InputError(`--${name} is given twice`);
  for (const one of given) {
    if (typeof one !== 'string' || (one === '' && !(option.mayBeEmpty && saysEmpty(name, argv))))
      throw new InputError(`--${name} needs a value`);
    if (option.type === 'number' && !/^\d{1,9}$/.test(one)) throw new InputError(`--${name} needs a number, not \`${one}\``);
    if (option.choices && !option.choices.includes(one))
      throw new InputError(
        `--${name}: no \`${one}\`${didYouMean(one, option.choices) || `; there are ${option.choices.join(', ')}`}`,
      );
  }
}

/** Whether the empty text was given as the value, and not forgotten. */
function saysEmpty(name: string, argv: readonly string[]): boolean {
  return argv.includes(`--${name}=`) || argv.some((word, i) => word === '' && argv[i - 1] === `--${name}`);
}

function unknownOption(name: string, argv: readonly string[], options: Options): InputError {
  const dashes = name.length === 1 ? '-' : '--';
  const isNegated = argv.some((word) => word === `--no-${name}`);
  const written = isNegated ? `--no-${name}` : dashes + name;
  const visible = Object.entries(options).filter(([, option]) => !option.hidden);
  const names = visible.map(([known, option]) => (isNegated || option.default ? `--no-${known}` : `--${known}`));
  return new InputError(`unknown option \`${written}\`${didYouMean(written, [...names, '--help', '--version'])}`);
}
