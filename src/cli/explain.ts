import { readFileSync } from 'node:fs';
import { rules } from '../../rules/index.ts';
import { unknownRule } from '../config/resolve.ts';
import { ruleUrl } from '../linter/raise.ts';
import { wrap } from '../reporters/wrap.ts';
import type { RegisteredRule } from '../rule.ts';
import { InputError } from '../source/input-error.ts';
import type { Arguments } from './arguments.ts';
import { printPlain } from './output.ts';
import { presetsOf } from './rules.ts';

/** A migration that a rule objects to, and one that it does not. */
export interface Examples {
  readonly invalid: string;
  readonly valid: string;
}

const WIDTH = 100;

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
  printPlain(explanation(found, readExamples()[name]));
  return 0;
}

/** The build puts them beside the bundle. */
function readExamples(): Readonly<Record<string, Examples>> {
  return JSON.parse(readFileSync(new URL('./examples.json', import.meta.url), 'utf8'));
}

function explanation(registered: RegisteredRule, examples: Examples | undefined): string {
  const { name, category, rule } = registered;
  const { meta } = rule;
  const options = Object.entries(rule.options).map(
    ([key, { type, default: value, description }]) =>
      `  ${key}: ${type}, by default ${JSON.stringify(value)}\n    ${description}`,
  );
  const parts = [
    `${name} (${category}, ${meta.severity}; ${presetsOf(registered).join(', ') || 'in no preset'})\n${meta.summary}`,
    `Why\n${prose(meta.problem)}`,
    `What to do\n${prose(meta.solution)}`,
    meta.exceptions === undefined ? '' : `When to leave it off\n${prose(meta.exceptions)}`,
    examples ? `Reported\n${indent(examples.invalid)}` : '',
    examples ? `Not reported\n${indent(examples.valid)}` : '',
    options.length ? `Options\n${options.join('\n')}` : '',
    meta.sources.length ? `Elsewhere\n  ${meta.sources.join(', ')}` : '',
    `More\n  ${ruleUrl(name)}`,
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function prose(text: string): string {
  const width = Math.min(WIDTH, process.stdout.columns ?? WIDTH) - 2;
  return indent(
    text
      .trim()
      .split('\n')
      .flatMap((line) => wrap(line.trim(), width))
      .join('\n'),
  );
}

function indent(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line.trim() === '' ? '' : `  ${line.trimEnd()}`))
    .join('\n');
}
