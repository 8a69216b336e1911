import { rules } from '../../rules/index.ts';
import { ruleUrl } from '../linter/raise.ts';
import type { RegisteredRule } from '../rule.ts';
import { InputError } from '../source/input-error.ts';
import type { Arguments } from './arguments.ts';
import { print, printPlain } from './output.ts';

/** `pglint rules`: the registry, as a table or as JSON. */
export function rulesCommand(args: Arguments): number {
  if (args.words.length) throw new InputError(`\`pglint rules\` takes no \`${args.words[0]}\`; see \`pglint explain <rule>\``);
  if (args.text('format') === 'json') print(`${JSON.stringify(rules.map(ruleJson), null, 2)}\n`);
  else printPlain(table(rules));
  return 0;
}

/** The presets that switch a rule on, `advisors` included. */
export function presetsOf({ rule: { meta } }: RegisteredRule): readonly string[] {
  return [...meta.presets, ...(meta.advisor ? ['advisors'] : [])];
}

function ruleJson(registered: RegisteredRule): object {
  const { name, category, rule } = registered;
  return {
    name,
    category,
    severity: rule.meta.severity,
    presets: presetsOf(registered),
    summary: rule.meta.summary,
    scope: rule.scope,
    fixable: registered.fixable,
    url: ruleUrl(name),
    sources: rule.meta.sources,
    options: rule.options,
  };
}

function table(all: readonly RegisteredRule[]): string {
  const width = Math.max(...all.map(({ name }) => name.length));
  const categories = [...new Set(all.map(({ category }) => category))];
  return categories
    .map((category) => {
      const lines = all
        .filter((one) => one.category === category)
        .map((one) => {
          const { meta } = one.rule;
          const presets = presetsOf(one).join(', ') || 'by hand';
          return `  ${one.name.padEnd(width)}  ${meta.severity.padEnd(7)}  ${meta.summary} (${presets})\n`;
        });
      return `${category}\n${lines.join('')}`;
    })
    .join('\n');
}
