import { displayName, holders, holdersName, schemaRule, tablesOf } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require row level security on queues that the data API serves',
    problem:
      'With `pgmq_public` among the exposed schemas, clients read queues and write to them over the API. What a role may do with a queue is what it may do with its table ' +
      '`pgmq.q_…`: with a grant and without row level security, that is every message of everybody.',
    solution:
      'Enable row level security on the queue’s table and add policies for what clients may do, or revoke the privileges of `anon` and `authenticated`.',
    severity: 'error',
    presets: ['recommended'],
    sources: ['splinter/0019_insecure_queue_exposed_in_api'],
    advisor: { name: 'insecure_queue_exposed_in_api', level: 'error' },
  },
  *check(catalog, { project }) {
    if (!project.exposedSchemas.includes('pgmq_public')) return;
    for (const table of tablesOf(catalog)) {
      if (table.schema !== 'pgmq' || !/^q./.test(table.name) || table.relkind === 'f' || table.rowSecurity.enabled) continue;
      const readers = holders(catalog, table, 'SELECT');
      if (readers.length === 0) continue;
      const name = displayName(table);
      yield {
        about: table,
        message: `${holdersName(readers)} can read every message of queue \`${name}\`: row level security is off`,
        help: `enable it, and add a policy for each thing clients may do:\n  alter table ${name} enable row level security;`,
        ...(table.relkind === 'r' ? { advisor: { cacheKey: `rls_disabled_in_public_${table.schema}_${table.name}` } } : {}),
      };
    }
  },
});
