import { linterRule } from '../../src/rule.ts';

export default linterRule({
  meta: {
    summary: 'Report suppression comments that name no rule, or none that exists',
    problem:
      'A comment that names no rule, misspells one or uses a word that pglint does not know suppresses nothing, though whoever wrote it thinks so. A comment never suppresses more than the ' +
      'rules that it names.',
    solution:
      'Write `-- pglint-ignore rule, rule: reason` before or in a statement, or `-- pglint-ignore-file rule: reason` for the whole file.',
    severity: 'warning',
    presets: ['recommended', 'strict', 'safety', 'conventions'],
    sources: [],
  },
});
