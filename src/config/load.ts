import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { lilconfigSync } from 'lilconfig';
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
  const path = given === undefined ? findConfiguration(cwd) : resolve(cwd, given);
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

function findConfiguration(cwd: string): string | undefined {
  // What is found counts, not what is in it: the file is parsed again with positions.
  const hasKey = (_: string, text: string) => (/"pglint"\s*:/.test(text) ? safeParse(text) : {});
  const search = lilconfigSync('pglint', {
    searchPlaces: CONFIG_FILES,
    stopDir: resolve(cwd, '/'),
    ignoreEmptySearchPlaces: false,
    loaders: { '.json': hasKey, '.jsonc': () => ({}) },
  });
  return search.search(cwd)?.filepath;
}

function safeParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {}; // npm itself will say that package.json is broken
  }
}
