import {
  apiGrantees,
  baredTables,
  displayName,
  exposedTo,
  holdersName,
  isManagedSchema,
  openedBy,
  schemaRule,
  toldTables,
  viewsOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow materialized views of protected tables that the data API serves',
    problem:
      'A materialized view holds a copy of what its query gave when it was last refreshed, for a user whom no policy binds. PostgreSQL knows no row level security for ' +
      'materialized views: whoever may read it reads all of it, whatever the policies of the tables say.',
    solution:
      'Revoke SELECT from `anon` and `authenticated`, and serve what each caller may see through a view or function that filters it; or move the materialized view to a ' +
      'schema that is not exposed.',
    exceptions:
      'A copy of tables without row level security, or of which the same readers may see every row anyhow, gives nothing away that they do not, and is not reported.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['splinter/0016_materialized_view_in_api', 'pgrls/VIEW003', 'supabase-rls-guard/RLS012'],
    advisor: { name: 'materialized_view_in_api', level: 'warning' },
  },
  *check(catalog, { project, advisorParity }) {
    for (const view of viewsOf(catalog)) {
      if (view.kind !== 'materialized view' || view.extension !== undefined) continue;
      const readers = exposedTo(catalog, project, view, 'SELECT');
      if (readers.length === 0) continue;
      const bared = baredTables(catalog, view, readers);
      if (bared.length === 0 && !advisorParity) continue;
      const name = displayName(view);
      const opened = openedBy(catalog, project, view, readers);
      yield {
        about: view,
        message:
          bared.length === 0
            ? `${holdersName(readers)} can read all of materialized view \`${name}\``
            : `${holdersName(readers)} can read ${toldTables(bared)} through materialized view \`${name}\`: it holds a copy`,
        help: `take it out of the API:\n  revoke select on ${name} from ${apiGrantees(catalog)};${opened.note}`,
        related: [
          ...opened.related,
          ...bared
            .slice(0, 3)
            .map(({ table }) => ({ at: table.rowSecurity.place, message: `\`${displayName(table)}\` is protected here` })),
        ],
        ...(isManagedSchema(view.schema)
          ? {}
          : { advisor: { cacheKey: `materialized_view_in_api_${view.schema}_${view.name}` } }),
      };
    }
  },
});
