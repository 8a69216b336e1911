import type { ActiveRule } from '../linter/lint.ts';
import type { OptionSpec, OptionSpecs, OptionsOf, RegisteredRule } from '../rule.ts';
import { InputError } from '../source/input-error.ts';
import type { Configuration, RuleSetting } from './configuration.ts';
import type { Locate } from './load.ts';
import type { Level, PresetName } from './names.ts';
import { didYouMean } from './suggest.ts';

/** What the command line says of rules; it wins over the configuration. */
export interface RuleOverrides {
  /** In place of the configuration's presets. */
  readonly presets?: readonly PresetName[];
  /** These rules and no other. */
  readonly only?: readonly string[];
  readonly levels?: ReadonlyMap<string, Level>;
}

export interface ResolvedRules {
  readonly presets: readonly PresetName[];
  readonly rules: readonly ActiveRule[];
  /** Exactly the advisor's findings at the advisor's levels: `advisors` is the only preset. */
  readonly advisorParity: boolean;
}

/**
 * Which rules are on, how severe, with which options.
 * @throws {InputError} for an unknown rule or option, or an option's value of the wrong type.
 */
export function resolveRules(
  registry: readonly RegisteredRule[],
  configuration: Configuration,
  locate: Locate,
  overrides: RuleOverrides = {},
): ResolvedRules {
  const names = registry.map((rule) => rule.name);
  for (const name of Object.keys(configuration.rules ?? {}))
    if (!names.includes(name)) throw new InputError(`${locate(['rules', name], 'key')}: ${unknownRule(name, names)}`);
  for (const [i, { rule }] of (configuration.ignore ?? []).entries())
    if (!names.includes(rule)) throw new InputError(`${locate(['ignore', i, 'rule'])}: ${unknownRule(rule, names)}`);
  for (const name of [...(overrides.only ?? []), ...(overrides.levels?.keys() ?? [])])
    if (!names.includes(name)) throw new InputError(unknownRule(name, names));
  const presets = overrides.presets ?? configuration.presets ?? ['recommended'];
  const advisorParity = presets.length > 0 && presets.every((preset) => preset === 'advisors');
  const rules = registry.flatMap((registered): ActiveRule[] => {
    const { name, rule } = registered;
    const setting = configuration.rules?.[name];
    const options = optionsOf(registered, setting, locate);
    const severity = severityOf(registered, presets, advisorParity, setting, overrides);
    return severity === 'off' ? [] : [{ name, rule, severity, options }];
  });
  return { presets, rules, advisorParity };
}

/** The message for a rule name that is not in the registry. */
export function unknownRule(name: string, names: readonly string[]): string {
  return `unknown rule \`${name}\`${didYouMean(name, names)}`;
}

function severityOf(
  { name, rule: { meta } }: RegisteredRule,
  presets: readonly PresetName[],
  advisorParity: boolean,
  setting: RuleSetting | undefined,
  { only, levels }: RuleOverrides,
): Level {
  const inPreset = presets.some(
    (preset) =>
      preset === 'all' ||
      (preset === 'advisors' ? meta.advisor !== undefined : (meta.presets as readonly string[]).includes(preset)),
  );
  const own = advisorParity && meta.advisor ? meta.advisor.level : meta.severity;
  const configured = typeof setting === 'string' ? setting : setting?.severity;
  const wanted = levels?.get(name) ?? configured;
  if (only) return only.includes(name) ? (wanted === undefined || wanted === 'off' ? own : wanted) : 'off';
  return wanted ?? (inPreset ? own : 'off');
}

function optionsOf({ name, rule }: RegisteredRule, setting: RuleSetting | undefined, locate: Locate): OptionsOf<OptionSpecs> {
  const given = typeof setting === 'object' ? (setting.options ?? {}) : {};
  const specs = new Map(Object.entries(rule.options));
  const options = Object.fromEntries([...specs].map(([key, spec]) => [key, spec.default]));
  for (const [key, value] of Object.entries(given)) {
    const spec = specs.get(key);
    const path = ['rules', name, 'options', key];
    if (!spec)
      throw new InputError(
        `${locate(path, 'key')}: rule \`${name}\` has no option \`${key}\`${didYouMean(key, [...specs.keys()])}`,
      );
    if (!hasType(value, spec.type)) throw new InputError(`${locate(path)}: option \`${key}\` must be ${TYPE_NAMES[spec.type]}`);
    options[key] = value;
  }
  return options as OptionsOf<OptionSpecs>; // the rule's own specs say which type each has
}

const TYPE_NAMES: Readonly<Record<OptionSpec['type'], string>> = {
  boolean: 'true or false',
  number: 'a number',
  string: 'a text',
  'string[]': 'a list of texts',
};

function hasType(value: unknown, type: OptionSpec['type']): value is OptionSpec['default'] {
  if (type !== 'string[]') return typeof value === type;
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
