import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rules } from '../../rules/index.ts';
import { ROOT } from './fixture/fixture.ts';

// npm run new-rule <category> <name> writes a rule and its fixtures. They run and fail until every TODO is replaced.

const [category = '', name = '', ...rest] = process.argv.slice(2);
const problem = complaint();
if (problem) {
  console.error(`${problem}\nusage: npm run new-rule <category> <name>`);
  process.exitCode = 2;
} else {
  const files = newFiles();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(ROOT, path)), { recursive: true });
    writeFileSync(join(ROOT, path), text);
    console.log(path);
  }
  console.log('next: write them, then `npm run generate` and `UPDATE=1 npx vitest run src/dev/fixture`');
}

function complaint(): string | undefined {
  if (rest.length || !/^[a-z]+$/.test(category)) return 'the category is one lower-case word';
  if (!/^(?:require|prefer|no)-[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name))
    return 'the name is require-…, prefer-… or no-…, in lower case with hyphens';
  const known = rules.find((rule) => rule.name === name);
  if (known) return `there is a rule ${name} in rules/${known.category}`;
  return existsSync(join(ROOT, `fixtures/rules/${name}`)) ? `fixtures/rules/${name} is there already` : undefined;
}

function newFiles(): Readonly<Record<string, string>> {
  return {
    [`rules/${category}/${name}.ts`]: ruleText(),
    [`fixtures/rules/${name}/invalid.sql`]:
      '-- TODO: the smallest migration that the rule reports, as a real project would write it\n',
    [`fixtures/rules/${name}/valid.sql`]: '-- TODO: the same, mended; and what looks alike and is right\nselect TODO;\n',
  };
}

function ruleText(): string {
  return `import { displayName, schemaRule, tablesOf } from '../rule.ts';

export default schemaRule({
  meta: {
    summary: 'TODO: imperative, without a full stop.',
    problem: 'TODO: what goes wrong, for whom',
    solution: 'TODO: what to do',
    severity: 'warning',
    presets: ['strict'],
    sources: [],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      yield { about: table, message: \`TODO: what is wrong with \\\`\${displayName(table)}\\\`.\` };
    }
  },
});
`;
}
