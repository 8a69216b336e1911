import { rules } from '../../rules/index.ts';
import { unknownRule } from '../config/resolve.ts';
import { ruleUrl } from '../linter/raise.ts';
import type { RegisteredRule } from '../rule.ts';
import { InputError } from '../source/input-error.ts';
import type { Arguments } from './arguments.ts';
import { printPlain } from './output.ts';
import { presetsOf } from './rules.ts';

/** `pglint explain <rule>`: what a rule finds, why it matters, what to do, and its options. */
export async function explainCommand(args: Arguments): Promise<number> {
  const [name, ...rest] = args.words;
  if (name === undefined || rest.length) throw new InputError('`pglint explain` takes the name of one rule');
  const found = rules.find((rule) => rule.name === name);
  if (!found)
    throw new InputError(
      unknownRule(
        name,
        rules.map((rule) => rule.name),
      ),
    );
  printPlain(explanation(found));
  return 0;
}

function explanation(registered: RegisteredRule): string {
  const { name, category, rule } = registered;
  const { meta } = rule;
  const options = Object.entries(rule.options).map(
    ([key, { type, default: value, description }]) =>
      `  ${key}: ${type}, by default ${JSON.stringify(value)}\n    ${description}`,
  );
  const parts = [
    `${name} (${category}, ${meta.severity}; ${presetsOf(registered).join(', ') || 'in no preset'})\n${meta.summary}`,
    `Why\n${indent(meta.problem)}`,
    `What to do\n${indent(meta.solution)}`,
    meta.exceptions === undefined ? '' : `When to leave it off\n${indent(meta.exceptions)}`,
    options.length ? `Options\n${options.join('\n')}` : '',
    meta.sources.length ? `Elsewhere\n  ${meta.sources.join(', ')}` : '',
    `More\n  ${ruleUrl(name)}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : `  ${line.trimEnd()}`))
    .join('\n');
}
