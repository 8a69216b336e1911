import type { OptionSpecs, RuleMeta } from '../../rule.ts';
import type { RuleFile } from './rule-files.ts';

const SCOPE = {
  statement: 'each statement, with the catalog it meets',
  migration: 'each migration, with the catalog before and after it',
  schema: 'the schema that all migrations leave behind',
  linter: 'the text of each file',
} as const;

/** `rules/<category>/<rule>.md`. */
export function rulePage(file: RuleFile): string {
  const { name, rule, fixable } = file;
  const { summary, problem, solution, severity, sources, advisor } = rule.meta;
  const exceptions = exceptionsOf(rule.meta);
  const sections = [
    `<!-- Generated from ${name}.ts and fixtures/rules/${name} by \`npm run generate\`. -->`,
    `# ${name}`,
    `${summary}.`,
    [
      '| | |',
      '|---|---|',
      `| Level | ${severity} |`,
      `| Presets | ${presetsOf(file).map(code).join(', ') || 'none: switched on by hand'} |`,
      `| Looks at | ${SCOPE[rule.scope]} |`,
      `| Fix | ${fixable ? 'yes, by `pglint fix`' : 'by hand'} |`,
      ...(advisor ? [`| Supabase advisor | ${code(advisor.name)} |`] : []),
    ].join('\n'),
    `## Why\n\n${problem}`,
    `## What to do\n\n${solution}`,
    ...(exceptions ? [`## When to leave it off\n\n${exceptions}`] : []),
    ...optionsSection(name, rule.options),
    ...examplesSection(file),
    ...(sources.length ? [`## The same check elsewhere\n\n${sources.map((source) => `- ${code(source)}`).join('\n')}`] : []),
  ];
  return `${sections.join('\n\n')}\n`;
}

function exceptionsOf({ exceptions = '', dependsOn = [] }: RuleMeta): string {
  const quiet =
    dependsOn.length > 0
      ? 'Nothing is reported that a statement may have mended which was refused for something that the migrations do not make, or could not be followed.'
      : '';
  return [exceptions, quiet].filter((part) => part !== '').join('\n\n');
}

/** The presets that switch a rule on, `advisors` included. */
export function presetsOf({ rule: { meta } }: RuleFile): readonly string[] {
  return [...meta.presets, ...(meta.advisor ? ['advisors'] : [])];
}

function optionsSection(name: string, options: OptionSpecs): string[] {
  const entries = Object.entries(options);
  if (!entries.length) return [];
  const rows = entries.map(
    ([option, { type, default: value, description }]) =>
      `| ${code(option)} | ${code(type)} | ${code(JSON.stringify(value))} | ${cell(description)} |`,
  );
  const defaults = Object.fromEntries(entries.map(([option, spec]) => [option, spec.default]));
  const example = JSON.stringify({ rules: { [name]: { options: defaults } } }, null, 2);
  return [
    `## Options\n\n| Option | Type | Default | Meaning |\n|---|---|---|---|\n${rows.join('\n')}`,
    `In \`pglint.config.json\`, with the defaults:\n\n${fence('json', example)}`,
  ];
}

function examplesSection({ invalid, output, valid }: RuleFile): string[] {
  const parts = [
    ...(invalid ? [`This is reported:\n\n${fence('sql', sqlText(invalid))}`] : []),
    ...(output ? [fence('text', output)] : []),
    ...(valid ? [`This is not:\n\n${fence('sql', sqlText(valid))}`] : []),
  ];
  return parts.length ? [`## Examples\n\n${parts.join('\n\n')}`] : [];
}

/** A fixture without the lines that are for tests: what configures them, what policy-attacks.test.ts tries. */
function sqlText(fixture: string): string {
  return fixture.replace(/^-- config:.*\r?\n/, '').replace(/^-- (?:rows|tried|(?:breach|refused) \w+): .*\r?\n/gm, '');
}

/** A fenced block, its fence longer than any inside. */
function fence(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text.trimEnd()}\n${ticks}`;
}

/** Inline code in a table cell. */
export function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

/** Text in a table cell. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
}
