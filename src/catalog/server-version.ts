/** The newest major version of PostgreSQL whose own objects are known. */
export const NEWEST_VERSION = 18;

/** The oldest one. */
export const OLDEST_VERSION = 15;

/** A text of `platform/server/*.json` without its mark, and the major versions that have it. */
export interface Marked {
  readonly text: string;
  readonly since: number;
  readonly until: number;
}

/** Reads the mark at the end: ` @16` is from 16 on, ` @-15` until 15, ` @16-17` both; none is always. */
export function readMark(marked: string): Marked {
  const at = marked.lastIndexOf(' @');
  if (at < 0) return { text: marked, since: 0, until: Number.POSITIVE_INFINITY };
  const [since = '', until = ''] = marked.slice(at + 2).split('-');
  return { text: marked.slice(0, at), since: Number(since), until: until === '' ? Number.POSITIVE_INFINITY : Number(until) };
}

/** Whether a server of this major version has it. */
export function has({ since, until }: Marked, version: number): boolean {
  return since <= version && version <= until;
}

/** What one name has, read: data is a text, or a list of texts. */
export function readMarks(texts: string | readonly string[] | undefined): readonly Marked[] {
  if (texts === undefined) return [];
  return typeof texts === 'string' ? [readMark(texts)] : texts.map(readMark);
}
