import { displayName, quoteIdentifier, schemaRule, tableByOid, tablesOf } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow foreign keys to columns of `auth` that are not its primary keys',
    problem:
      'The tables of schema `auth` belong to Supabase, and their unique constraints may change with any release. A foreign key to one of them (`auth.users(phone)`) makes ' +
      'that migration fail, and sign-in with it. Only the primary keys are promised to stay.',
    solution: 'Refer to `auth.users(id)`, and keep what else you need in a table of your own.',
    severity: 'error',
    presets: ['recommended'],
    sources: ['splinter/0021_fkey_to_auth_unique'],
    advisor: { name: 'fkey_to_auth_unique', level: 'error' },
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      for (const foreignKey of table.foreignKeys) {
        const target = tableByOid(catalog, foreignKey.references.table);
        if (target?.schema !== 'auth' || table.schema === 'auth') continue;
        const index = target.indexes.find(({ oid }) => oid === foreignKey.references.index);
        if (!index || index.primary) continue;
        const columns = foreignKey.references.columns.map(
          (attnum) => target.columns.find((column) => column.attnum === attnum)?.name ?? '?',
        );
        yield {
          about: foreignKey,
          message: `foreign key \`${foreignKey.name}\` relies on a unique constraint of Supabase's own: \`${displayName(target)}(${columns.join(', ')})\``,
          help: `refer to the primary key instead, and drop this one:\n  alter table ${displayName(table)} drop constraint ${quoteIdentifier(foreignKey.name)};`,
          advisor: { cacheKey: `fkey_to_auth_unique_${table.schema}_${table.name}_${foreignKey.name}` },
        };
      }
    }
  },
});
