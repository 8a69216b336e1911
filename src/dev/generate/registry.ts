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

function entry({ name, category, fixable }: RuleFile): string {
  return `  {
    name: '${name}',
    category: '${category}',
    fixable: ${fixable},
    rule: ${variable(name)},
  },`;
}

function variable(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
