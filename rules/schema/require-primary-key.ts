import { displayName, isManagedSchema, schemaRule, type Table, tablesOf } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require a primary key on every table',
    problem:
      'Without a primary key nothing tells two rows apart: updates and deletes cannot name one row, logical replication (and with it Supabase Realtime) refuses ' +
      'updates and deletes, and tools that write by key do not work.',
    solution: 'Add a primary key: a column of its own, or the columns that identify a row.',
    exceptions: 'A table with a unique key over NOT NULL columns is not reported.',
    severity: 'warning',
    presets: ['recommended'],
    sources: [
      'splinter/0004_no_primary_key',
      'migrationpilot/MP045',
      'pg-migration-lint/PGM502',
      'pgsafe/require-primary-key',
      'schemalint/require-primary-key',
      'squabble/RequirePrimaryKey',
      'pglinter/B001',
    ],
    advisor: { name: 'no_primary_key', level: 'info' },
  },
  *check(catalog, { advisorParity }) {
    for (const table of tablesOf(catalog)) {
      if (table.relkind === 'f' || table.primaryKey || table.persistence === 'temporary') continue;
      if (isManagedSchema(table.schema) || table.extension !== undefined) continue;
      if (!advisorParity && (hasNotNullKey(table) || table.partitionOf !== undefined)) continue;
      const name = displayName(table);
      const id = table.columns.find((column) => column.name === 'id');
      const key = !id
        ? 'column id uuid primary key default gen_random_uuid()'
        : holdsCopies(table)
          ? 'column entry_id bigint generated always as identity primary key'
          : 'primary key (id)';
      yield {
        about: table,
        message: `\`${name}\` has no primary key${hasNotNullKey(table) ? '' : table.exclusions.length > 0 ? ': nothing names one of its rows' : ': nothing keeps two of its rows from being alike'}`,
        help:
          table.partitionOf !== undefined && !id
            ? 'a partition has the columns of its table: add a primary key there, with the columns that it is partitioned by'
            : `add one:\n  alter table ${name} add ${key};`,
        ...(table.relkind === 'r' ? { advisor: { cacheKey: `no_primary_key_${table.schema}_${table.name}` } } : {}),
      };
    }
  },
});

/** Whether the ids are likely another table's, each as often as its row was changed. */
function holdsCopies({ name, columns }: Table): boolean {
  const id = columns.find((column) => column.name === 'id');
  return (
    !id?.default &&
    !id?.identity &&
    /(?:^|_)(?:history|histories|audit|archived?|backup|versions?|snapshots?|logs?)(?:_|$)/i.test(name)
  );
}

/** A unique index over plain NOT NULL columns, without a condition: as good as a primary key, and fit for REPLICA IDENTITY. */
function hasNotNullKey(table: Table): boolean {
  const notNull = new Set(table.columns.filter((column) => column.notNull).map((column) => column.attnum));
  return table.indexes.some(
    (index) => index.unique && index.valid && !index.predicate && index.keys.every((key) => notNull.has(key.attnum)),
  );
}
