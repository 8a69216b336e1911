import { changeColumnType, displayName, ownColumns, quoteIdentifier, schemaRule, withTypeFreed } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Prefer `timestamptz` to `timestamp`',
    problem:
      '`timestamp` stores what a clock on the wall showed and not where the wall was. The same value means another moment for every client whose time zone ' +
      'differs, and comparing it with `now()` depends on a setting of the session. `timestamptz` stores the moment, in the same eight bytes.',
    solution: 'Declare the column `timestamptz`. For an existing column say which time zone its values are in.',
    exceptions:
      'Times that belong to no place, such as “opens at nine everywhere”, are `timestamp` by right: except such columns with a reason.',
    severity: 'warning',
    presets: ['recommended', 'conventions'],
    sources: [
      'squawk/prefer-timestamp-tz',
      'postgres-language-server/preferTimestamptz',
      'pgfence/prefer-timestamptz',
      'migrationpilot/MP040',
      'pg-migration-lint/PGM101',
      'safemigrate-lint/timestamptz-over-timestamp-preferred',
      'schemalint/prefer-timestamptz-to-timestamp',
      'dbcritic/timestamptz',
    ],
  },
  options: {
    prisma: {
      type: 'boolean',
      default: false,
      description: 'Report `timestamp(3)` too, which Prisma writes for `DateTime` and always fills with UTC',
    },
  },
  *check(catalog, { options }) {
    for (const { table, column } of ownColumns(catalog)) {
      if (column.type.name !== 'timestamp') continue;
      if (column.type.modifiers[0] === 3 && !options.prisma) continue;
      const name = quoteIdentifier(column.name);
      const [digits] = column.type.modifiers;
      const fix = changeColumnType(catalog, table, column, {
        type: digits === undefined ? 'timestamptz' : `timestamptz(${digits})`,
        using: `${name} at time zone 'UTC'`,
        title: 'store the moment, taking what is there for UTC',
        applicability: 'unsafe',
      });
      const change = `alter table ${displayName(table)} alter column ${name} type timestamptz${column.type.isArray ? '[]' : ` using ${name} at time zone 'UTC'`};`;
      yield {
        about: { column, of: table.oid },
        ...(column.typePlace ? { at: column.typePlace } : {}),
        message: `\`${displayName(table)}.${column.name}\` stores a date and time without a time zone: which moment that is depends on the session that asks`,
        help: `use \`timestamptz\`; for a table with rows, name the zone they are in:\n  ${withTypeFreed(catalog, table, column, 'timestamptz', change)}`,
        ...(fix ? { fix } : {}),
      };
    }
  },
});
