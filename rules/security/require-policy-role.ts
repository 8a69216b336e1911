import {
  callerOf,
  decisiveExpression,
  displayName,
  giveToAuthenticated,
  holders,
  isManagedSchema,
  judgePredicate,
  POLICY_COMMANDS,
  quoteIdentifier,
  roleTestIn,
  schemaRule,
  tablesOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require policies for signed-in users to say so with `to authenticated`',
    problem:
      'Without TO a policy is for every role. Where its condition needs a signed-in user, it never lets `anon` at a row, but PostgreSQL evaluates it for requests without a ' +
      'user all the same, for each row of the table. And the condition is all that keeps them out: an `or` that is added to it later is for everybody.',
    solution: 'Add `to authenticated`. PostgreSQL then leaves the policy out for other roles before it looks at a single row.',
    exceptions:
      'What the condition comes to for `anon` is evaluated: a policy that may let guests at some row is not reported, nor is one on a table that `anon` may not touch, ' +
      'nor one that tests `auth.role()`, of which `no-role-test-in-policy` speaks. Where roles of your own get in by such a policy, name them too.',
    severity: 'info',
    presets: ['strict'],
    sources: ['pgrls/SEC003', 'supabase-rls-guard/RLS007', 'supashield/PERMISSIVE_FOR_ALL'],
  },
  *check(catalog) {
    if (!catalog.roles.has('authenticated')) return;
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || (isManagedSchema(table.schema) && table.schema !== 'storage')) continue;
      for (const policy of table.policies) {
        if (!policy.permissive || policy.roles.join() !== 'public') continue;
        const asked = POLICY_COMMANDS.flatMap((command) => {
          const expression = decisiveExpression(policy, command);
          return expression && holders(catalog, table, command).includes('anon') ? [expression] : [];
        });
        const answers = (role: string) => asked.map((one) => judgePredicate(catalog, table, one, callerOf(role)).answer);
        if (asked.length === 0 || asked.some(roleTestIn)) continue;
        if (answers('anon').some((answer) => answer !== 'never') || answers('authenticated').includes('never')) continue;
        const fix = giveToAuthenticated(catalog, table, policy);
        yield {
          about: policy,
          message: `policy \`${policy.name}\` on \`${displayName(table)}\` is for every role, but lets only signed-in users at rows`,
          help: `say whom it is for:\n  alter policy ${quoteIdentifier(policy.name)} on ${displayName(table)} to authenticated;`,
          ...(fix ? { fix } : {}),
        };
      }
    }
  },
});
