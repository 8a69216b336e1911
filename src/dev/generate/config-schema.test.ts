import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { rules } from '../../../rules/index.ts';
import { ROOT } from '../fixture/fixture.ts';

const validate = new Ajv({ strict: true }).compile(JSON.parse(readFileSync(join(ROOT, 'rules/schema.json'), 'utf8')));

test('every rule’s default options pass the schema', () => {
  for (const { name, rule } of rules) {
    const options = Object.fromEntries(Object.entries(rule.options).map(([key, spec]) => [key, spec.default]));
    const accepted = validate({ presets: ['recommended'], rules: { [name]: { severity: 'error', options } } });
    expect(accepted, `${name}: ${JSON.stringify(validate.errors)}`).toBe(true);
  }
});

test.for([
  { rules: { 'no-such-rule': 'error' } },
  { rules: { [rules[0]?.name ?? '']: 'fatal' } },
  { rules: { [rules[0]?.name ?? '']: { options: { noSuchOption: 1 } } } },
  { presets: 'recommended' },
  { unknown: 1 },
])('the schema refuses %j', (configuration) => {
  expect(validate(configuration)).toBe(false);
});
