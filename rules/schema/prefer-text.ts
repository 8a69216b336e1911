import { changeColumnType, displayName, formatType, ownColumns, quoteIdentifier, schemaRule } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Prefer `text` to `varchar(n)` and `char(n)`',
    problem:
      '`varchar(n)` is no faster or smaller than `text` in PostgreSQL. Its length is part of the type: to change it, every view that shows the column must be ' +
      'dropped, and shortening it rewrites the table. `char(n)` also pads with blanks and then disregards them when comparing.',
    solution:
      'Use `text`, and a CHECK constraint where a length really matters: a constraint can be changed without touching the type.',
    severity: 'warning',
    presets: ['conventions'],
    sources: [
      'squawk/prefer-text-field',
      'squawk/ban-char-field',
      'postgres-language-server/preferTextField',
      'postgres-language-server/banCharField',
      'pgfence/prefer-text-field',
      'pgfence/ban-char-field',
      'migrationpilot/MP037',
      'migrationpilot/MP041',
      'schemalint/prefer-text-to-varchar',
    ],
  },
  options: {
    unlimited: {
      type: 'boolean',
      default: false,
      description: 'Report `varchar` without a length too, which is `text` by another name',
    },
  },
  *check(catalog, { options }) {
    for (const { table, column } of ownColumns(catalog)) {
      const { type } = column;
      if (type.name !== 'bpchar' && !(type.name === 'varchar' && (type.modifiers.length > 0 || options.unlimited))) continue;
      const [length] = type.modifiers;
      const [name, columnName] = [displayName(table), quoteIdentifier(column.name)];
      const fix = changeColumnType(catalog, table, column, {
        type: 'text',
        title: length === undefined ? 'use `text`' : 'use `text`, of any length',
        applicability: type.name === 'varchar' && length === undefined ? 'safe' : 'unsafe',
      });
      yield {
        about: { column, of: table.oid },
        ...(column.typePlace ? { at: column.typePlace } : {}),
        message: `\`${name}.${column.name}\` is \`${formatType(catalog, type)}\``,
        help: `use \`text\`${length === undefined || type.isArray ? '' : `, and a constraint if the length matters:\n  alter table ${name} add check (char_length(${columnName}) <= ${length}) not valid;`}`,
        ...(fix ? { fix } : {}),
      };
    }
  },
});
