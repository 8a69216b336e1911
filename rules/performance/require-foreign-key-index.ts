import {
  displayName,
  type ForeignKey,
  indexForeignKey,
  isManagedSchema,
  quoteIdentifier,
  schemaRule,
  type Table,
  tableByOid,
  tablesOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require an index on the referencing columns of every foreign key',
    problem:
      'PostgreSQL indexes the referenced side of a foreign key, not the referencing one. Every delete or key update of a referenced row then reads the whole ' +
      'referencing table to look for rows that point to it, and so does every join from parent to child.',
    solution: 'Create an index whose leading columns are the foreign key’s columns, in its order.',
    severity: 'warning',
    presets: ['recommended'],
    sources: [
      'splinter/0001_unindexed_foreign_keys',
      'eugene/E15',
      'pgfence/fk-missing-index',
      'migrationpilot/MP016',
      'pgvet/missing-foreign-key-index',
      'pg-migration-lint/PGM501',
      'schemalint/index-referencing-column',
    ],
    advisor: { name: 'unindexed_foreign_keys', level: 'info' },
    dependsOn: ['indexes'],
  },
  options: {
    ignoreSchemas: { type: 'string[]', default: [], description: 'Schemas whose tables are left alone' },
  },
  *check(catalog, { options, advisorParity }) {
    for (const table of tablesOf(catalog)) {
      if (isManagedSchema(table.schema) || options.ignoreSchemas.includes(table.schema) || table.extension !== undefined)
        continue;
      for (const foreignKey of table.foreignKeys) {
        // an index on the partitioned table is one on each of its partitions
        if (isCovered(table, foreignKey) || (!advisorParity && foreignKey.parent !== undefined)) continue;
        const columns = foreignKey.columns.map((attnum) => table.columns.find((column) => column.attnum === attnum)?.name ?? '?');
        const parent = tableByOid(catalog, foreignKey.references.table);
        const fix = indexForeignKey(catalog, foreignKey);
        const list = columns.map(quoteIdentifier).join(', ');
        yield {
          about: foreignKey,
          message: `foreign key \`${foreignKey.name}\` has no index on ${columns.map((column) => `\`${column}\``).join(', ')}${parent ? `: deleting from \`${displayName(parent)}\` reads all of \`${displayName(table)}\`` : ''}`,
          help: `create one:\n  create index on ${displayName(table)} (${list});`,
          ...(fix ? { fix } : {}),
          advisor: { cacheKey: `unindexed_foreign_keys_${table.schema}_${table.name}_${foreignKey.name}` },
        };
      }
    }
  },
});

/** Whether a valid index begins with the foreign key's columns, in its order. */
function isCovered(table: Table, foreignKey: ForeignKey): boolean {
  return table.indexes.some((index) => index.valid && foreignKey.columns.every((attnum, i) => index.keys[i]?.attnum === attnum));
}
