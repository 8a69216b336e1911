import { type Column, displayName, formatType, ownColumns, quoteIdentifier, schemaRule, withTypeFreed } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Require `numeric` for amounts of money',
    problem:
      '`real` and `double precision` hold binary fractions: 0.1 is not 0.1, sums drift by cents, and equality fails where it must not. The type `money` takes its ' +
      'currency and number of decimals from a setting of the server, and changes meaning with it.',
    solution: 'Use `numeric(p, s)` with as many decimals as the currency needs, or an integer of the smallest unit (cents).',
    severity: 'warning',
    presets: ['recommended', 'conventions'],
    sources: [
      'pg-migration-lint/PGM104',
      'pg-migration-lint/PGM109',
      'pg-index-health/COLUMNS_WITH_MONEY_TYPE',
      'squabble/DisallowFloatTypes',
    ],
  },
  options: {
    names: {
      type: 'string[]',
      default: [
        'amount',
        'balance',
        'bid',
        'budget',
        'cost',
        'credit',
        'debit',
        'deposit',
        'discount',
        'fee',
        'fees',
        'income',
        'invoice',
        'payment',
        'payout',
        'price',
        'refund',
        'revenue',
        'salary',
        'subtotal',
        'tax',
        'tip',
        'total',
        'wage',
      ],
      description: 'Words that name an amount of money, as one of the words of a column name',
    },
    exceptions: {
      type: 'string[]',
      default: [],
      description: 'Columns that are no money in spite of their name, as `column`, `table.column` or `schema.table.column`',
    },
  },
  *check(catalog, { options }) {
    const words = new Set(options.names);
    for (const { table, column } of ownColumns(catalog)) {
      const { type } = column;
      const inexact = type.name === 'float4' || type.name === 'float8';
      if (type.name !== 'money' && !(inexact && namesMoney(column, words))) continue;
      const ids = [column.name, `${table.name}.${column.name}`, `${table.schema}.${table.name}.${column.name}`];
      if (ids.some((id) => options.exceptions.includes(id))) continue;
      const [name, columnName] = [displayName(table), quoteIdentifier(column.name)];
      const change = `alter table ${name} alter column ${columnName} type numeric${inexact ? '' : ` using ${columnName}::numeric`};`;
      yield {
        about: { column, of: table.oid },
        ...(column.typePlace ? { at: column.typePlace } : {}),
        message: inexact
          ? `\`${name}.${column.name}\` is an amount of money in \`${formatType(catalog, type)}\`, which cannot hold decimal fractions exactly`
          : `\`${name}.${column.name}\` is \`money\`, whose currency and decimals are a setting of the server`,
        help: `use \`numeric\`; a scale, as in \`numeric(12, 2)\`, rounds what is there:\n  ${withTypeFreed(catalog, table, column, 'numeric', change)}`,
      };
    }
  },
});

/** Words that make a number something else than an amount, wherever they stand in the name. */
const NOT_MONEY = new Set(
  `count number num qty quantity percent percentage pct rate ratio score rank weight index minutes hours seconds days ms kg km tokens
items words time duration distance size id status type factor level points steps calories confidence similarity probability share usage average avg`.split(
    /\s+/,
  ),
);

/** `unit_price`, `unitPrice`, `TOTAL_COST`: one of the words, and none that makes it a count or a ratio. */
function namesMoney(column: Column, words: ReadonlySet<string>): boolean {
  const parts = column.name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return parts.some((part) => words.has(part)) && !parts.some((part) => NOT_MONEY.has(part));
}
