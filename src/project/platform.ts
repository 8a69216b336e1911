import { existsSync, readFileSync } from 'node:fs';
import type { Catalog } from '../catalog/model.ts';
import { asOfVersion, initdb } from '../catalog/platform/initdb.ts';
import { createReplay, type Start } from '../catalog/replay/replay.ts';
import { deserializeCatalog, serializeCatalog } from '../catalog/serialize.ts';
import { NEWEST_VERSION, OLDEST_VERSION } from '../catalog/server-version.ts';
import { parseFile } from '../syntax/parse.ts';
import type { Platform, Project } from './project.ts';

export interface PlatformOptions {
  /** `[api] auto_expose_new_tables` of supabase/config.toml: false withholds the classic default grants in `public`. */
  readonly autoExposeNewTables?: boolean;
  /** Major version of the server, where it is known: else the newest, which has all that any has. */
  readonly postgresVersion?: number;
}

interface Variant {
  /** In `catalog/platform/`, replayed in this order as the superuser. */
  readonly scripts: readonly string[];
  readonly superuser: string;
  readonly role: string;
  readonly searchPath: readonly string[];
}

const VARIANTS: Readonly<Record<string, Variant>> = {
  postgres: { scripts: ['postgres.sql'], superuser: 'postgres', role: 'postgres', searchPath: ['$user', 'public'] },
  supabase: {
    scripts: ['postgres.sql', 'supabase.sql', 'supabase-auth.sql', 'supabase-services.sql'],
    superuser: 'supabase_admin',
    role: 'postgres',
    searchPath: ['$user', 'public', 'extensions'],
  },
  'supabase-unexposed': {
    scripts: ['postgres.sql', 'supabase.sql', 'supabase-auth.sql', 'supabase-services.sql', 'supabase-unexposed.sql'],
    superuser: 'supabase_admin',
    role: 'postgres',
    searchPath: ['$user', 'public', 'extensions'],
  },
};

const loaded = new Map<string, Start>();

/**
 * The database before the first migration: the catalog, and the role and search_path that migrations run with. Read from the snapshot
 * that the build left beside the bundle; from the sources, where there is none, the SQL is replayed, which needs `loadParser` first.
 */
export function loadPlatform(platform: Platform, options: PlatformOptions = {}): Start {
  const name = variantName(platform, options);
  const version = Math.min(Math.max(options.postgresVersion ?? NEWEST_VERSION, OLDEST_VERSION), NEWEST_VERSION);
  const key = `${name} ${version}`;
  const known = loaded.get(key);
  if (known) return known;
  const { role, searchPath } = variantOf(name);
  const snapshot = new URL(`./${snapshotName(name)}`, import.meta.url);
  const catalog = existsSync(snapshot) ? deserializeCatalog(readFileSync(snapshot, 'utf8')) : replayPlatform(name);
  const start: Start = { catalog: asOfVersion(catalog, version), role, searchPath };
  loaded.set(key, start);
  return start;
}

/** The database that a project's migrations go to. Needs `loadParser` first, as `loadPlatform`. */
export function startOf(project: Omit<Project, 'migrations'>): Start {
  const { platform, autoExposeNewTables, postgresVersion, postgresVersionIsKnown } = project;
  return loadPlatform(platform, {
    ...(autoExposeNewTables === undefined ? {} : { autoExposeNewTables }),
    ...(postgresVersionIsKnown ? { postgresVersion } : {}),
  });
}

/** The snapshots that the build writes beside the bundle: file name to content. Needs `loadParser` first. */
export function platformSnapshots(): Record<string, string> {
  return Object.fromEntries(Object.keys(VARIANTS).map((name) => [snapshotName(name), serializeCatalog(replayPlatform(name))]));
}

/** The statements of the platform's SQL that the replay refused: none, if the SQL is right. For tests. */
export function platformFailures(platform: Platform): readonly string[] {
  const failures: string[] = [];
  replayPlatform(platform, (message) => failures.push(message));
  return failures;
}

/** File names in `catalog/platform/`, in order: what a superuser runs on an empty catalog. For tests on a real PostgreSQL. */
export function platformScripts(platform: Platform, options: PlatformOptions = {}): readonly string[] {
  return variantOf(variantName(platform, options)).scripts;
}

function replayPlatform(name: string, onFailure?: (message: string) => void): Catalog {
  const { scripts, superuser } = variantOf(name);
  const replay = createReplay({ catalog: initdb(superuser), role: superuser, searchPath: ['$user', 'public'] });
  // the scripts leave the bodies of functions out
  for (const statement of parseFile({ path: 'settings', text: 'set check_function_bodies = off' }).statements)
    replay.apply(statement);
  for (const script of scripts) {
    const text = readFileSync(new URL(`../catalog/platform/${script}`, import.meta.url), 'utf8');
    for (const statement of parseFile({ path: script, text }).statements)
      for (const step of replay.apply(statement)) if (step.failure) onFailure?.(`${script}: ${step.failure.message}`);
  }
  return deserializeCatalog(serializeCatalog(replay.catalog));
}

function variantName(platform: Platform, { autoExposeNewTables }: PlatformOptions): string {
  return platform === 'supabase' && autoExposeNewTables === false ? 'supabase-unexposed' : platform;
}

function variantOf(name: string): Variant {
  const variant = VARIANTS[name];
  if (!variant) throw new TypeError(`unknown platform ${name}`);
  return variant;
}

function snapshotName(name: string): string {
  return `platform-${name}.json`;
}
