import data from './platform/server/relation-options.json' with { type: 'json' };
import { has, type Marked, readMarks } from './server-version.ts';

/** What storage parameters are of: t tables, m materialized views, T what `toast.` stands before. */
export type OptionHolder = 't' | 'm' | 'T';

interface Entry extends Marked {
  readonly holders: string;
}

let known: ReadonlyMap<string, Entry> | undefined;

/** Whether tables, or what else it is, have a storage parameter of this name; those of indexes their methods tell. */
export function isRelationOption(name: string, of: OptionHolder, version: number): boolean {
  known ??= read();
  const entry = known.get(name);
  if (!entry) return false;
  return entry.holders.includes(of) && has(entry, version);
}

function read(): ReadonlyMap<string, Entry> {
  const options = Object.entries(data.options as Readonly<Record<string, string | readonly string[]>>);
  return new Map(options.flatMap(([holders, names]) => readMarks(names).map((one) => [one.text, { ...one, holders }])));
}
