import { toJsonSchema } from '@valibot/to-json-schema';
import { configurationSchema } from '../../config/configuration.ts';
import { LEVELS } from '../../config/names.ts';
import type { OptionSpec } from '../../rule.ts';
import type { RuleFile } from './rule-files.ts';

/** `rules/schema.json`: what the configuration takes, with every rule and its options by name. */
export function configSchemaText(rules: readonly RuleFile[]): string {
  const schema = toJsonSchema(configurationSchema, { errorMode: 'ignore' });
  const withRules = {
    ...schema,
    title: 'pglint configuration',
    properties: {
      ...schema.properties,
      rules: {
        description: 'Rules by name: a severity, or severity and options.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(rules.map((rule) => [rule.name, ruleSchema(rule)])),
      },
    },
  };
  return `${JSON.stringify(withRules, null, 2)}\n`;
}

function ruleSchema({ rule: { meta, options } }: RuleFile) {
  return {
    description: `${meta.summary}. Default level: ${meta.severity}`,
    anyOf: [
      { enum: LEVELS },
      {
        type: 'object',
        additionalProperties: false,
        properties: {
          severity: { enum: LEVELS },
          options: {
            type: 'object',
            additionalProperties: false,
            properties: Object.fromEntries(Object.entries(options).map(([name, spec]) => [name, optionSchema(spec)])),
          },
        },
      },
    ],
  };
}

function optionSchema({ type, default: value, description }: OptionSpec) {
  const shape = type === 'string[]' ? { type: 'array', items: { type: 'string' } } : { type };
  return { description, ...shape, default: value };
}
