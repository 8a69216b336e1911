import {
  bodyDigest,
  displayName,
  emptySearchPath,
  identityArguments,
  isManagedSchema,
  routinesOf,
  schemaRule,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require a fixed `search_path` on functions that run with their owner’s rights',
    problem:
      'Names in a function without a fixed `search_path` are looked up along the path of whoever calls it. A caller who can create objects in a schema of ' +
      'that path puts a table or function of their own in front of yours, and a SECURITY DEFINER function then runs it with its owner’s rights.',
    solution: 'Set an empty `search_path` on the function and qualify every name in its body; `pg_catalog` is always found.',
    severity: 'warning',
    presets: ['recommended'],
    sources: [
      'splinter/0011_function_search_path_mutable',
      'supabase-rls-guard/RLS011',
      'migrationpilot/MP099',
      'pgspot/PS003',
      'pgspot/PS005',
    ],
    advisor: { name: 'function_search_path_mutable', level: 'warning' },
    dependsOn: ['routine'],
  },
  options: {
    securityInvoker: {
      type: 'boolean',
      default: false,
      description: 'Report functions that run with the caller’s rights too, as Supabase’s advisor does',
    },
  },
  *check(catalog, { options, advisorParity }) {
    for (const routine of routinesOf(catalog)) {
      if (isManagedSchema(routine.schema) || routine.extension !== undefined) continue;
      if (routine.settings.some((setting) => setting.startsWith('search_path='))) continue;
      const careless =
        routine.securityDefiner || (options.securityInvoker && routine.kind !== 'aggregate' && routine.body !== '');
      if (!careless && !advisorParity) continue;
      const name = displayName(routine);
      const lost = routine.lost?.settings.some((setting) => setting.startsWith('search_path='))
        ? 'had a fixed `search_path` before this definition: it '
        : '';
      const fix = emptySearchPath(catalog, routine);
      yield {
        about: routine,
        ...(routine.settingsPlace ? { at: routine.settingsPlace } : {}),
        message: routine.securityDefiner
          ? `${routine.kind} \`${name}\` ${lost}runs with its owner's rights but looks up names along the caller's \`search_path\``
          : `${routine.kind} \`${name}\` looks up names along the caller's \`search_path\``,
        help:
          routine.kind === 'function' || routine.kind === 'procedure'
            ? `fix the path, once the names in the body are qualified (\`public.…\`):\n  alter ${routine.kind} ${name}(${identityArguments(catalog, routine)}) set search_path = '';`
            : 'an aggregate has no path of its own: what counts is that of its functions',
        ...(fix ? { fix } : {}),
        advisor: { cacheKey: `function_search_path_mutable_${routine.schema}_${routine.name}_${bodyDigest(routine)}` },
      };
    }
  },
});
