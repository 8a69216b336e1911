import {
  apiGrantees,
  displayName,
  exposedTo,
  findRelation,
  functionCalls,
  holdersName,
  isInvokerToAdvisor,
  isInvokerView,
  openedBy,
  schemaRule,
  tablesRead,
  type View,
  viewsOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow views of `auth.users` that the data API serves',
    problem:
      '`auth.users` holds the e-mail address, phone number, password hash and metadata of everyone who ever signed up. The API does not serve it, but a view in an ' +
      'exposed schema reads it with its owner’s rights, and a materialized view holds a copy of it: whoever may read the view reads the accounts.',
    solution:
      'Keep what others may see of a user in a table of your own (`public.profiles`), filled by a trigger and protected by policies, and let the view read that. A view ' +
      'that only the server needs belongs in a schema that is not exposed.',
    exceptions:
      'A view that calls `auth.uid()` is taken to show callers their own row, and one that reads nothing but `id` to show no account.',
    severity: 'error',
    presets: ['recommended'],
    sources: ['splinter/0002_auth_users_exposed', 'supabase-rls-guard/RLS015'],
    advisor: { name: 'auth_users_exposed', level: 'error' },
  },
  *check(catalog, { project, advisorParity }) {
    const users = findRelation(catalog, 'auth', 'users');
    if (users?.kind !== 'table') return;
    for (const view of viewsOf(catalog)) {
      const readers = exposedTo(catalog, project, view, 'SELECT');
      if (readers.length === 0 || !tablesRead(catalog, view).includes(users)) continue;
      const asCaller = view.kind === 'view' && isInvokerView(view);
      const mirrored =
        view.query.references.some(({ object }) => object === users.oid) &&
        !(view.kind === 'view' && isInvokerToAdvisor(view) && users.rowSecurity.enabled);
      const columns = columnsRead(view);
      const meant = functionCalls(catalog, view.query).some(({ name }) => name === 'auth.uid') || columns.join() === 'id';
      if (advisorParity ? !mirrored : asCaller || meant) continue;
      const opened = openedBy(catalog, project, view, readers);
      const shown = [...columns].sort((a, b) => rank(a) - rank(b));
      const list =
        shown
          .slice(0, 3)
          .map((column) => `\`${column}\``)
          .join(', ') + (shown.length > 3 ? ` and ${shown.length - 3} more column${shown.length > 4 ? 's' : ''}` : '');
      yield {
        about: view,
        message: `${holdersName(readers)} can read ${list || 'rows'} of \`auth.users\` through ${view.kind} \`${displayName(view)}\``,
        help: `take it out of the API, and show what others may see from a table of your own:\n  revoke select on ${displayName(view)} from ${apiGrantees(catalog)};${opened.note}`,
        related: opened.related,
        ...(mirrored ? { advisor: { cacheKey: `auth_users_exposed_${view.schema}_${view.name}` } } : {}),
      };
    }

    function columnsRead(view: View): readonly string[] {
      const read = new Set(view.query.references.filter(({ object }) => object === users?.oid).map(({ column }) => column));
      return users?.kind === 'table' ? users.columns.filter(({ attnum }) => read.has(attnum)).map(({ name }) => name) : [];
    }
  },
});

/** What a reader of the message cares for most comes first. */
function rank(column: string): number {
  const at = ['email', 'phone', 'encrypted_password', 'raw_user_meta_data'].indexOf(column);
  return at < 0 ? 9 : at;
}
