import {
  apiGrantees,
  displayName,
  exposedTo,
  holdersName,
  identityArguments,
  injectionOf,
  routinesOf,
  schemaRule,
  uncheckedDefiners,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow SECURITY DEFINER functions of the data API that run an argument as SQL',
    problem:
      'A function that puts the text of an argument into EXECUTE runs whatever its caller makes of it. With SECURITY DEFINER that is SQL with its owner’s rights: who may call the function ' +
      'at `/rest/v1/rpc/…` reads and changes all tables, past row level security, and can give themselves any right that the owner has.',
    solution:
      'Hand values over by `execute … using`, put names in by `%I` of `format`, and values by `%L`. A function that is to run any SQL is for the server alone: revoke EXECUTE from `public`, ' +
      '`anon` and `authenticated`.',
    exceptions:
      'A function that asks who is calling (`auth.uid()`, the token’s claims) is taken to check that, and one that asks for the argument in a condition or looks it up in a table, to check what may be in it. ' +
      'Functions that run with the rights of their caller are not reported: row level security binds what they run.',
    severity: 'error',
    presets: ['strict'],
    sources: ['atlas/SA101', 'ptah/SA101', 'plpgsql_check/security_warnings', 'django-safe-migrations/SM024'],
  },
  *check(catalog, { project }) {
    const isUnchecked = uncheckedDefiners(catalog);
    for (const routine of routinesOf(catalog)) {
      if (!isUnchecked(routine)) continue;
      const callers = exposedTo(catalog, project, routine, 'EXECUTE');
      const injection = callers.length > 0 ? injectionOf(routine) : undefined;
      if (!injection) continue;
      const name = displayName(routine);
      yield {
        about: routine,
        at: injection.at,
        message: `${holdersName(callers)} can run SQL of their own with the rights of \`${routine.owner}\`: \`${name}\` executes what its argument \`${injection.argument}\` says`,
        help: `quote it (\`%I\` of \`format\` for a name, USING for a value), or take the right to call it:\n  revoke execute on function ${name}(${identityArguments(catalog, routine)}) from ${apiGrantees(catalog, callers)};`,
      };
    }
  },
});
