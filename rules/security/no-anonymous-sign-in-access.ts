import {
  accessTo,
  displayName,
  POLICY_COMMANDS,
  type PolicyCommand,
  quoteIdentifier,
  schemaRule,
  tablesOf,
} from '../../src/rule.ts';

const VERBS = { SELECT: 'read', INSERT: 'insert', UPDATE: 'change', DELETE: 'delete' };

export default schemaRule({
  meta: {
    summary: 'Disallow policies that open all rows to signed-in users where everybody can sign in anonymously',
    problem:
      'With `enable_anonymous_sign_ins` in `config.toml`, one call of `signInAnonymously()` makes a user, without an e-mail address or a captcha by default. That user has the role ' +
      '`authenticated` like any other: a policy `to authenticated using (true)` opens the table to the whole internet, only a little later than `to anon` would.',
    solution:
      'Compare an owner column with `(select auth.uid())`, or add a restrictive policy that asks for the claim `is_anonymous`. Where guests are meant to see the rows, say so with a ' +
      'suppression comment.',
    exceptions:
      'Tables that `anon` reaches as well are left to `no-always-true-policy`, those whose policies depend on the row are fine.',
    severity: 'info',
    presets: ['strict'],
    sources: ['splinter/0012_auth_allow_anonymous_sign_ins'],
    advisor: { name: 'auth_allow_anonymous_sign_ins', level: 'info' },
  },
  *check(catalog, { project, advisorParity }) {
    // To the advisor, 0012 is a page of documentation: its SQL sees no configuration and finds nothing.
    if (project.anonymousSignIns !== true || advisorParity) return;
    for (const table of tablesOf(catalog)) {
      if (!project.exposedSchemas.includes(table.schema) || !table.rowSecurity.enabled || table.extension !== undefined) continue;
      const open = POLICY_COMMANDS.filter(
        (command) =>
          accessTo(catalog, table, 'authenticated', command).level === 'all' &&
          accessTo(catalog, table, 'anon', command).level !== 'all',
      );
      const policies = [...new Set(open.flatMap((command) => accessTo(catalog, table, 'authenticated', command).why))].flatMap(
        ({ policy }) => policy ?? [],
      );
      const [first, ...others] = new Set(policies);
      if (!first) continue;
      const name = displayName(table);
      yield {
        about: first,
        message: `whoever signs in anonymously, which config.toml allows, can ${doing(open)} any row of \`${name}\`: policy \`${first.name}\` asks for no more than a session`,
        help: `let no anonymous user through:\n${restrictions(name, open).join('\n')}`,
        related: others.map((policy) => ({ at: policy.place, message: `\`${policy.name}\` asks for no more either` })),
        advisor: { cacheKey: `auth_allow_anonymous_sign_ins_${table.schema}_${table.name}` },
      };
    }
  },
});

function doing(commands: readonly PolicyCommand[]): string {
  return commands
    .map((command) => VERBS[command])
    .join(', ')
    .replace(/, (\w+)$/, ' and $1');
}

function restrictions(table: string, commands: readonly PolicyCommand[]): readonly string[] {
  const test = "(((select auth.jwt()) ->> 'is_anonymous')::boolean is not true)";
  const isAll = commands.length === POLICY_COMMANDS.length;
  return (isAll ? ['ALL'] : commands).map((command) => {
    const word = command.toLowerCase();
    const policy = quoteIdentifier(isAll ? 'no anonymous users' : `no anonymous ${word}`);
    const clause = command === 'INSERT' ? 'with check' : 'using';
    return `  create policy ${policy} on ${table} as restrictive for ${word} to authenticated ${clause} ${test};`;
  });
}
