import {
  type AddedValue,
  addedValue,
  type MigrationContext,
  migrationRule,
  needsOwnTransaction,
  type Statement,
  type TransactionPart,
  transactionParts,
  usesOfValue,
} from '../../src/rule.ts';

export default migrationRule({
  meta: {
    summary: 'Disallow statements that PostgreSQL refuses inside the transaction they are in',
    problem:
      'CREATE INDEX CONCURRENTLY, VACUUM and their like cannot run inside a transaction block, and a value added to an enum cannot be used before ' +
      'the transaction that added it is committed. Such a migration fails where the file opens a transaction itself, or the migration tool does.',
    solution:
      'Take the BEGIN and COMMIT out of the file, or move the statement to a migration of its own that the tool runs without a transaction. ' +
      'Add enum values in one migration and use them in the next.',
    exceptions:
      'What the tool wraps in a transaction is known for the Supabase CLI, which takes CONCURRENTLY out of it, and where `transactionPer` is set.',
    severity: 'error',
    presets: ['recommended'],
    sources: [
      'squawk/ban-concurrent-index-creation-in-transaction',
      'postgres-language-server/banConcurrentIndexCreationInTransaction',
      'pgfence/concurrent-in-transaction',
      'migrationpilot/MP025',
      'migrationpilot/MP054',
      'pg-migration-lint/PGM003',
    ],
  },
  *check({ migration, steps, project, before: start }) {
    const parts = transactionParts(migration, project);
    for (const { statements, begin, isBlock } of parts)
      for (const statement of isBlock ? statements : []) {
        const command = needsOwnTransaction(statement);
        if (command === undefined) continue;
        yield {
          at: { statement, offset: -1, extent: 'statement' },
          message: `${command} cannot run inside a transaction block`,
          help: begin
            ? 'leave out BEGIN and COMMIT, or move it to a migration of its own'
            : 'move it to a migration of its own, run without a transaction',
          related: [
            { at: begin && { statement: begin, offset: -1, extent: 'statement' }, message: 'the transaction begins here' },
          ],
        };
      }
    if (!steps.some(({ statement }) => statement.tag === 'AlterEnumStmt')) return;
    const partOf = new Map(parts.flatMap((part) => part.statements.map((statement) => [statement, part])));
    let committed = start;
    let current: TransactionPart | undefined;
    let added: (AddedValue & { readonly statement: Statement })[] = [];
    for (const { statement, before, after, searchPath, within } of withTopLevel(steps)) {
      const part = partOf.get(within);
      if (part === undefined || part !== current) [current, committed, added] = [part, before, []];
      for (const value of added)
        for (const place of usesOfValue({ statement, before, searchPath }, value).slice(0, 1))
          yield {
            at: place,
            message: `\`${value.label}\` cannot be used in the transaction that adds it to \`${value.type.name}\``,
            help: 'use it in the next migration',
            related: [{ at: { statement: value.statement, offset: -1, extent: 'statement' }, message: 'added here' }],
          };
      const value = addedValue(statement, before, after);
      if (value && committed.types.has(value.type.oid)) added.push({ ...value, statement });
    }
  },
});

/** Steps with the statement of the file that they are part of: nested ones come before it. */
function withTopLevel(steps: MigrationContext['steps']) {
  let within: Statement | undefined;
  return steps
    .toReversed()
    .map((step) => {
      if (step.depth === 0) within = step.statement;
      return { ...step, within: within ?? step.statement };
    })
    .reverse();
}
