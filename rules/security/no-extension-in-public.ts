import { quoteIdentifier, schemaRule } from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow extensions in the schema `public`',
    problem:
      'An extension’s functions and types land in the schema it is installed in. In `public` they stand between your own in every list and dump, and the data API ' +
      'serves its functions as `/rest/v1/rpc/…`. Supabase keeps a schema `extensions` for them, which is on everyone’s `search_path`.',
    solution:
      'Write `with schema extensions` when you create the extension; one that is in `public` already can mostly be moved.',
    exceptions:
      'Some extensions cannot be moved once they are there (PostGIS), and functions with an empty `search_path` that name `public.…` have to be changed with the move.',
    severity: 'warning',
    presets: ['strict'],
    sources: ['splinter/0014_extension_in_public'],
    advisor: { name: 'extension_in_public', level: 'warning' },
  },
  *check(catalog, { project, advisorParity }) {
    if (!advisorParity && !project.exposedSchemas.includes('public')) return;
    for (const extension of catalog.extensions.values()) {
      if (extension.schema !== 'public' || extension.name === 'plpgsql') continue;
      const name = quoteIdentifier(extension.name);
      yield {
        about: extension,
        message: `extension \`${extension.name}\` is installed in schema \`public\`, which the API serves`,
        help: `keep it apart from your own objects:\n  alter extension ${name} set schema extensions;`,
        advisor: { cacheKey: `extension_in_public_${extension.name}` },
      };
    }
  },
});
