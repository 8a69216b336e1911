import {
  alterTableCommandPlace,
  type BlockingWork,
  blockingWork,
  displayName,
  namedTable,
  quoteIdentifier,
  statementRule,
  type Table,
} from '../../src/rule.ts';

export default statementRule({
  meta: {
    summary: 'Disallow adding a constraint to an existing table in one step',
    problem:
      'Adding a foreign key or CHECK constraint reads the whole table while writes wait (for CHECK, reads wait too); a foreign key also locks the table it points to. ' +
      'Adding a UNIQUE or PRIMARY KEY constraint builds its index while nobody can read or write.',
    solution:
      'Add foreign keys and CHECK constraints NOT VALID, which takes a moment, and validate them in a later migration: validation lets reads and writes go on. ' +
      'For UNIQUE and PRIMARY KEY build a unique index CONCURRENTLY first and make the constraint from it.',
    severity: 'warning',
    presets: ['safety'],
    sources: [
      'squawk/adding-foreign-key-constraint',
      'squawk/constraint-missing-not-valid',
      'squawk/disallowed-unique-constraint',
      'postgres-language-server/addingForeignKeyConstraint',
      'postgres-language-server/constraintMissingNotValid',
      'postgres-language-server/disallowUniqueConstraint',
      'postgres-language-server/addingPrimaryKeyConstraint',
      'eugene/E1',
      'eugene/E7',
      'strong_migrations/add_foreign_key',
      'strong_migrations/add_check_constraint',
      'strong_migrations/add_unique_constraint',
      'pgfence/add-constraint-fk-no-not-valid',
      'migrationpilot/MP005',
      'migrationpilot/MP027',
      'migrationpilot/MP030',
    ],
  },
  visit: {
    *AlterTableStmt(node, { statement, beforeMigration, after, searchPath }) {
      const table = namedTable(beforeMigration, node.relation, searchPath);
      if (!table || table.persistence === 'temporary' || namedTable(after, node.relation, searchPath)?.oid !== table.oid) return;
      for (const work of blockingWork(statement)) {
        yield {
          at:
            work.command === undefined
              ? undefined
              : alterTableCommandPlace(statement as Parameters<typeof alterTableCommandPlace>[0], work.command),
          about: table,
          message: `adding this constraint ${work.work === 'checks every row' ? 'checks every row of' : 'builds an index on'} \`${displayName(table)}\` while ${waiters(work)} wait`,
          help: help(table, work),
          related: [{ at: table.place, message: 'the table exists since here' }],
        };
      }
    },
  },
});

function waiters(work: BlockingWork): string {
  return work.mode === 'AccessExclusiveLock' ? 'all reads and writes' : 'writes to it and to the table it points to';
}

function help(table: Table, { work, constraint }: BlockingWork): string {
  const name = displayName(table);
  const constraintName = constraint?.conname === undefined ? '…' : quoteIdentifier(constraint.conname);
  if (work === 'checks every row')
    return `add it \`not valid\`, and validate it in a later migration:\n  alter table ${name} validate constraint ${constraintName};`;
  if (constraint?.contype === 'CONSTR_EXCLUSION')
    return 'an exclusion constraint cannot be made from an existing index: add it while the table is small or in a quiet hour';
  const kind = constraint?.contype === 'CONSTR_PRIMARY' ? 'primary key' : 'unique';
  return `build the index first, outside a transaction:\n  create unique index concurrently ${constraintName}_idx on ${name} (…);\n  alter table ${name} add constraint ${constraintName} ${kind} using index ${constraintName}_idx;`;
}
