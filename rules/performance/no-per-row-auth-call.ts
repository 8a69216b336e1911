import {
  type AuthCall,
  authCalls,
  displayName,
  type Expression,
  hidesFromAdvisor,
  isManagedSchema,
  type Policy,
  placeOf,
  schemaRule,
  tablesOf,
  wrapAuthCalls,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow calls of `auth.uid()` and its kin that a policy makes for every row',
    problem:
      'A policy’s condition is evaluated for each row that a query touches. `auth.uid()`, `auth.jwt()`, `auth.role()`, `auth.email()` and `current_setting(…)` give ' +
      'the same answer for all of them, but PostgreSQL calls them again and again: on a large table this is most of the time a query takes.',
    solution:
      'Wrap the call in a scalar sub-select: `(select auth.uid())`. PostgreSQL then evaluates it once per query, as an InitPlan.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['splinter/0003_auth_rls_initplan', 'pgrls/PERF001', 'supabase-rls-guard/RLS008'],
    advisor: { name: 'auth_rls_initplan', level: 'warning' },
  },
  *check(catalog, { advisorParity }) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled) continue;
      for (const policy of table.policies) {
        const asked = expressions(policy);
        const all = asked.flatMap((expression) => authCalls(expression).map((call) => ({ call, expression })));
        const bare = all.find(({ call }) => !call.wrapped);
        if (!bare && !advisorParity) continue;
        const mirrored =
          (table.schema === 'realtime' || !isManagedSchema(table.schema)) &&
          asked.some((expression) => advisorFinds(authCalls(expression)));
        const first = bare ?? (mirrored ? all[0] : undefined);
        if (!first) continue;
        const { call, expression } = first;
        const fix = wrapAuthCalls(catalog, table, policy);
        yield {
          about: policy,
          ...(expression.place ? { at: placeOf(expression.place.statement, call.location) } : {}),
          message: `policy \`${policy.name}\` on \`${displayName(table)}\` calls \`${call.name}()\` again for every row`,
          help: `wrap it, so that it is called once per query: \`(select ${call.name}(${call.name === 'current_setting' ? '…' : ''}))\``,
          ...(fix ? { fix } : {}),
          ...(mirrored ? { advisor: { cacheKey: `auth_rls_init_plan_${table.schema}_${table.name}_${policy.name}` } } : {}),
        };
      }
    }
  },
});

function expressions(policy: Policy): readonly Expression[] {
  return [policy.using, policy.check].filter((expression) => expression !== undefined);
}

/**
 * The advisor searches text (splinter 0003): it finds an expression that calls a function and nowhere says `select` right before such a call.
 * One wrapped call thus hides the others of its function.
 */
function advisorFinds(calls: readonly AuthCall[]): boolean {
  return calls.some((call) => !calls.some((other) => other.name === call.name && hidesFromAdvisor(other)));
}
