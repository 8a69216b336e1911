import {
  bodyEffects,
  displayName,
  identityArguments,
  isManagedSchema,
  type Relation,
  routinesOf,
  schemaRule,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow `create or replace function` that takes SECURITY DEFINER off without saying so',
    problem:
      '`create or replace function` keeps the owner and the privileges of a function, and resets all else that the new definition does not name: SECURITY DEFINER is gone where it is not ' +
      'written again. The function then runs with the rights of its caller, and row level security hides or refuses the rows that it was made to reach: sign-ups fail in a trigger, ' +
      'a membership test in a policy finds nobody, or calls itself without end.',
    solution: 'Write `security definer` into each definition of the function, or `security invoker` where that is what you want.',
    exceptions:
      'Where the rights of the caller are what you want, say `security invoker`. Only functions that touch a table with row level security are reported. A fixed `search_path` that is lost with it, or alone, is told by `require-function-search-path`, and a view’s ' +
      '`security_invoker` by `require-security-invoker-view`.',
    severity: 'warning',
    presets: ['strict'],
    sources: [],
  },
  *check(catalog) {
    for (const routine of routinesOf(catalog)) {
      if (!routine.lost?.securityDefiner || routine.securityDefiner || isManagedSchema(routine.schema)) continue;
      const { touched } = bodyEffects(catalog, routine);
      const bound = [...new Set(Object.values(touched).flatMap((relations) => [...relations]))].filter(isProtected);
      const [first] = bound;
      if (!first) continue;
      const name = displayName(routine);
      yield {
        about: routine,
        message: `${routine.kind} \`${name}\` was SECURITY DEFINER before this definition: row level security of \`${displayName(first)}\`${bound.length > 1 ? ` and ${bound.length - 1} more` : ''} binds it now`,
        help: `write \`security definer\` into the definition, or give it back:\n  alter ${routine.kind} ${name}(${identityArguments(catalog, routine)}) security definer;`,
        related: bound
          .slice(0, 2)
          .map((table) => ({ at: table.rowSecurity.place, message: `\`${displayName(table)}\` is protected here` })),
      };
    }
  },
});

function isProtected(relation: Relation): relation is Extract<Relation, { readonly kind: 'table' }> {
  return relation.kind === 'table' && relation.rowSecurity.enabled;
}
