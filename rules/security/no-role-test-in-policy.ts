import {
  displayName,
  isManagedSchema,
  type Policy,
  quoteIdentifier,
  type RoleTest,
  roleTestIn,
  schemaRule,
  type Table,
  tablesOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow policies that ask for the caller’s role instead of naming it after TO',
    problem:
      "`using (auth.role() = 'authenticated')` reads the role out of the request's token, for every row and for every role: the policy is evaluated for `anon` too, " +
      'only to say no. After TO it is PostgreSQL that knows the role, and the policy does not even take part for others. `auth.role()` is deprecated, and says less than it ' +
      "seems to: who signs in anonymously is `authenticated` as well. `auth.role() = 'service_role'` says nothing at all, since no policy binds the service role.",
    solution:
      "Name the role after TO. Where anonymous users must stay out, test that too: `(select (auth.jwt() ->> 'is_anonymous')::boolean) is not true`. A policy for the service role can be dropped.",
    severity: 'warning',
    presets: ['strict'],
    sources: ['supabase-rls-guard/RLS016'],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || (isManagedSchema(table.schema) && table.schema !== 'storage')) continue;
      for (const policy of table.policies) {
        const test = testIn(policy);
        if (!test?.roles.every((role) => catalog.roles.has(role))) continue;
        const isNamed = !policy.roles.includes('public');
        if (isNamed && !policy.roles.every((role) => test.roles.includes(role) && !catalog.roles.get(role)?.bypassRowSecurity))
          continue;
        const bound = test.roles.filter((role) => !catalog.roles.get(role)?.bypassRowSecurity);
        yield {
          about: policy,
          at: test.at ?? policy.place,
          message: message(table, policy, test, bound),
          help: help(table, policy, test, bound),
        };
      }
    }
  },
});

/** The test that all of a policy's expressions make. */
function testIn({ using, check }: Policy): RoleTest | undefined {
  const tests = [using, check].filter((expression) => expression !== undefined).map(roleTestIn);
  const [first] = tests;
  return first && tests.every((test) => test?.roles.join() === first.roles.join())
    ? { ...first, isWhole: tests.every((test) => test?.isWhole) }
    : undefined;
}

function message(table: Table, policy: Policy, { asked, roles }: RoleTest, bound: readonly string[]): string {
  const of = `policy \`${policy.name}\` on \`${displayName(table)}\``;
  const list = roles.map((role) => `\`${role}\``).join(' or ');
  if (bound.length === 0) return `${of} lets nobody through: it asks for ${list}, which no policy binds anyway`;
  const otherwise = policy.roles.includes('public') ? `where TO would name ${list}` : 'though TO names it already';
  return `${of} asks every row for the caller's role (\`${asked}\`), ${otherwise}`;
}

function help(table: Table, policy: Policy, { asked, isWhole, roles }: RoleTest, bound: readonly string[]): string {
  const name = `${quoteIdentifier(policy.name)} on ${displayName(table)}`;
  if (bound.length === 0) return `it can go:\n  drop policy ${name};`;
  const to = `alter policy ${name} to ${roles.map(quoteIdentifier).join(', ')}`;
  if (!isWhole && !policy.roles.includes('public')) return `leave \`${asked}\` out of the condition`;
  if (!isWhole) return `name it after TO, and leave the test out of the condition:\n  ${to};`;
  const clauses = [...(policy.using ? ['using (true)'] : []), ...(policy.check ? ['with check (true)'] : [])];
  return `name it after TO:\n  ${to} ${clauses.join(' ')};`;
}
