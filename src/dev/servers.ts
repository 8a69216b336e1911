import { execFileSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Extension } from '@electric-sql/pglite';
import { SET_UP } from './builtins-queries.ts';

/** What a query answers: a thing's part of a file, its key there, and its text. */
export interface Row {
  readonly part: string;
  readonly key: string;
  readonly text: string;
}

/** A PostgreSQL server that can be asked; each question is a session of its own, or may be. */
export interface Server {
  /** Its major version. */
  readonly version: number;
  readonly rows: (sql: string) => Promise<readonly Row[]>;
  readonly execute: (sql: string) => Promise<void>;
}

const VERSION = `select current_setting('server_version_num')::int / 10000 as version`;

/**
 * The servers that arguments of a generator name, the newest first. An argument is the path of a module that exports PGlite (any release of
 * it: its major version is asked), or what `psql` takes as a connection: "host=… port=… user=…".
 * @throws {TypeError} where none is named.
 */
export async function serversOf(args: readonly string[]): Promise<readonly Server[]> {
  const servers: Server[] = [];
  for (const argument of args) servers.push(argument.includes('=') ? psql(argument) : await pglite(argument));
  if (servers.length === 0) throw new TypeError('no server named');
  return servers.sort((a, b) => b.version - a.version);
}

async function pglite(path: string): Promise<Server> {
  const { PGlite } = (await import(pathToFileURL(path).href)) as typeof import('@electric-sql/pglite');
  const database = await PGlite.create({ extensions: await extensionsBeside(path) });
  const ask = async <T>(sql: string) => (await database.query<T>(sql)).rows;
  const [asked] = await ask<{ version: number }>(VERSION);
  await database.exec(SET_UP);
  return {
    version: asked?.version ?? 0,
    rows: (sql) => ask<Row>(sql),
    execute: async (sql) => {
      await database.exec(sql);
    },
  };
}

/** The extensions that come with a release of PGlite: modules in `contrib/`, and `vector/` in older ones. */
async function extensionsBeside(path: string): Promise<Record<string, Extension>> {
  const found: Record<string, Extension> = {};
  for (const folder of ['contrib', 'vector']) {
    const there = join(dirname(path), folder);
    for (const file of await readdir(there).catch(() => [])) {
      if (!file.endsWith('.js')) continue;
      const exports = (await import(pathToFileURL(join(there, file)).href)) as Record<string, Extension>;
      for (const [name, extension] of Object.entries(exports)) if ('setup' in extension) found[name] = extension;
    }
  }
  return found;
}

function psql(connection: string): Server {
  const run = (script: string): string =>
    execFileSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', connection, '-c', script], {
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const ask = (sql: string): readonly unknown[] => {
    const output = run(`${SET_UP}; select row_to_json(asked)::text from (${sql}) as asked`);
    return output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as unknown);
  };
  const [asked] = ask(VERSION) as { version: number }[];
  return {
    version: asked?.version ?? 0,
    rows: (sql) => Promise.resolve(ask(sql) as Row[]),
    execute: (sql) => {
      run(sql);
      return Promise.resolve();
    },
  };
}
