import {
  askingCaller,
  asksForCaller,
  displayName,
  exposedTo,
  holdersName,
  isInvokerView,
  schemaRule,
  setSecurityInvoker,
  tablesRead,
  viewsOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require `security_invoker` on views that the data API serves',
    problem:
      'A view reads its tables with the rights of its owner, and in Supabase the owner is not bound by row level security. Whoever may read the view thus ' +
      'sees every row of the tables below it, whatever their policies say. Since PostgreSQL 15 a view can run with the rights of the caller instead.',
    solution:
      'Set `security_invoker` on the view. `create or replace view` without `with (…)` takes it off again: write it into the definition.',
    exceptions:
      'A view that is meant to show a part of a protected table to everybody: leave it, with a suppression comment that says so. A view whose query asks for ' +
      '`auth.uid()`, itself or through a function, is taken to choose the rows by itself.',
    severity: 'error',
    presets: ['recommended'],
    sources: ['splinter/0010_security_definer_view', 'supabase-rls-guard/RLS010', 'pgrls/VIEW001'],
    advisor: { name: 'security_definer_view', level: 'error' },
  },
  *check(catalog, { project, advisorParity }) {
    if (project.postgresVersion < 15) return;
    const asking = askingCaller(catalog);
    for (const view of viewsOf(catalog)) {
      if (view.kind !== 'view' || view.extension !== undefined || isInvokerView(view)) continue;
      const readers = exposedTo(catalog, project, view, 'SELECT');
      if (readers.length === 0) continue;
      const hidden = tablesRead(catalog, view).filter((table) => table.rowSecurity.enabled);
      if (!advisorParity && (hidden.length === 0 || asksForCaller(catalog, view.query, asking))) continue;
      const name = displayName(view);
      const tables = hidden
        .slice(0, 3)
        .map((table) => `\`${displayName(table)}\``)
        .join(', ');
      yield {
        about: view,
        message: `${holdersName(readers)} can read ${tables || 'what it selects'}${hidden.length > 3 ? ` and ${hidden.length - 3} more` : ''} past row level security: view \`${name}\` runs with its owner's rights`,
        help: `let it run with the caller's rights:\n  alter view ${name} set (security_invoker = on);`,
        related: hidden
          .slice(0, 3)
          .map((table) => ({ at: table.rowSecurity.place, message: `\`${displayName(table)}\` is protected here` })),
        fix: setSecurityInvoker(catalog, view),
        advisor: { cacheKey: `security_definer_view_${view.schema}_${view.name}` },
      };
    }
  },
});
