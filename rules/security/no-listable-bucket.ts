import {
  advisorSeesListing,
  type Bucket,
  type Catalog,
  changesBucket,
  conditionSql,
  findRelation,
  holdersName,
  isPlainTrue,
  listsBucket,
  type Policy,
  quoteIdentifier,
  schemaRule,
  type Table,
} from '../../src/rule.ts';

const AUDIENCE = ['public', 'anon', 'authenticated'];

export default schemaRule({
  meta: {
    summary: 'Disallow policies by which anybody can list all files of a public bucket',
    problem:
      'The files of a public bucket are served by their URL to whoever knows it; no policy is asked. A policy for SELECT on `storage.objects` that says yes to the whole ' +
      'bucket adds but one thing: a list of all its files, with their names, owners and dates, for everybody to walk through.',
    solution:
      'Drop the policy: URLs work without it. Where clients list, replace or delete their own files, compare the folder or the owner with `(select auth.uid())`: the ' +
      'Storage API replaces and deletes only what the caller may read.',
    exceptions:
      'A bucket that is meant to be browsed, or whose files clients replace with `upsert`: say so with a suppression comment.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['splinter/0025_public_bucket_allows_listing', 'supashield/audit.storage'],
    advisor: { name: 'public_bucket_allows_listing', level: 'warning' },
    dependsOn: ['buckets'],
  },
  *check(catalog, { advisorParity }) {
    const objects = findRelation(catalog, 'storage', 'objects');
    if (objects?.kind !== 'table') return;
    const policies = objects.policies.filter(
      ({ permissive, command, roles }) =>
        permissive && (command === 'SELECT' || command === 'ALL') && roles.some((role) => AUDIENCE.includes(role)),
    );
    for (const bucket of catalog.buckets.values()) {
      if (!bucket.public) continue;
      const seen = policies.filter((policy) => advisorSeesListing(policy, bucket.id));
      const open = advisorParity ? seen : policies.filter((policy) => listsBucket(policy, bucket.id));
      const [first, ...others] = open;
      if (!first) continue;
      const isAnon = open.some(
        (policy) => listsBucket(policy, bucket.id) === 'everybody' && policy.roles.join() !== 'authenticated',
      );
      yield {
        about: bucket,
        at: first.using?.place ?? first.place,
        message: `${holdersName([isAnon ? 'anon' : 'authenticated'])} can list all files of bucket \`${bucket.name}\``,
        help: help(catalog, objects, first, bucket),
        related: [
          ...others.map(({ name, place }) => ({ at: place, message: `policy \`${name}\` lists them too` })),
          { at: bucket.place, message: `\`${bucket.name}\` is made here` },
        ],
        ...(seen.length ? { advisor: { cacheKey: `public_bucket_allows_listing_${bucket.id}` } } : {}),
      };
    }
  },
});

/** Dropping the policy takes nothing else away only where it is for reading this bucket alone, and nobody has to find files to change them. */
function help(catalog: Catalog, objects: Table, policy: Policy, bucket: Bucket): string {
  const name = quoteIdentifier(policy.name);
  if (policy.command === 'ALL')
    return `URLs of a public bucket work without it: put policies for insert, update and delete in place of \`${policy.name}\`, each for the caller's own files`;
  if (!policy.using || isPlainTrue(policy.using.node) || !advisorSeesListing(policy, bucket.id))
    return `URLs of a public bucket work without it: leave \`${bucket.id}\` out of what \`${policy.name}\` lets everybody read`;
  const changing = changesBucket(objects.policies, bucket.id);
  if (!changing?.using) return `URLs of a public bucket work without it:\n  drop policy ${name} on storage.objects;`;
  const isOpen = listsBucket(changing, bucket.id) !== undefined;
  const condition = isOpen
    ? `bucket_id = '${bucket.id.replaceAll("'", "''")}' and owner_id = (select auth.uid())::text`
    : conditionSql(catalog, objects, changing.using);
  return `URLs of a public bucket work without it; who replaces or deletes files (\`${changing.name}\`) has to see these alone:\n  alter policy ${name} on storage.objects using (${condition});`;
}
