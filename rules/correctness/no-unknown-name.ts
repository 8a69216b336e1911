import { refusalsOf, schemaRule, tellMissing } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow statements that need a column, type, function, schema or other object that is not there',
    problem:
      'PostgreSQL refuses a statement that names a column, type, function, schema, policy, trigger, constraint or extension which no earlier migration has made. ' +
      'The migration fails, or the history cannot be run from the beginning. `create table if not exists` is a common cause: where the table is there already, ' +
      'the columns it would have had are not added.',
    solution:
      'Mend the name, or put what makes the object in front. Types and functions of extensions need `create extension if not exists …` in a migration, ' +
      'even where the extension was switched on in a dashboard.',
    exceptions:
      'What a role, a tool or another service puts into the database before the migrations run. Roles are reported on Supabase only: elsewhere they belong to the server.',
    severity: 'warning',
    presets: ['recommended'],
    sources: [],
  },
  *check(catalog, { history, project }) {
    const missing = refusalsOf(history, project).filter(({ kind, error }) => kind === 'missing' && error.sqlstate !== '42P01');
    yield* tellMissing(missing, catalog, project);
  },
});
