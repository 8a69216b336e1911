import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RegisteredRule, Rule } from '../../rule.ts';
import { foldersIn, ROOT } from '../fixture/fixture.ts';

/** A rule with what the generators need beside it: its examples. */
export interface RuleFile extends RegisteredRule {
  /** SQL and golden output of `fixtures/rules/<rule>`; undefined where missing. */
  readonly invalid: string | undefined;
  readonly output: string | undefined;
  readonly valid: string | undefined;
}

/** Every rule in `rules/<category>/`, by category and name. @throws {Error} for a file that exports no rule. */
export async function readRules(): Promise<readonly RuleFile[]> {
  const rules: RuleFile[] = [];
  for (const category of foldersIn('rules')) {
    const files = readdirSync(join(ROOT, 'rules', category)).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    for (const name of files.map((file) => file.replace(/\.ts$/, '')).sort()) {
      const file = `${name}.ts`;
      const path = join(ROOT, 'rules', category, file);
      const { default: rule } = (await import(pathToFileURL(path).href)) as { readonly default?: Rule };
      if (!rule?.meta) throw new Error(`rules/${category}/${file} has no rule as its default export`);
      rules.push({ name, category, rule, fixable: isFixable(name), ...examples(name) });
    }
  }
  return rules;
}

function examples(rule: string): Pick<RuleFile, 'invalid' | 'output' | 'valid'> {
  const [invalid, output, valid] = ['invalid.sql', 'invalid.out', 'valid.sql'].map((name) => fixtureText(rule, name));
  return { invalid, output, valid };
}

function fixtureText(rule: string, name: string): string | undefined {
  const path = join(ROOT, 'fixtures/rules', rule, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** A rule is fixable when one of its golden outputs shows a fix. */
function isFixable(rule: string): boolean {
  const folder = join(ROOT, 'fixtures/rules', rule);
  if (!existsSync(folder)) return false;
  const outputs = readdirSync(folder).filter((name) => name.endsWith('.out'));
  return outputs.some((name) => /^ {2}fix \(/m.test(readFileSync(join(folder, name), 'utf8')));
}
