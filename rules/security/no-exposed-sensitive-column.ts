import {
  displayName,
  exposedTo,
  holdersName,
  isManagedSchema,
  isSensitiveToAdvisor,
  openedBy,
  ownerPolicySql,
  schemaRule,
  sensitiveColumns,
  tablesOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow columns such as `password` or `api_key` in tables that everybody can read',
    problem:
      'A table of an exposed schema without row level security is served whole. Where a column’s name says that it holds credentials, papers, bank accounts or how to ' +
      'reach a person, that is a leak and no longer an oversight.',
    solution:
      'Enable row level security and add policies. Keep secrets out of tables that clients read at all: in Vault, or in a schema that is not exposed.',
    exceptions:
      '`require-row-level-security` reports the same tables, whatever their columns; this rule tells the worst of them apart.',
    severity: 'error',
    presets: ['strict'],
    sources: ['splinter/0023_sensitive_columns_exposed', 'supabase-rls-guard/RLS004', 'supashield/audit.sensitiveColumnGrants'],
    advisor: { name: 'sensitive_columns_exposed', level: 'error' },
  },
  *check(catalog, { project, advisorParity }) {
    for (const table of tablesOf(catalog)) {
      if (table.relkind === 'f' || table.rowSecurity.enabled || isManagedSchema(table.schema)) continue;
      const readers = exposedTo(catalog, project, table, 'SELECT');
      const mirrored = table.relkind === 'r' ? table.columns.filter(isSensitiveToAdvisor) : [];
      const columns = advisorParity ? mirrored : sensitiveColumns(table);
      const [first] = columns;
      if (!first || readers.length === 0) continue;
      const name = displayName(table);
      const own = table.policies.length > 0 ? undefined : ownerPolicySql(catalog, table);
      const opened = openedBy(catalog, project, table, readers);
      const list = columns.map((column) => `\`${column.name}\``).join(', ');
      yield {
        about: table,
        at: first.place ?? table.place,
        message: `${holdersName(readers)} can read ${list} of every row of \`${name}\`: row level security is off`,
        help: `enable it, and add a policy for each thing clients may do${own ? ', such as' : ''}:\n  alter table ${name} enable row level security;${own ? `\n  ${own}` : ''}${opened.note}`,
        related: opened.related,
        ...(mirrored.length ? { advisor: { cacheKey: `sensitive_columns_exposed_${table.schema}_${table.name}` } } : {}),
      };
    }
  },
});
