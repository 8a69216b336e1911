import { type BucketlessPolicy, bucketlessPolicies, holdersName, quoteIdentifier, schemaRule } from '../../src/rule.ts';

const VERBS = { SELECT: 'read', INSERT: 'upload', UPDATE: 'replace', DELETE: 'delete' } as const;

export default schemaRule({
  meta: {
    summary: 'Require policies on `storage.objects` to name a bucket',
    problem:
      'All buckets share one table, `storage.objects`. A policy that does not ask for `bucket_id` is for the files of all of them: the avatars it was written for, the private ' +
      'invoices, and every bucket that is made later. With one such policy for inserting, users fill any bucket with whatever they like.',
    solution: 'Compare `bucket_id` in each policy, one policy for each bucket or for buckets of one kind.',
    exceptions:
      'Policies by which users reach only files that they own, whatever the bucket, are reported for INSERT alone. In a project with a single bucket the condition says nothing new yet.',
    severity: 'warning',
    presets: ['recommended'],
    sources: [],
  },
  *check(catalog) {
    const [bucket] = [...catalog.buckets.keys()];
    for (const found of bucketlessPolicies(catalog)) {
      const { policy } = found;
      if (!found.isForAllFiles && !found.commands.includes('INSERT')) continue;
      yield {
        about: policy,
        at: policy.using?.place ?? policy.check?.place ?? policy.place,
        message: message(found),
        help: help(found, bucket),
      };
    }
  },
});

function message({ policy, roles, commands, isForAllFiles }: BucketlessPolicy): string {
  const verbs = commands.map((command) => VERBS[command]);
  const doing = verbs.join(', ').replace(/, (\w+)$/, ' and $1');
  const files = isForAllFiles ? 'any file in every bucket' : 'files of theirs in every bucket';
  return `policy \`${policy.name}\` lets ${holdersName(roles)} ${doing} ${files}: it does not ask for \`bucket_id\``;
}

function help({ policy }: BucketlessPolicy, bucket: string | undefined): string {
  const test = `bucket_id = '${(bucket ?? '…').replaceAll("'", "''")}'`;
  const clauses = [...(policy.using ? [`using (${test} and …)`] : []), ...(policy.check ? [`with check (${test} and …)`] : [])];
  return `say which bucket it is for:\n  alter policy ${quoteIdentifier(policy.name)} on storage.objects ${clauses.join(' ')};`;
}
