/** A difference between the replay and PostgreSQL that is understood and left for now. */
export interface KnownDifference {
  /** Matches lines of `Comparison.differences`. */
  readonly difference: RegExp;
  /** Fixtures that show it, by path from the repository's root. */
  readonly fixtures: RegExp;
  readonly reason: string;
}

/** Each must still be seen: one that is mended is taken out. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    difference: /: fault /,
    fixtures: /^random\.sql$/,
    reason: 'random statements have several faults at once; both sides refuse them, and may name another one first',
  },
  {
    difference: /: fault .* 42P01 (?:invalid reference to|missing) FROM-clause entry for table /,
    fixtures: /\/views\.sql$/,
    reason:
      'both refuse the name with 42P01; the replay does not tell a name that is hidden (by an alias, or without LATERAL) from one that is not there',
  },
  {
    difference: /./,
    fixtures: /\/no-refused-in-transaction\//,
    reason:
      'each fixture runs in one transaction here, so enum values are never committed; `src/facts/transactions.test.ts` asks PostgreSQL file by file',
  },
  {
    difference: /^only PostgreSQL: view public\.catalogs reads information_schema\.tables$/,
    fixtures: /\/views\.sql$/,
    reason:
      'the views of information_schema and pg_catalog are known by name and are no objects of the catalog, so nothing depends on them',
  },
];

/** The differences that nobody has explained. */
export function unexplained(fixture: string, differences: readonly string[], seen: Set<KnownDifference>): readonly string[] {
  return differences.filter((line) => {
    const known = knownDifferences.find(({ difference, fixtures }) => fixtures.test(fixture) && difference.test(line));
    if (known) seen.add(known);
    return !known;
  });
}
