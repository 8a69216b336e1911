import { broadcastOf, displayName, holders, holdersName, isManagedSchema, schemaRule, tablesOf } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow tables without row level security in the Realtime publication',
    problem:
      'Every insert, update and delete on a table in the publication `supabase_realtime` is sent to whoever subscribes to it and may read it. Row level security is what Realtime asks ' +
      'before it sends a row; without it, everybody gets every change. `for all tables` puts in tables that are made later, too.',
    solution: 'Enable row level security and say who may read, or take the table out of the publication.',
    exceptions:
      'Tables that the data API serves are reported by `require-row-level-security`, which then points at the publication too; this rule is about those in other schemas.',
    severity: 'error',
    presets: ['recommended'],
    sources: [],
    dependsOn: ['row security', 'privileges'],
  },
  *check(catalog, { project }) {
    for (const table of tablesOf(catalog)) {
      if (table.rowSecurity.enabled || isManagedSchema(table.schema) || project.exposedSchemas.includes(table.schema)) continue;
      const broadcast = broadcastOf(catalog, table);
      const readers = broadcast ? holders(catalog, table, 'SELECT') : [];
      if (!broadcast || readers.length === 0) continue;
      const name = displayName(table);
      const why = { table: '', schema: ' with its schema', database: ' with all tables' }[broadcast.by];
      yield {
        about: table,
        at: broadcast.at ?? table.place,
        message: `${holdersName(readers)} can subscribe to every change of \`${name}\`: it is published${why} to Realtime, and row level security is off`,
        help: `enable it, and add a policy for those who may read:\n  alter table ${name} enable row level security;`,
        related: [{ at: table.place, message: `\`${name}\` is made here` }],
      };
    }
  },
});
