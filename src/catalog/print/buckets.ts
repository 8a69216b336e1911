import { quoteLiteral } from './literal.ts';
import { byName, type Dump } from './scope.ts';

/** Rows of `storage.buckets`: to Supabase's storage they are schema. */
export function bucketsSql({ catalog, start }: Dump): readonly string[] {
  return [...catalog.buckets.values()]
    .filter(({ id }) => !start.catalog.buckets.has(id))
    .sort((a, b) => byName(a.id, b.id))
    .map(
      ({ id, name, public: isPublic }) =>
        `insert into storage.buckets (id, name, public) values (${quoteLiteral(id)}, ${quoteLiteral(name)}, ${isPublic})`,
    );
}
