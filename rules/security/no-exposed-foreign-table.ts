import {
  apiGrantees,
  displayName,
  exposedTo,
  holdersName,
  isManagedSchema,
  openedBy,
  schemaRule,
  tablesOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow foreign tables that the data API serves',
    problem:
      'PostgreSQL keeps no row level security on foreign tables. Whoever may read one reads all that the foreign server shows for the credentials you gave it: every ' +
      'customer of your Stripe account, every row of the other database.',
    solution:
      'Put foreign tables into a schema that is not exposed, and serve what callers may see through a function or a view that filters it. Or revoke the privileges of ' +
      '`anon` and `authenticated`.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['splinter/0017_foreign_table_in_api', 'supabase-rls-guard/RLS014'],
    advisor: { name: 'foreign_table_in_api', level: 'warning' },
  },
  *check(catalog, { project }) {
    for (const table of tablesOf(catalog)) {
      if (table.relkind !== 'f' || table.extension !== undefined) continue;
      const readers = exposedTo(catalog, project, table, 'SELECT');
      if (readers.length === 0) continue;
      const name = displayName(table);
      const opened = openedBy(catalog, project, table, readers);
      yield {
        about: table,
        message: `${holdersName(readers)} can read every row of foreign table \`${name}\`: foreign tables have no row level security`,
        help: `take it out of the API:\n  revoke all on ${name} from ${apiGrantees(catalog)};${opened.note}`,
        related: opened.related,
        ...(isManagedSchema(table.schema) ? {} : { advisor: { cacheKey: `foreign_table_in_api_${table.schema}_${table.name}` } }),
      };
    }
  },
});
