import {
  broadcastOf,
  displayName,
  enableRowSecurity,
  exposedTo,
  holdersName,
  isManagedSchema,
  openedBy,
  ownerPolicySql,
  schemaRule,
  tablesOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require row level security on every table that the data API serves',
    problem:
      'Supabase serves every table of an exposed schema over HTTP, to everyone who holds the anon key, and the anon key ships with your client. ' +
      'Row level security is what decides which rows a request may see or change. Where it is off, the answer is: all of them.',
    solution:
      'Enable row level security, then add a policy for each thing that clients may do. A table that only your server reads needs no policy: the ' +
      'service role is not bound by row level security. Revoking the privileges of `anon` and `authenticated` closes a table as well.',
    exceptions: 'A table that is public on purpose can keep row level security on and have a policy `for select using (true)`.',
    severity: 'error',
    presets: ['recommended'],
    sources: [
      'splinter/0013_rls_disabled_in_public',
      'supabase-rls-guard/RLS001',
      'pgrls/SEC001',
      'rls-lint/RLS-001',
      'supashield/audit.rlsDisabled',
      'schemalint/row-level-security',
    ],
    advisor: { name: 'rls_disabled_in_public', level: 'error' },
    dependsOn: ['row security', 'privileges'],
  },
  *check(catalog, { project }) {
    for (const table of tablesOf(catalog)) {
      if (table.relkind === 'f' || table.rowSecurity.enabled || isManagedSchema(table.schema)) continue;
      const readers = exposedTo(catalog, project, table, 'SELECT');
      const writers = (['INSERT', 'UPDATE', 'DELETE'] as const).map((command) => exposedTo(catalog, project, table, command));
      const widest =
        [readers, ...writers].find((roles) => roles.includes('anon')) ?? [readers, ...writers].find((roles) => roles.length > 0);
      if (!widest) continue;
      const who = widest.includes('anon') ? 'anon' : 'authenticated';
      const verbs = [
        ...(readers.includes(who) ? ['read'] : []),
        ...(writers.some((roles) => roles.includes(who)) ? ['write'] : []),
      ];
      const name = displayName(table);
      const own = table.policies.length > 0 ? undefined : ownerPolicySql(catalog, table);
      const policies = table.policies.length;
      const idle = policies === 0 ? '' : `, so its ${policies === 1 ? 'policy has' : `${policies} policies have`} no effect`;
      const opened = openedBy(catalog, project, table, widest);
      const broadcast = readers.length > 0 ? broadcastOf(catalog, table) : undefined;
      yield {
        about: table,
        ...(table.rowSecurity.place ? { at: table.rowSecurity.place } : {}),
        message: `${holdersName(widest)} can ${verbs.join(' and ')} every row of \`${name}\`: row level security is off${idle}`,
        help:
          (own
            ? 'enable it, and add a policy for each thing clients may do, such as:'
            : table.policies.length > 0
              ? 'enable it:'
              : 'enable it, and add a policy for each thing clients may do:') +
          `\n  alter table ${name} enable row level security;${own ? `\n  ${own}` : ''}${opened.note}`,
        related: [
          ...opened.related,
          ...(broadcast ? [{ at: broadcast.at, message: 'and every change of it is broadcast by `supabase_realtime`' }] : []),
        ],
        fix: enableRowSecurity(catalog, table),
        ...(table.relkind === 'r' && readers.length > 0
          ? { advisor: { cacheKey: `rls_disabled_in_public_${table.schema}_${table.name}` } }
          : {}),
      };
    }
  },
});
