import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { decodeSource } from '../source/decode.ts';
import { InputError } from '../source/input-error.ts';
import { type ParsedFile, parseFile } from '../syntax/parse.ts';
import { addSuggestions } from '../syntax/suggest.ts';
import { detectPlatform, usesDataApi } from './detect-platform.ts';
import type { Selection } from './find.ts';
import { compareNames, type MigrationFile, reasonOf } from './layout.ts';
import { displayPath } from './paths.ts';
import type { Migration, Platform, Project, TransactionPer } from './project.ts';
import { blankDownSections } from './sections.ts';
import { readSupabaseConfig } from './supabase-config.ts';

/** What the user said of the project; the rest is found out. */
export interface ProjectSettings {
  readonly platform?: Platform;
  readonly postgresVersion?: number;
  readonly exposedSchemas?: readonly string[];
  readonly transactionPer?: TransactionPer;
  /** Migrations up to this one are replayed but not judged: a name, or the beginning of one. */
  readonly startAfter?: string;
}

export interface ReadRequest extends ProjectSettings {
  /** Absolute. */
  readonly cwd: string;
  /** Text that takes the place of a file (an absolute path) on disk. */
  readonly stdin?: { readonly path: string; readonly bytes: Uint8Array };
  /** The bytes of a file by its absolute path, where files are not read from disk: undefined where there is none. */
  readonly bytesOf?: (path: string) => Uint8Array | undefined;
  readonly note: (line: string) => void;
}

const DEFAULT_VERSION = 17;

/**
 * Reads and parses a project up to the last migration to be judged; undefined where none is. A folder whose files are all skipped is a
 * project without migrations. Needs `loadParser` first.
 * @throws {InputError} for a file that cannot be read.
 */
export async function readProject({ folder, judged }: Selection, request: ReadRequest): Promise<Project | undefined> {
  const isJudged = (file: MigrationFile) => judged.has(file.path) && comesAfter(file.name, request.startAfter, folder.tool);
  const last = folder.files.findLastIndex(isJudged);
  if (last < 0 && folder.files.length > 0) return undefined;
  const texts = folder.files.slice(0, last + 1).map((file) => ({ file, text: readText(file.path, request) }));
  const config = folder.tool === 'supabase' ? await supabaseConfig(folder.path, request) : undefined;
  const platform = request.platform ?? (folder.tool === 'supabase' ? 'supabase' : detectPlatform(texts.map((one) => one.text)));
  const isExposed = () =>
    request.platform === 'supabase' || folder.tool === 'supabase' || usesDataApi(texts.map((one) => one.text));
  const migrations: Migration[] = [];
  for (const { file, text } of texts) {
    const parsed = parseFile({ path: displayPath(request.cwd, file.path), text }, blankDownSections(text));
    migrations.push({ name: file.name, file: await withSuggestions(parsed, isJudged(file)), judged: isJudged(file) });
  }
  return {
    folder: displayPath(request.cwd, folder.path),
    tool: folder.tool,
    platform,
    postgresVersion: request.postgresVersion ?? config?.postgresVersion ?? DEFAULT_VERSION,
    postgresVersionIsKnown: (request.postgresVersion ?? config?.postgresVersion) !== undefined,
    exposedSchemas:
      request.exposedSchemas ??
      config?.exposedSchemas ??
      (platform === 'supabase' && isExposed() ? ['public', 'graphql_public'] : []),
    autoExposeNewTables: config?.autoExposeNewTables ?? true,
    anonymousSignIns: config?.anonymousSignIns ?? false,
    transactionPer: request.transactionPer ?? 'file',
    transactionPerIsKnown: request.transactionPer !== undefined,
    migrations,
  };
}

/** Whether a migration comes after `startAfter`: not itself, and not one that begins with it. */
function comesAfter(name: string, startAfter: string | undefined, tool: Project['tool']): boolean {
  if (startAfter === undefined) return true;
  return !name.startsWith(startAfter) && compareNames(tool)(name, startAfter) > 0;
}

function withSuggestions(file: ParsedFile, judged: boolean): Promise<ParsedFile> | ParsedFile {
  return judged && file.errors.length ? addSuggestions(file) : file;
}

function readText(path: string, { cwd, stdin, bytesOf }: ReadRequest): string {
  if (path === stdin?.path) return decodeSource(stdin.bytes);
  if (bytesOf) return decodeSource(bytesOf(path) ?? new Uint8Array());
  try {
    return decodeSource(readFileSync(path));
  } catch (error) {
    throw new InputError(`cannot read ${displayPath(cwd, path)}: ${reasonOf(error)}`);
  }
}

/** A config.toml that is broken is the Supabase CLI's matter: it is told and left aside. */
async function supabaseConfig(folder: string, { cwd, note, bytesOf }: ReadRequest) {
  try {
    return await readSupabaseConfig(folder, bytesOf);
  } catch (error) {
    note(
      `left aside ${displayPath(cwd, join(dirname(folder), 'config.toml'))}: ${error instanceof Error ? error.message : String(error)}`,
    );
    return undefined;
  }
}
