import { blockingWork, displayName, namedTable, statementRule } from '../../src/rule.ts';

export default statementRule({
  meta: {
    summary: 'Require CONCURRENTLY for a new index on a table that exists already',
    problem:
      'CREATE INDEX holds a SHARE lock on its table until the index is built: reads go on, every insert, update and delete waits. On a large table that is minutes. ' +
      'A table made in the same migration has no rows and no users yet, and is not reported.',
    solution:
      'Create the index CONCURRENTLY. It may not run inside a transaction block: give it a migration of its own if your tool wraps files in one.',
    exceptions: 'On small tables the lock is gone in milliseconds.',
    severity: 'warning',
    presets: ['safety'],
    sources: [
      'squawk/require-concurrent-index-creation',
      'postgres-language-server/requireConcurrentIndexCreation',
      'eugene/E6',
      'atlas/PG101',
      'strong_migrations/add_index',
      'pgfence/create-index-not-concurrent',
      'migrationpilot/MP001',
      'pgvet/non-concurrent-index-creation',
      'squabble/RequireConcurrentIndex',
    ],
  },
  visit: {
    *IndexStmt(node, { statement, beforeMigration, after, searchPath }) {
      const [work] = blockingWork(statement);
      const table = namedTable(beforeMigration, node.relation, searchPath);
      if (!work || !table || table.persistence === 'temporary' || namedTable(after, node.relation, searchPath)?.oid !== table.oid)
        return;
      const made = table.indexes.some((index) => index.name === node.idxname);
      if (made) return;
      yield {
        at: { statement, offset: node.relation?.location ?? -1, extent: 'name' },
        about: table,
        message: `creating ${node.unique ? 'a unique index' : 'an index'} on \`${displayName(table)}\` blocks its inserts, updates and deletes until the index is built`,
        help:
          table.relkind === 'p'
            ? 'index its partitions one by one with `create index concurrently` first: the table takes theirs'
            : `build it beside them, outside a transaction:\n  create ${node.unique ? 'unique ' : ''}index concurrently …`,
        related: [{ at: table.place, message: 'the table exists since here' }],
      };
    },
  },
});
