import { displayName, graphqlObjects, schemaRule } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow tables and views that GraphQL shows to signed-in users',
    problem:
      'With pg_graphql installed, the GraphQL schema names every table and view of which `authenticated` may read a column: names, columns and relations, though no ' +
      'rows that policies hide. Supabase’s defaults let it read every table in `public`, so this finds nearly all of them.',
    solution:
      'Revoke SELECT from `authenticated` for what need not be known, or switch the extension off if your app does not use GraphQL.',
    exceptions:
      'The same is told by the API’s own description of `public`. Switch it on where the names themselves are a secret.',
    severity: 'warning',
    presets: [],
    sources: ['splinter/0027_pg_graphql_authenticated_table_exposed'],
    advisor: { name: 'pg_graphql_authenticated_table_exposed', level: 'warning' },
  },
  *check(catalog) {
    for (const relation of graphqlObjects(catalog, 'authenticated')) {
      const name = displayName(relation);
      yield {
        about: relation,
        message: `every signed-in user sees \`${name}\` in the GraphQL schema`,
        help: `take it out:\n  revoke select on ${name} from public, authenticated;`,
        advisor: { cacheKey: `pg_graphql_authenticated_table_exposed_${relation.schema}_${relation.name}` },
      };
    }
  },
});
