import type { RuleFile } from './rule-files.ts';

/** `rules/index.ts`: static imports, so that a bundler and TypeScript see every rule. */
export function registryText(rules: readonly RuleFile[]): string {
  return `// Generated from the folders beside it by \`npm run generate\`.
import type { RegisteredRule } from '../src/rule.ts';
${rules.map(({ name, category }) => `import ${variable(name)} from './${category}/${name}.ts';`).join('\n')}

/** All rules there are, by category and name. */
export const rules: readonly RegisteredRule[] = [
${rules.map(entry).join('\n')}
];
`;
}

/** What the formatter takes for one line. */
const LINE_WIDTH = 130;

function entry({ name, category, fixable }: RuleFile): string {
  const fields = [`name: '${name}'`, `category: '${category}'`, `fixable: ${fixable}`, `rule: ${variable(name)}`];
  const line = `  { ${fields.join(', ')} },`;
  return line.length <= LINE_WIDTH ? line : `  {\n${fields.map((field) => `    ${field},\n`).join('')}  },`;
}

function variable(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
