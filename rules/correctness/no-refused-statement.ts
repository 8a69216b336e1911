import { messageOf, placeOfRefusal, refusalsOf, schemaRule, tellByFile } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow statements that PostgreSQL refuses whatever the data are',
    problem:
      'Some statements can never run against the schema that the migrations before them leave: a second primary key, a foreign key to columns that are not unique, a view replaced ' +
      'with fewer columns, ON CONFLICT without a unique index, a policy FOR SELECT with a check. The migration fails there.',
    solution: 'Change the statement, or what stands in its way. The message is PostgreSQL’s own.',
    exceptions:
      'Errors that hang on rows, on privileges or on the server are not reported; missing and duplicate objects, and drops of what is in use, have rules of their own.',
    severity: 'error',
    presets: ['recommended'],
    sources: [],
  },
  *check(_catalog, { history, project }) {
    const refused = refusalsOf(history, project).filter(({ kind, error }) => kind === 'other' && error.sqlstate !== '2BP01');
    yield* tellByFile(
      refused,
      ({ error }) => error.sqlstate,
      (refusal) => {
        const help = HELP[refusal.error.sqlstate];
        return {
          at: placeOfRefusal(refusal),
          message: `the statement is refused: ${messageOf(refusal)}`,
          ...(help === undefined ? {} : { help }),
          related: [],
        };
      },
      (group) => `${group.length} statements of this file are refused alike: ${group.slice(0, 1).map(messageOf).join('')}`,
    );
  },
});

const HELP: Readonly<Record<string, string>> = {
  '42830': 'add a primary key or unique constraint on the referenced columns first',
  '42P10': 'make a unique index on just these columns first',
  '42P13': 'drop the function first: `create or replace` keeps its return type and the names of its arguments',
  '42725': 'name the argument types: there are several functions of this name',
};
