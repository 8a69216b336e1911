import { writeFile } from 'node:fs/promises';
import { QUERIES } from './builtins-queries.ts';
import { serversOf } from './servers.ts';

// npx tsx src/dev/generate-builtins.ts SERVER …
// Writes src/catalog/platform/server/*.json: what PostgreSQL itself brings, of all the servers named (see servers.ts).

/** Of each key, each text with the versions that have it. */
type Entries = Map<string, Map<string, number[]>>;

const servers = await serversOf(process.argv.slice(2));
const versions = servers.map(({ version }) => version);

for (const [name, query] of Object.entries(QUERIES)) {
  const parts = new Map<string, Entries>();
  for (const { version, rows } of servers)
    for (const { part, key, text } of await rows(query)) {
      const entries = parts.get(part) ?? (new Map() as Entries);
      parts.set(part, entries);
      note(entries, key, text, version);
    }
  const texts = [...parts].map(([part, entries]) => `${JSON.stringify(part)}: {\n${linesOf(entries).join(',\n')}\n}`);
  await writeFile(new URL(`../catalog/platform/server/${name}.json`, import.meta.url), `{\n${texts.join(',\n')}\n}\n`);
}
process.exit();
function note(entries: Entries, key: string, text: string, version: number): void {
  const texts = entries.get(key) ?? new Map<string, number[]>();
  entries.set(key, texts);
  texts.set(text, [...(texts.get(text) ?? []), version]);
}

function linesOf(entries: Entries): readonly string[] {
  return [...entries]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, texts]) => {
      const marked = [...texts].map(([text, having]) => text + markOf(having));
      return `${JSON.stringify(key)}: ${JSON.stringify(marked.length === 1 ? marked[0] : marked)}`;
    });
}

/**
 * ` @16` is from 16 on, ` @-16` until 16, ` @16-17` both; nothing for what all servers have.
 * @throws {RangeError} for what is not there all the while: the minor releases of the servers named are too far apart.
 */
function markOf(having: readonly number[]): string {
  const [newest, oldest] = [Math.max(...having), Math.min(...having)];
  if (having.length !== versions.filter((version) => version >= oldest && version <= newest).length)
    throw new RangeError(`versions ${having.join()} are not in a row`);
  const since = oldest === Math.min(...versions) ? '' : String(oldest);
  const until = newest === Math.max(...versions) ? '' : `-${newest}`;
  return since || until ? ` @${since}${until}` : '';
}
