import {
  displayName,
  isManagedSchema,
  type PolicyCommand,
  schemaRule,
  tablesOf,
  type Unreadable,
  unreadableIn,
} from '../../src/rule.ts';

const VERBS: Readonly<Record<PolicyCommand, string>> = {
  SELECT: 'reading',
  INSERT: 'inserting into',
  UPDATE: 'changing',
  DELETE: 'deleting from',
};

export default schemaRule({
  meta: {
    summary: 'Disallow policies that look something up where the caller cannot read',
    problem:
      'A policy’s sub-select runs with the rights of whoever sends the query. Without the privilege to read the table it names, `auth.users` above all, the whole query fails with ' +
      '`permission denied`, whatever other policies say. Where row level security shows the caller no row of that table, the policy is never true, and nothing says why.',
    solution:
      'Look it up in a `security definer` function that gives away no more than the answer, take it from the token (`auth.jwt()`), or give the caller a policy on that table too.',
    severity: 'error',
    presets: ['strict'],
    sources: [],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || table.policies.length === 0) continue;
      if (isManagedSchema(table.schema) && table.schema !== 'storage') continue;
      for (const found of unreadableIn(catalog, table)) {
        yield {
          about: found.policy,
          at: found.at ?? found.policy.place,
          message: message(found, displayName(table)),
          help: help(found),
          related:
            found.why === 'empty' && found.relation.kind === 'table'
              ? [{ at: found.relation.rowSecurity.place, message: 'row level security is switched on here' }]
              : [],
        };
      }
    }
  },
});

function message({ policy, relation, roles, commands, why }: Unreadable, table: string): string {
  const read = `\`${displayName(relation)}\``;
  const who =
    roles.includes('anon') && roles.includes('authenticated') ? 'clients' : roles.map((role) => `\`${role}\``).join(', ');
  if (why === 'empty')
    return `policy \`${policy.name}\` on \`${table}\` is never true: it looks for a row of ${read}, of which ${who} can see none`;
  const doing = commands.map((command) => VERBS[command]).join(', ').replace(/, ([^,]+)$/, ' and $1'); // biome-ignore format: one line
  return `${doing} \`${table}\` fails with \`permission denied\`: policy \`${policy.name}\` reads ${read}, which ${who} cannot`;
}

function help({ relation, why }: Unreadable): string {
  const name = displayName(relation);
  if (name === 'auth.users')
    return "take it from the token: `auth.uid()`, `auth.jwt() ->> 'email'`, `auth.jwt() -> 'app_metadata'`";
  return why === 'empty'
    ? `add a policy for the rows that it looks for:\n  create policy "…" on ${name} for select to authenticated using (…);`
    : `look it up in a \`security definer\` function, or let those it is for read \`${name}\``;
}
