import { linterRule } from '../../src/rule.ts';

export default linterRule({
  meta: {
    summary: 'Report statements that PostgreSQL’s grammar refuses',
    problem:
      'PostgreSQL refuses the statement, and the migration stops there. What follows in the file is linted all the same, as if the statement were not there. Message and place are ' +
      'PostgreSQL’s own (its version 18).',
    solution:
      'Correct the statement. Where the mistake has a likely reason, such as a misspelt keyword or a form that PostgreSQL does not have, the help says so.',
    severity: 'error',
    presets: ['recommended', 'strict', 'safety', 'conventions'],
    sources: [],
  },
});
