import {
  accessTo,
  type Catalog,
  displayName,
  type Inversion,
  inversionOf,
  isManagedSchema,
  ownerColumn,
  ownerTest,
  POLICY_COMMANDS,
  type Policy,
  type PolicyCommand,
  quoteIdentifier,
  schemaRule,
  type Table,
  tablesOf,
  withoutGuestArms,
} from '../../src/rule.ts';

const VERBS: Readonly<Record<PolicyCommand, string>> = { SELECT: 'read', INSERT: 'insert', UPDATE: 'change', DELETE: 'delete' };

export default schemaRule({
  meta: {
    summary: 'Disallow policies whose condition is the wrong way round',
    problem:
      '`auth.uid()` is null for a request without a signed-in user. `using (auth.uid() is null or auth.uid() = user_id)` is therefore true for every row when the ' +
      'caller is anybody with the anon key, and the service role, which such a condition often has in mind, needs no policy at all. `auth.uid() <> user_id` and ' +
      '`not (auth.uid() = user_id)` let every user at the rows of all others and keep the owner out.',
    solution:
      'Compare the owner’s column with the caller: `using ((select auth.uid()) = user_id)`. Rows that are for guests as well need a policy `to anon` of their own that ' +
      'says which rows these are.',
    exceptions:
      'Conditions are evaluated, not searched for words: one that asks for more (`auth.uid() <> author_id and status = ‘open’`) is not reported, nor are restrictive policies, ' +
      'nor policies `to anon` alone. Where this rule speaks of a policy, `no-always-true-policy` is silent on the same command.',
    severity: 'error',
    presets: ['recommended'],
    sources: ['pgrls/SEC004'],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || (isManagedSchema(table.schema) && table.schema !== 'storage')) continue;
      for (const policy of table.policies) {
        const found = POLICY_COMMANDS.flatMap((command) => {
          const inversion = inversionOf(catalog, table, policy, command);
          const role = inversion?.lets === 'guests' ? 'anon' : 'authenticated';
          return inversion && accessTo(catalog, table, role, command).level !== 'none' ? [{ command, inversion }] : [];
        });
        const [first] = found;
        if (!first) continue;
        const { lets, columns, expression } = first.inversion;
        const commands = found.filter(({ inversion }) => inversion.lets === lets).map(({ command }) => command);
        yield {
          about: policy,
          ...(expression.place ? { at: expression.place } : {}),
          message:
            lets === 'guests'
              ? `policy \`${policy.name}\` lets anyone with your anon key ${doing(commands)} \`${displayName(table)}\`: its condition is true for whoever is not signed in, since \`auth.uid()\` is null then`
              : `policy \`${policy.name}\` lets every signed-in user ${doing(commands)} \`${displayName(table)}\` but their own: it asks that ${columns.map(({ name }) => `\`${name}\``).join(' and ')} is not the caller`,
          help: help(catalog, table, policy, first.inversion),
        };
      }
    }
  },
});

function doing(commands: readonly PolicyCommand[]): string {
  const verbs = commands.map((command) => VERBS[command]);
  const [only] = commands;
  if (only === 'INSERT' && commands.length === 1) return 'insert any row into';
  return commands.length === 1 ? `${verbs[0]} every row of` : `${verbs.slice(0, -1).join(', ')} and ${verbs.at(-1)} all rows of`;
}

function help(catalog: Catalog, table: Table, policy: Policy, { lets, columns: [own] }: Inversion): string {
  const alter = `alter policy ${quoteIdentifier(policy.name)} on ${displayName(table)}`;
  if (lets === 'guests') {
    const [using, check] = [policy.using, policy.check].map((one) => one && withoutGuestArms(catalog, table, one));
    const clauses = [...(using ? [`using (${using})`] : []), ...(check ? [`with check (${check})`] : [])];
    if (clauses.length > 0)
      return `leave out what is true without a user; the service role needs no policy, it bypasses them:\n  ${alter} ${clauses.join(' ')};`;
  }
  const owner = own ? { column: own, by: 'policy' as const } : ownerColumn(catalog, table);
  if (!owner)
    return 'ask for a user instead: `(select auth.uid()) is not null and …`; the service role needs no policy, it bypasses them';
  const test = `(${ownerTest(owner)})`;
  const clauses = [...(policy.using ? [`using ${test}`] : []), ...(policy.check ? [`with check ${test}`] : [])];
  return `let each user reach their own rows:\n  ${alter} ${clauses.join(' ')};`;
}
