import {
  baredTables,
  displayName,
  exposedTo,
  holdersName,
  isInvokerToAdvisor,
  isInvokerView,
  isManagedSchema,
  openedBy,
  schemaRule,
  setSecurityInvoker,
  toldTables,
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
      '`auth.uid()` or a setting, itself or through a function, is taken to choose the rows by itself. Tables of which the same readers may see every row anyhow, and those ' +
      'that `no-exposed-auth-users` speaks of, do not count.',
    severity: 'error',
    presets: ['recommended'],
    sources: ['splinter/0010_security_definer_view', 'supabase-rls-guard/RLS010', 'pgrls/VIEW001'],
    advisor: { name: 'security_definer_view', level: 'error' },
    dependsOn: ['view', 'privileges'],
  },
  *check(catalog, { project, advisorParity }) {
    if (project.postgresVersion < 15) return;
    for (const view of viewsOf(catalog)) {
      if (view.kind !== 'view' || view.extension !== undefined) continue;
      const mirrored = !isInvokerToAdvisor(view) && !isManagedSchema(view.schema);
      if (advisorParity ? !mirrored : isInvokerView(view)) continue;
      const readers = exposedTo(catalog, project, view, 'SELECT');
      if (readers.length === 0) continue;
      const bared = baredTables(catalog, view, readers).filter(({ table }) => displayName(table) !== 'auth.users');
      if (!advisorParity && bared.length === 0) continue;
      const name = displayName(view);
      const opened = openedBy(catalog, project, view, readers);
      const lost = view.lostOptions?.some((option) => option.startsWith('security_invoker='));
      const rights = lost ? 'it lost its `security_invoker` here' : "it runs with its owner's rights";
      yield {
        about: view,
        message: `${holdersName(readers)} can read ${toldTables(bared) || 'what it selects'} through view \`${name}\`: ${rights}`,
        help: `let it run with the caller's rights:\n  alter view ${name} set (security_invoker = on);${opened.note}`,
        fix: setSecurityInvoker(catalog, view),
        related: [
          ...opened.related,
          ...bared
            .slice(0, 3)
            .map(({ table }) => ({ at: table.rowSecurity.place, message: `\`${displayName(table)}\` is protected here` })),
        ],
        ...(mirrored ? { advisor: { cacheKey: `security_definer_view_${view.schema}_${view.name}` } } : {}),
      };
    }
  },
});
