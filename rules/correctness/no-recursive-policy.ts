import {
  type Catalog,
  type Circle,
  displayName,
  POLICY_COMMANDS,
  type PolicyCommand,
  policyCircles,
  schemaRule,
} from '../../src/rule.ts';

const VERBS: Readonly<Record<PolicyCommand, string>> = {
  SELECT: 'reading',
  INSERT: 'inserting into',
  UPDATE: 'changing',
  DELETE: 'deleting from',
};

export default schemaRule({
  meta: {
    summary: 'Disallow policies that lead back to the table they belong to',
    problem:
      'To read a table in a policy’s sub-select, PostgreSQL applies that table’s own policies. Where these read the first table again, or the policy reads its ' +
      'own table, there is no end to it, and PostgreSQL refuses the query: `infinite recursion detected in policy for relation`. It does so whatever the rows, at ' +
      'the first request and not when the policy is created. Views with `security_invoker` are seen through; a sub-select without a table, `(select auth.uid())`, ' +
      'counts as one where the table is read again.',
    solution:
      'Do the look-up in a function that is `security definer` and owned by the table’s owner, whom policies do not bind, and call it in the policy; or compare with ' +
      'a claim of the token.',
    severity: 'error',
    presets: ['recommended'],
    sources: [],
  },
  *check(catalog) {
    for (const circle of policyCircles(catalog)) {
      const [first, ...rest] = circle.steps;
      if (!first) continue;
      yield {
        about: first.policy,
        at: first.at ?? first.policy.place,
        message: `${whatFails(circle)} fails${forWhom(catalog, circle)}: ${circle.steps.map(told).join(', ')}, and so on without end`,
        help: `look it up in a function that no policy binds, and call that in the policy:\n  create function … returns boolean language sql stable security definer set search_path = ''\n    as $$ select exists (select 1 from ${displayName(first.reads)} where …) $$;`,
        related: rest.map(({ policy, of, at }) => ({
          at: at ?? policy.place,
          message: `policy \`${policy.name}\` on \`${displayName(of)}\` goes on from there`,
        })),
      };
    }
  },
});

function whatFails({ commands, table }: Circle): string {
  const name = displayName(table);
  if (commands.length === POLICY_COMMANDS.length) return `every query of \`${name}\``;
  const verbs = commands.map((command) => VERBS[command]);
  return `${verbs.join(', ').replace(/, ([^,]+)$/, ' and $1')} \`${name}\``;
}

function forWhom(catalog: Catalog, { roles }: Circle): string {
  if (roles.includes('')) return ' for every role but the owner';
  if (roles.includes('anon') && roles.includes('authenticated')) return '';
  if (roles.includes('authenticated') && catalog.roles.has('anon')) return ' for every signed-in user';
  return ` for ${roles.map((role) => `\`${role}\``).join(', ')}`;
}

/** `policy `a` on `t` reads `u` by way of `v``. */
function told({ policy, of, through, reads }: Circle['steps'][number]): string {
  const by = through.length > 0 ? ` by way of ${through.map((view) => `\`${displayName(view)}\``).join(', ')}` : '';
  return `policy \`${policy.name}\` on \`${displayName(of)}\` reads \`${displayName(reads)}\`${by}`;
}
