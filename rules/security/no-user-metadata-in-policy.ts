import { displayName, isManagedSchema, namesTokensUserMetadata, schemaRule, tablesOf, userMetadataIn } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow policies that trust what users write about themselves',
    problem:
      'Every signed-in user can set their own `user_metadata` with `supabase.auth.updateUser({ data: … })`. A policy that asks it for a role, a tenant or a plan asks the ' +
      "caller what they would like to be. It comes as a claim of the token (`auth.jwt() -> 'user_metadata'`) and as `auth.users.raw_user_meta_data`.",
    solution:
      'Keep roles and memberships in a table of your own, or in `app_metadata` (`raw_app_meta_data`), which only the service role can write.',
    severity: 'error',
    presets: ['recommended'],
    sources: ['splinter/0015_rls_references_user_metadata', 'pgrls/SEC033', 'supabase-rls-guard/RLS009'],
    advisor: { name: 'rls_references_user_metadata', level: 'error' },
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      for (const policy of table.policies) {
        const expressions = [policy.using, policy.check].filter((expression) => expression !== undefined);
        const [first] = expressions.flatMap((expression) => {
          const read = userMetadataIn(catalog, table, expression);
          return read ? [{ read, expression }] : [];
        });
        if (!first) continue;
        const { read, expression } = first;
        const mirrored = !isManagedSchema(table.schema) && expressions.some(namesTokensUserMetadata);
        yield {
          about: policy,
          at: expression.place ?? policy.place,
          message: `policy \`${policy.name}\` on \`${displayName(table)}\` trusts \`${read.word}\`${read.through ? ` by way of \`${read.through}()\`` : ''}, which every user can set for themselves`,
          help:
            read.word === 'user_metadata'
              ? "ask what only the server can write:\n  auth.jwt() -> 'app_metadata' ->> '…'"
              : 'ask what only the server can write: `raw_app_meta_data`, or a table of roles',
          ...(mirrored
            ? { advisor: { cacheKey: `rls_references_user_metadata_${table.schema}_${table.name}_${policy.name}` } }
            : {}),
        };
      }
    }
  },
});
