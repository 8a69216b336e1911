import { describe, expect, test } from 'vitest';
import { type RegisteredRule, schemaRule } from '../rule.ts';
import { InputError } from '../source/input-error.ts';
import type { Configuration } from './configuration.ts';
import { type RuleOverrides, resolveRules } from './resolve.ts';

function makeRule(name: string, presets: readonly 'recommended'[], advisor?: 'error'): RegisteredRule {
  return {
    name,
    category: 'schema',
    fixable: false,
    rule: schemaRule({
      meta: {
        summary: name,
        problem: '',
        solution: '',
        severity: 'warning',
        presets,
        sources: [],
        ...(advisor ? { advisor: { name, level: advisor } } : {}),
      },
      options: { names: { type: 'string[]', default: ['a'], description: '' } },
      *check() {},
    }),
  };
}

const registry = [makeRule('usual', ['recommended']), makeRule('mirrored', [], 'error'), makeRule('rare', [])];

function resolved(configuration: Configuration, overrides?: RuleOverrides): Record<string, string> {
  const { rules } = resolveRules(registry, configuration, (path) => `c:${path.join('.')}`, overrides);
  return Object.fromEntries(rules.map(({ name, severity }) => [name, severity]));
}

describe('rules in effect', () => {
  test('presets', () => {
    expect(resolved({})).toEqual({ usual: 'warning' });
    expect(resolved({ presets: [] })).toEqual({});
    expect(resolved({ presets: ['all'] })).toEqual({ usual: 'warning', mirrored: 'warning', rare: 'warning' });
    expect(resolved({ presets: ['advisors'] })).toEqual({ mirrored: 'error' });
    expect(resolved({ presets: ['recommended', 'advisors'] })).toEqual({ usual: 'warning', mirrored: 'warning' });
  });

  test('the configuration’s rules come over presets, the command line over both', () => {
    const configuration: Configuration = { rules: { usual: 'off', rare: { severity: 'info' }, mirrored: { options: {} } } };
    expect(resolved(configuration)).toEqual({ rare: 'info' });
    expect(resolved(configuration, { levels: new Map([['usual', 'error']]) })).toEqual({ usual: 'error', rare: 'info' });
    expect(resolved(configuration, { presets: ['advisors'] })).toEqual({ mirrored: 'error', rare: 'info' });
    expect(resolved(configuration, { only: ['usual'] })).toEqual({ usual: 'warning' });
  });

  test('options are checked and filled', () => {
    const options = (given: Record<string, unknown>) =>
      resolveRules(registry, { rules: { usual: { options: given } } }, (path) => `c:${path.join('.')}`).rules[0]?.options;
    expect(options({})).toEqual({ names: ['a'] });
    expect(options({ names: ['b'] })).toEqual({ names: ['b'] });
    expect(() => options({ name: [] })).toThrow(
      new InputError('c:rules.usual.options.name: rule `usual` has no option `name`, did you mean `names`?'),
    );
    expect(() => options({ names: 'b' })).toThrow(
      new InputError('c:rules.usual.options.names: option `names` must be a list of texts'),
    );
  });

  test('unknown rules are refused', () => {
    expect(() => resolved({ rules: { usuall: 'off' } })).toThrow('c:rules.usuall: unknown rule `usuall`, did you mean `usual`?');
    expect(() => resolved({ ignore: [{ rule: 'x', object: 'y', reason: 'z' }] })).toThrow('c:ignore.0.rule: unknown rule `x`');
    expect(() => resolved({}, { only: ['toString'] })).toThrow('unknown rule `toString`');
  });
});
