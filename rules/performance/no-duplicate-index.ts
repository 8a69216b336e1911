import {
  displayName,
  dropIndex,
  dropIndexSql,
  duplicateIndexes,
  type Index,
  isManagedSchema,
  schemaRule,
  tablesOf,
  viewsOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow indexes that do what another index of the table does',
    problem:
      'Two indexes on the same columns speed up the same queries, but every insert and update writes both, and both take room on disk and in memory. A primary key or ' +
      'UNIQUE constraint has an index of its own: one more on its columns is a copy.',
    solution: 'Drop all but one; keep the one behind the primary key or constraint.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['splinter/0009_duplicate_index', 'pglinter/B002', 'pg-migration-lint/PGM508', 'pg-index-health/DUPLICATED_INDEXES'],
    advisor: { name: 'duplicate_index', level: 'warning' },
  },
  *check(catalog, { advisorParity }) {
    for (const relation of [...tablesOf(catalog), ...viewsOf(catalog)]) {
      if (isManagedSchema(relation.schema) || relation.extension !== undefined) continue;
      for (const { copy, kept, advisorGroup } of duplicateIndexes(relation)) {
        if (copy.parent !== undefined && !advisorParity) continue;
        const isMirrored = advisorGroup && !(relation.kind === 'table' && relation.relkind !== 'r');
        const table = displayName(relation);
        const fix = dropIndex(catalog, copy);
        yield {
          about: copy,
          message: `${kindOf(copy)} \`${copy.name}\` on \`${table}\` does what ${kindOf(kept)} \`${kept.name}\` does already`,
          help: help(dropIndexSql(catalog, relation, copy)),
          related: [{ at: kept.place, message: `\`${kept.name}\` is made here` }],
          ...(fix ? { fix } : {}),
          ...(isMirrored
            ? { advisor: { cacheKey: `duplicate_index_${relation.schema}_${relation.name}_${arrayText(advisorGroup)}` } }
            : {}),
        };
      }
    }
  },
});

const MAX_LINES = 9;

function help(sql: readonly string[]): string {
  return sql.length > MAX_LINES
    ? `drop it; ${(sql.length - 1) / 2} foreign keys go by it, which have to be dropped before and made again after`
    : `drop it:\n  ${sql.join('\n  ')}`;
}

function kindOf({ primary, constraint }: Index): string {
  return primary ? 'primary key' : constraint === undefined ? 'index' : 'constraint';
}

/** Names as PostgreSQL prints an array of them, in the order of their letters. */
function arrayText(indexes: readonly Index[]): string {
  const names = indexes.map(({ name }) => name).sort();
  return `{${names.map((name) => (/[{}",\\\s]|^null$|^$/i.test(name) ? `"${name.replace(/["\\]/g, '\\$&')}"` : name)).join(',')}}`;
}
