import {
  apiGrantees,
  definerPower,
  displayName,
  exposedTo,
  identityArguments,
  isManagedSchema,
  openedBy,
  routinesOf,
  schemaRule,
  toldPower,
  uncheckedDefiners,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow SECURITY DEFINER functions that anybody can call over the data API',
    problem:
      'A function in an exposed schema can be called at `/rest/v1/rpc/…`. With SECURITY DEFINER it runs with its owner’s rights: row level security does not ' +
      'bind it. PostgreSQL lets everybody execute a new function, so one that does not ask who is calling is open to whoever has the anon key.',
    solution:
      'Revoke EXECUTE from `public` and `anon` (both: the one grant is PostgreSQL’s, the other Supabase’s default), check `auth.uid()` in the body, run it with the ' +
      'caller’s rights, or move it to a schema that is not exposed.',
    exceptions:
      'Trigger functions cannot be called over the API and functions used in policies must stay executable: neither is reported. A body that reads `auth.uid()`, the claims of the token, its role or a header is taken to check its caller. ' +
      'A function that gives its callers nothing which they could not do by themselves, since it only computes or its tables are open, is left alone too. PostgreSQL refuses direct calls of ' +
      'trigger functions (0A000), which the advisor reports all the same.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['splinter/0028_anon_security_definer_function_executable'],
    advisor: { name: 'anon_security_definer_function_executable', level: 'warning' },
    dependsOn: ['privileges', 'routine'],
  },
  *check(catalog, { project, advisorParity }) {
    const isUnchecked = uncheckedDefiners(catalog);
    for (const routine of routinesOf(catalog)) {
      if (!routine.securityDefiner || !exposedTo(catalog, project, routine, 'EXECUTE').includes('anon')) continue;
      const power = advisorParity || !isUnchecked(routine) ? undefined : definerPower(catalog, routine, 'anon');
      if (!advisorParity && !power) continue;
      const args = identityArguments(catalog, routine);
      const name = displayName(routine);
      const opened = openedBy(catalog, project, routine, ['anon']);
      yield {
        about: routine,
        message: `anyone with your anon key can call \`${name}\` over the API, and it ${power ? toldPower(power) : "runs with its owner's rights"}`,
        help: `take the right to call it from those who need not:\n  revoke execute on function ${name}(${args}) from ${apiGrantees(catalog, ['anon'])};${opened.note}`,
        related: opened.related,
        ...(isManagedSchema(routine.schema)
          ? {}
          : { advisor: { cacheKey: `anon_security_definer_function_executable_${routine.schema}_${routine.name}_${args}` } }),
      };
    }
  },
});
