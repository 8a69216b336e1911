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
    summary: 'Disallow SECURITY DEFINER functions that do for every signed-in user what they do for any',
    problem:
      'A SECURITY DEFINER function runs with its owner’s rights: row level security does not bind it. One that every signed-in user can call at `/rest/v1/rpc/…` and that ' +
      'never asks who is calling gives each of them the same power over everybody’s rows.',
    solution:
      'Check `auth.uid()` in the body, run it with the caller’s rights, revoke EXECUTE from `public` and `authenticated`, or move it to a schema that is not exposed.',
    exceptions:
      'What `anon` may call as well is reported by `no-exposed-security-definer-function`. Trigger functions, functions that policies use and those that ask for the caller ' +
      'are left alone, and so is what gives its callers nothing which they could not do by themselves.',
    severity: 'warning',
    presets: ['strict'],
    sources: ['splinter/0029_authenticated_security_definer_function_executable'],
    advisor: { name: 'authenticated_security_definer_function_executable', level: 'warning' },
    dependsOn: ['privileges', 'routine'],
  },
  *check(catalog, { project, advisorParity }) {
    const isUnchecked = uncheckedDefiners(catalog);
    for (const routine of routinesOf(catalog)) {
      if (!routine.securityDefiner) continue;
      const callers = exposedTo(catalog, project, routine, 'EXECUTE');
      if (!callers.includes('authenticated')) continue;
      const asks = !isUnchecked(routine);
      const power =
        advisorParity || callers.includes('anon') || asks ? undefined : definerPower(catalog, routine, 'authenticated');
      if (!advisorParity && !power) continue;
      const args = identityArguments(catalog, routine);
      const name = displayName(routine);
      const opened = openedBy(catalog, project, routine, ['authenticated']);
      yield {
        about: routine,
        message: `every signed-in user can call \`${name}\` over the API: it ${power ? toldPower(power) : "runs with its owner's rights"}${asks ? '' : ' and does not ask who is calling'}`,
        help: `take the right to call it from those who need not:\n  revoke execute on function ${name}(${args}) from ${apiGrantees(catalog, ['authenticated'])};${opened.note}`,
        related: opened.related,
        ...(isManagedSchema(routine.schema)
          ? {}
          : {
              advisor: {
                cacheKey: `authenticated_security_definer_function_executable_${routine.schema}_${routine.name}_${args}`,
              },
            }),
      };
    }
  },
});
