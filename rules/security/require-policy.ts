import { displayName, isManagedSchema, ownerPolicySql, schemaRule, tablesOf } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require a policy on every table with row level security',
    problem:
      'With row level security on and no policy, every request of `anon` and `authenticated` finds the table empty and may write nothing. It is safe, but ' +
      'often an app that stays blank: the policies were forgotten, or dropped to be made anew and never were.',
    solution:
      'Add a policy for each thing that clients may do. A table that only the service role uses is fine as it is: say so with a suppression comment.',
    severity: 'info',
    presets: ['strict'],
    sources: [
      'splinter/0008_rls_enabled_no_policy',
      'supabase-rls-guard/RLS002',
      'pgrls/SEC009',
      'migrationpilot/MP057',
      'supashield/audit.noPolicies',
    ],
    advisor: { name: 'rls_enabled_no_policy', level: 'info' },
    dependsOn: ['row security', 'new policies'],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || table.policies.length > 0 || table.relkind === 'f' || isManagedSchema(table.schema))
        continue;
      if (table.extension !== undefined) continue;
      const name = displayName(table);
      const own = ownerPolicySql(catalog, table);
      yield {
        about: table,
        at: table.rowSecurity.place ?? table.place,
        message: `\`${name}\` has row level security but no policy: no row can be read or written through the API`,
        help: `add a policy for each thing clients may do${own ? ', such as' : ''}:\n  ${own ?? `create policy "…" on ${name} for select to authenticated using ((select auth.uid()) = …);`}`,
        ...(table.relkind === 'r' ? { advisor: { cacheKey: `rls_enabled_no_policy_${table.schema}_${table.name}` } } : {}),
      };
    }
  },
});
