import {
  type Column,
  displayName,
  formatType,
  type Index,
  quoteIdentifier,
  type Relation,
  schemaRule,
  type Table,
  viewsOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow columns of types that block an upgrade of PostgreSQL',
    problem:
      'Columns of type `regproc`, `regprocedure`, `regoper`, `regoperator`, `regconfig`, `regdictionary`, `regnamespace` and `regcollation` hold object identifiers that ' +
      'another major version numbers anew. `pg_upgrade` refuses a database that has one, and upgrades of hosted databases run it.',
    solution:
      'Store the name as `text` and cast it where it is used (`config::regconfig`). `regclass`, `regtype` and `regrole` are fine.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['splinter/0018_unsupported_reg_types'],
    advisor: { name: 'unsupported_reg_types', level: 'warning' },
  },
  *check(catalog, { advisorParity }) {
    const views = viewsOf(catalog);
    // PostgreSQL changes no type that a view shows.
    const isSelected = (oid: number, { attnum }: Column) =>
      views.some(({ query }) => query.references.some((one) => one.object === oid && one.column === attnum));
    for (const relation of catalog.relations.values()) {
      if (!('columns' in relation) || SPARED.has(relation.schema) || (relation.kind !== 'table' && !advisorParity)) continue;
      const name = displayName(relation);
      for (const column of relation.columns) {
        if (column.type.schema !== 'pg_catalog' || column.type.isArray || !REG_TYPES.has(column.type.name)) continue;
        const type = formatType(catalog, column.type);
        yield {
          about: { column, of: relation.oid },
          at: column.typePlace ?? column.place ?? relation.place,
          message: `column \`${column.name}\` of \`${name}\` is of type \`${type}\`, which \`pg_upgrade\` refuses`,
          ...(relation.kind === 'table' && !isSelected(relation.oid, column) ? { help: helpFor(relation, column, type) } : {}),
          advisor: { cacheKey: `unsupported_reg_types_${relation.schema}_${relation.name}_${column.name}` },
        };
        for (const index of advisorParity ? indexesOn(relation, column) : [])
          yield {
            about: index,
            message: `index \`${index.name}\` on \`${name}\` has a column of type \`${type}\`, which \`pg_upgrade\` refuses`,
            advisor: { cacheKey: `unsupported_reg_types_${relation.schema}_${index.name}_${column.name}` },
          };
      }
    }
  },
});

/** A generated column takes no cast that hangs on what the name means. */
function helpFor(table: Table, { name, attnum }: Column, type: string): string {
  const made = table.columns.filter(
    ({ generated, default: value }) =>
      generated && value?.references.some((one) => one.object === table.oid && one.column === attnum),
  );
  const names = made.map((column) => `\`${column.name}\``).join(', ');
  if (names !== '')
    return `${names} ${made.length === 1 ? 'is' : 'are'} made from it, and a cast to \`${type}\` is not immutable: let a trigger fill ${made.length === 1 ? 'that column' : 'those columns'}, then make this one \`text\``;
  return `store the name, and cast it where it is used:\n  alter table ${displayName(table)} alter column ${quoteIdentifier(name)} type text;`;
}

const REG_TYPES = new Set(
  'regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure'.split(' '),
);
const SPARED = new Set(['pg_catalog', 'information_schema', 'pgsodium']);

/** An index has columns of its own in `pg_attribute`, and the advisor reports those too. */
function indexesOn(relation: Relation, { attnum }: Column): readonly Index[] {
  if (!('indexes' in relation)) return [];
  return relation.indexes.filter(({ keys, include }) => keys.some((key) => key.attnum === attnum) || include.includes(attnum));
}
