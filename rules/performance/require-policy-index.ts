import {
  type Column,
  displayName,
  isManagedSchema,
  quoteIdentifier,
  schemaRule,
  type Table,
  tablesOf,
  unindexedFilters,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require an index on the columns by which policies choose rows',
    problem:
      'A policy `using (user_id = (select auth.uid()))` is a WHERE clause that PostgreSQL adds to every query. Without an index that begins with `user_id`, a query for one user’s ten ' +
      'rows reads the rows of all users. It is quick while the table is small, and gets slower with every user who signs up.',
    solution: 'Create an index that begins with the column.',
    exceptions:
      'A table that stays small needs none. A foreign key’s column without an index is reported by `require-foreign-key-index`. Nothing is reported where another policy for the same ' +
      'role has a condition that no index can look up, such as a function call: then the whole table is read anyway.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['pgrls/PERF003'],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || isManagedSchema(table.schema) || table.relkind === 'f') continue;
      for (const { policy, column, at } of unindexedFilters(catalog, table)) {
        if (isForeignKey(table, column)) continue;
        const name = displayName(table);
        yield {
          about: policy,
          at: at ?? policy.place,
          message: `policy \`${policy.name}\` chooses rows of \`${name}\` by \`${column.name}\`, which no index begins with: a query with no other condition reads all of its rows`,
          help: `create one:\n  create index on ${name} (${quoteIdentifier(column.name)});`,
        };
      }
    }
  },
});

/** `require-foreign-key-index` asks for the same index. */
function isForeignKey(table: Table, { attnum }: Column): boolean {
  return table.foreignKeys.some(({ columns }) => columns[0] === attnum);
}
