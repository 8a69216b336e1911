import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { foldersIn, ROOT } from './fixture/fixture.ts';
import { configSchemaText } from './generate/config-schema.ts';
import { registryText } from './generate/registry.ts';
import { readRules } from './generate/rule-files.ts';
import { rulePage } from './generate/rule-page.ts';
import { rulesTable } from './generate/rules-table.ts';

// npm run generate            writes what follows from the rules: registry, pages, table
// npm run generate -- --check only compares, and fails where something is stale

const check = process.argv.includes('--check');
const rules = await readRules();
const wanted = new Map<string, string>([
  ['rules/index.ts', registryText(rules)],
  ['rules/README.md', rulesTable(rules)],
  ['rules/schema.json', configSchemaText(rules)],
  ...rules.map((rule): [string, string] => [`rules/${rule.category}/${rule.name}.md`, rulePage(rule)]),
]);
const pages = foldersIn('rules').flatMap((category) =>
  readdirSync(join(ROOT, 'rules', category))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `rules/${category}/${name}`),
);
const leftOver = pages.filter((page) => !wanted.has(page));
const stale = [...wanted].filter(([path, text]) => current(path) !== text);

if (!check) {
  for (const [path, text] of stale) writeFileSync(join(ROOT, path), text);
  for (const path of leftOver) rmSync(join(ROOT, path));
  for (const path of [...stale.map(([stalePath]) => stalePath), ...leftOver]) console.log(path);
} else if (stale.length || leftOver.length) {
  for (const [path] of stale) console.error(`${path} is stale`);
  for (const path of leftOver) console.error(`${path} has no rule`);
  console.error('run: npm run generate');
  process.exitCode = 1;
}

function current(path: string): string | undefined {
  return existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path), 'utf8') : undefined;
}
