import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { displayPath } from '../project/paths.ts';
import { InputError } from '../source/input-error.ts';
import type { Configuration } from './configuration.ts';

/** Where a value of the configuration is written, for messages: `pglint.config.json:3:5`. */
export type Locate = (path: readonly (string | number)[], what?: 'key' | 'value') => string;

export interface LoadedConfiguration {
  readonly configuration: Configuration;
  /** As shown; undefined where there is no configuration file. */
  readonly path?: string;
  readonly locate: Locate;
}

/** The files that a configuration is looked for in, folder by folder upwards. */
export const CONFIG_FILES = ['pglint.config.json', 'pglint.config.jsonc', 'package.json'];

/**
 * Finds and reads the configuration: the given file, or the first one from `cwd` upwards.
 * @throws {InputError} with file, line and column for what is wrong in it.
 */
export async function loadConfiguration(cwd: string, given?: string): Promise<LoadedConfiguration> {
  const path = given === undefined ? await findConfiguration(cwd) : resolve(cwd, given);
  if (path === undefined) return { configuration: {}, locate: () => 'pglint' };
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new InputError(`cannot read the configuration ${displayPath(cwd, path)}`);
  }
  const { parseConfiguration } = await import('./parse.ts');
  return parseConfiguration(text, displayPath(cwd, path), basename(path) === 'package.json' ? ['pglint'] : []);
}

async function findConfiguration(cwd: string): Promise<string | undefined> {
  if (!mayHaveConfiguration(cwd)) return undefined; // as most runs: nothing is loaded for them
  const { lilconfigSync } = await import('lilconfig');
  // What is found counts, not what is in it: the file is parsed again with positions.
  const hasKey = (_: string, text: string) => (NAMES_PGLINT.test(text) ? safeParse(text) : {});
  const search = lilconfigSync('pglint', {
    searchPlaces: CONFIG_FILES,
    stopDir: resolve(cwd, '/'),
    ignoreEmptySearchPlaces: false,
    loaders: { '.json': hasKey, '.jsonc': () => ({}) },
  });
  return search.search(cwd)?.filepath;
}

const NAMES_PGLINT = /"pglint"\s*:/;

/** Whether some folder from `cwd` upwards has a file that a configuration may be in. */
function mayHaveConfiguration(cwd: string): boolean {
  for (let folder = cwd; ; folder = dirname(folder)) {
    for (const name of CONFIG_FILES) {
      const path = join(folder, name);
      if (existsSync(path) && (name !== 'package.json' || hasSettings(path))) return true;
    }
    if (folder === dirname(folder)) return false;
  }
}

/** Whether a package.json has settings for pglint; one that cannot be read is left to the search, which says so. */
function hasSettings(path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    return NAMES_PGLINT.test(text) && Object.hasOwn(Object(safeParse(text)), 'pglint');
  } catch {
    return true;
  }
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // npm itself will say that package.json is broken
  }
}
