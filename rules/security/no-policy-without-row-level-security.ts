import { displayName, enableRowSecurity, exposedTo, isManagedSchema, schemaRule, tablesOf } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow policies on a table whose row level security is off',
    problem:
      'PostgreSQL keeps a policy on any table but asks it only where row level security is enabled. Until then the policy looks like protection and is none.',
    solution: 'Enable row level security on the table, or drop the policies.',
    exceptions: 'Of a table that the data API serves `require-row-level-security` tells it, with what follows.',
    severity: 'error',
    presets: ['recommended'],
    sources: ['splinter/0007_policy_exists_rls_disabled', 'supabase-rls-guard/RLS003', 'pgrls/SEC032'],
    advisor: { name: 'policy_exists_rls_disabled', level: 'error' },
    dependsOn: ['row security', 'policies'],
  },
  *check(catalog, { project, advisorParity }) {
    for (const table of tablesOf(catalog)) {
      const [first] = table.policies;
      if (!first || table.rowSecurity.enabled || table.extension !== undefined) continue;
      const isOpen = (['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const).some(
        (command) => exposedTo(catalog, project, table, command).length > 0,
      );
      if (!advisorParity && isOpen && !isManagedSchema(table.schema)) continue;
      const name = displayName(table);
      const names = table.policies.map((policy) => `\`${policy.name}\``).join(', ');
      yield {
        about: table,
        at: table.rowSecurity.place ?? first.place,
        message: `${table.policies.length === 1 ? 'policy' : 'policies'} ${names} on \`${name}\` ${table.policies.length === 1 ? 'has' : 'have'} no effect: row level security is off`,
        help: `switch it on:\n  alter table ${name} enable row level security;`,
        fix: enableRowSecurity(catalog, table),
        related: table.policies
          .slice(table.rowSecurity.place ? 0 : 1)
          .map((policy) => ({ at: policy.place, message: `\`${policy.name}\` is created here` })),
        ...(table.relkind === 'r' && !isManagedSchema(table.schema)
          ? { advisor: { cacheKey: `policy_exists_rls_disabled_${table.schema}_${table.name}` } }
          : {}),
      };
    }
  },
});
