import { linterRule } from '../../src/rule.ts';

export default linterRule({
  meta: {
    summary: 'Report suppression comments that suppress nothing',
    problem:
      'A comment `-- pglint-ignore rule: reason` outlives what it excused. Left in place it misleads the reader, and hides the next finding of that rule at the same statement.',
    solution: 'Remove the comment. A comment that names a rule which is not active in this run is not reported.',
    severity: 'warning',
    presets: ['recommended', 'strict', 'safety', 'conventions'],
    sources: [],
  },
});
