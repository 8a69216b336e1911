import {
  type Catalog,
  displayName,
  exposedTo,
  holdersName,
  type Oid,
  schemaRule,
  type Table,
  tableByOid,
  type View,
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
      'A view that is meant to show a part of a protected table to everybody: leave it, with a suppression comment that says so.',
    severity: 'error',
    presets: ['recommended'],
    sources: ['splinter/0010_security_definer_view', 'supabase-rls-guard/RLS010', 'pgrls/VIEW001'],
    advisor: { name: 'security_definer_view', level: 'error' },
  },
  *check(catalog, { project, advisorParity }) {
    if (project.postgresVersion < 15) return;
    for (const view of viewsOf(catalog)) {
      if (view.kind !== 'view' || view.extension !== undefined || isInvoker(view)) continue;
      const readers = exposedTo(catalog, project, view, 'SELECT');
      if (readers.length === 0) continue;
      const hidden = protectedTables(catalog, view);
      if (hidden.length === 0 && !advisorParity) continue;
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
        advisor: { cacheKey: `security_definer_view_${view.schema}_${view.name}` },
      };
    }
  },
});

function isInvoker(view: View): boolean {
  return view.options.some((option) => /^security_invoker=(true|on|1|yes)$/i.test(option));
}

/** Tables with row level security that the view reads, also through other views that run with their owner's rights. */
function protectedTables(catalog: Catalog, view: View, seen = new Set<Oid>()): readonly Table[] {
  const found: Table[] = [];
  for (const { object } of view.query.references) {
    if (seen.has(object)) continue;
    seen.add(object);
    const table = tableByOid(catalog, object);
    if (table?.rowSecurity.enabled) found.push(table);
    const inner = catalog.relations.get(object);
    if (inner?.kind === 'view') found.push(...protectedTables(catalog, inner, seen));
  }
  return found;
}
