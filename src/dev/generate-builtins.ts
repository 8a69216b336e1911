import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { FORMAT_NAME, QUERIES } from './builtins-queries.ts';

// npx tsx src/dev/generate-builtins.ts SERVER …
// Writes src/catalog/platform/server/*.json: what PostgreSQL itself brings, of all the servers named. A server is the path of a module that
// exports PGlite (any release of it: its major version is asked), or what `psql` takes as a connection: "host=… port=… user=…".

interface Row {
  readonly part: string;
  readonly key: string;
  readonly text: string;
}
interface Server {
  readonly version: number;
  readonly rows: (sql: string) => Promise<readonly Row[]>;
}
/** Of each key, each text with the versions that have it. */
type Entries = Map<string, Map<string, number[]>>;

async function pglite(path: string): Promise<Server> {
  const { PGlite } = (await import(pathToFileURL(path).href)) as typeof import('@electric-sql/pglite');
  const database = await PGlite.create();
  const ask = async <T>(sql: string) => (await database.query<T>(sql)).rows;
  const [asked] = await ask<{ version: number }>(VERSION);
  await database.exec(FORMAT_NAME);
  return { version: asked?.version ?? 0, rows: (sql) => ask<Row>(sql) };
}

function psql(connection: string): Server {
  const ask = (sql: string): readonly unknown[] => {
    const script = `${FORMAT_NAME}; select row_to_json(asked)::text from (${sql}) as asked`;
    const output = execFileSync('psql', ['-XqAt', '-d', connection, '-c', script], { encoding: 'utf8', maxBuffer: 1 << 26 });
    return output
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as unknown);
  };
  const [asked] = ask(VERSION) as { version: number }[];
  return { version: asked?.version ?? 0, rows: (sql) => Promise.resolve(ask(sql) as Row[]) };
}

const VERSION = `select current_setting('server_version_num')::int / 10000 as version`;

const servers: Server[] = [];
for (const argument of process.argv.slice(2)) servers.push(argument.includes('=') ? psql(argument) : await pglite(argument));
servers.sort((a, b) => b.version - a.version);
const versions = servers.map(({ version }) => version);
if (versions.length === 0) throw new TypeError('no server named');

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

/** ` @16` is from 16 on, ` @-16` until 16, ` @16-17` both; nothing for what all servers have. */
function markOf(having: readonly number[]): string {
  const [newest, oldest] = [Math.max(...having), Math.min(...having)];
  if (having.length !== versions.filter((version) => version >= oldest && version <= newest).length)
    throw new RangeError(`versions ${having.join()} are not in a row`);
  const since = oldest === Math.min(...versions) ? '' : String(oldest);
  const until = newest === Math.max(...versions) ? '' : `-${newest}`;
  return since || until ? ` @${since}${until}` : '';
}
