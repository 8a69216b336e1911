import { closest, distance } from 'fastest-levenshtein';

/** `, did you mean "x"?` where one of the names is near enough to what was written; otherwise empty. */
export function didYouMean(written: string, names: readonly string[]): string {
  const name = nearest(written, names);
  return name === undefined ? '' : `, did you mean \`${name}\`?`;
}

/** The name that begins so, or the one most like it, unless more than a third of it is different. */
export function nearest(written: string, names: readonly string[]): string | undefined {
  if (names.length === 0 || written.length > 200) return undefined;
  const begun = written.length > 1 ? names.find((name) => name.startsWith(written.toLowerCase())) : undefined;
  if (begun !== undefined) return begun;
  const name = closest(written.toLowerCase(), [...names]);
  return distance(written.toLowerCase(), name) <= Math.max(1, Math.floor(name.length / 3)) ? name : undefined;
}
