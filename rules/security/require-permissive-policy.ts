import { displayName, isManagedSchema, quoteIdentifier, restrictsNothing, schemaRule, tablesOf } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require a permissive policy beside restrictive ones',
    problem:
      'A restrictive policy only takes away from what permissive ones give. Where no permissive policy is for the same command and role, nothing is given: every query comes back empty, ' +
      'every insert is refused, whatever the restrictive policy says. `as restrictive` does not stand for “only these rows”.',
    solution: 'Add a permissive policy that says which rows there are at all, or leave `as restrictive` out.',
    exceptions: 'A restrictive policy that is never true, `using (false)`, is taken for a lock put on by intent.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['pgrls/SEC012'],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || (isManagedSchema(table.schema) && table.schema !== 'storage')) continue;
      for (const { policy, isAlone } of restrictsNothing(catalog, table)) {
        const name = displayName(table);
        const { using, check, roles } = policy;
        const words = [
          policy.command === 'ALL' ? '' : ` for ${policy.command.toLowerCase()}`,
          roles.includes('public') ? '' : ` to ${roles.map(quoteIdentifier).join(', ')}`,
          using ? ' using (…)' : '',
          check ? ' with check (…)' : '',
        ];
        yield {
          about: policy,
          message: isAlone
            ? `no row of \`${name}\` can be read or written: \`${policy.name}\` is restrictive, and no permissive policy lets anything through`
            : `restrictive policy \`${policy.name}\` on \`${name}\` has nothing to restrict: no permissive policy is for the same ${policy.command === 'ALL' ? 'roles' : `command (${policy.command}) and roles`}`,
          help: `add a permissive policy for the rows that may pass at all:\n  create policy "…" on ${name}${words.join('')};`,
        };
      }
    }
  },
});
