import { refusalsOf, schemaRule, tellMissing } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow statements that need a table or view that is not there',
    problem:
      'PostgreSQL refuses a statement that names a table, view or sequence which no earlier migration has made. The migrations then cannot be run from the beginning: ' +
      'not by a new colleague, not in CI, not for a preview branch. It is either a misspelt name, a migration that comes too early, or a table that was made ' +
      'in a dashboard and is in no migration at all.',
    solution:
      'Mend the name, or put what makes the table in front. For tables made outside migrations, add a migration that makes them and comes first ' +
      '(`supabase db pull` writes it).',
    exceptions:
      'A project whose history begins elsewhere for good: replay the rest with `startAfter`, or accept what is missing with a baseline. Statements in handled exceptions and ' +
      'names that a statement may have made which could not be followed are not reported.',
    severity: 'warning',
    presets: ['recommended'],
    sources: [],
  },
  *check(catalog, { history, project }) {
    const missing = refusalsOf(history, project).filter(({ kind, error }) => kind === 'missing' && error.sqlstate === '42P01');
    yield* tellMissing(missing, catalog, project);
  },
});
