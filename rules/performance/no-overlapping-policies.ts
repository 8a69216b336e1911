import {
  boundRoles,
  type Catalog,
  displayName,
  isManagedSchema,
  overlaps,
  redundantPolicies,
  schemaRule,
  type Table,
  tablesOf,
  widestOverlaps,
} from '../../src/rule.ts';

const VERBS = { SELECT: 'reads', INSERT: 'inserts', UPDATE: 'updates', DELETE: 'deletes' };

export default schemaRule({
  meta: {
    summary: 'Disallow several permissive policies for one command and role',
    problem:
      'Permissive policies are OR-ed: for each row, PostgreSQL asks one after the other until one says yes, so a row that nobody may see is tested by all. Often one of ' +
      'them is `for all` and covers a command that another was written for.',
    solution:
      'Write one policy for each command with the conditions joined by `or`, give each policy the roles that it is meant for (`to authenticated`), and split up `for all`.',
    exceptions:
      'Two cheap policies that are easier to read apart may well stay apart. Policies that change nothing beside others are left to `no-redundant-policy`.',
    severity: 'warning',
    presets: ['strict'],
    sources: ['splinter/0006_multiple_permissive_policies', 'supabase-rls-guard/RLS017'],
    advisor: { name: 'multiple_permissive_policies', level: 'warning' },
  },
  *check(catalog, { advisorParity }) {
    const bound = boundRoles(catalog);
    for (const table of tablesOf(catalog)) {
      const isMirrored = table.relkind === 'r' && !isManagedSchema(table.schema) && table.extension === undefined;
      if (table.policies.length < 2 || (!advisorParity && !table.rowSecurity.enabled)) continue;
      for (const { policies, commands, role } of advisorParity
        ? overlaps(table, bound)
        : widestOverlaps(withoutRedundant(catalog, table), bound)) {
        const names = policies.map(({ name }) => `\`${name}\``).join(', ');
        const doing = commands
          .map((command) => VERBS[command])
          .join(', ')
          .replace(/, (\w+)$/, ' and $1');
        yield {
          about: table,
          at: policies.at(-1)?.place,
          message: `each row that \`${role}\` ${doing} in \`${displayName(table)}\` is tested by up to ${policies.length} policies: ${names}`,
          help: 'join their conditions by `or` in one policy for each command, or give each policy the roles that it is meant for',
          related: policies.slice(0, -1).map(({ name, place }) => ({ at: place, message: `\`${name}\` is one of them` })),
          ...(isMirrored
            ? { advisor: { cacheKey: `multiple_permissive_policies_${table.schema}_${table.name}_${role}_${commands[0]}` } }
            : {}),
        };
      }
    }
  },
});

/** A table without the policies that `no-redundant-policy` reports. */
function withoutRedundant(catalog: Catalog, table: Table): Table {
  const redundant = new Set(
    redundantPolicies(catalog, table).flatMap(({ policy, kind }) => (kind === 'repeated' ? [] : [policy])),
  );
  return redundant.size === 0 ? table : { ...table, policies: table.policies.filter((policy) => !redundant.has(policy)) };
}
