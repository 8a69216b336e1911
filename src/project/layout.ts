import { type Dirent, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { InputError } from '../source/input-error.ts';
import { compareBytewise, compareNatural } from './natural-order.ts';
import type { Tool } from './project.ts';

/** A folder of migrations as found on disk; nothing is read yet. Paths are absolute. */
export interface MigrationFolder {
  readonly path: string;
  readonly tool: Tool;
  /** In the order the tool runs them. */
  readonly files: readonly MigrationFile[];
  /** SQL files that the tool does not run. */
  readonly skipped: readonly SkippedFile[];
}
export interface MigrationFile {
  /** As in `Migration.name`. */
  readonly name: string;
  readonly path: string;
}
export interface SkippedFile {
  readonly path: string;
  readonly why: string;
}

/** Files that hold one migration in a folder of its own: Prisma's and Drizzle's, and diesel's. */
const LEAF_NAMES = ['migration.sql', 'up.sql'];

/** How a tool orders the names of its migrations. */
export function compareNames(tool: Tool): (a: string, b: string) => number {
  return tool === 'supabase' ? compareBytewise : compareNatural;
}

/** What a folder holds: `node:fs` gives it, or Git for a commit. */
export type FolderEntry = Pick<Dirent, 'name' | 'isFile' | 'isDirectory'>;
export type ReadFolder = (path: string) => readonly FolderEntry[];

/** The migrations that stand in a folder itself or, one to a folder, in its folders; undefined where there are none. */
export function layoutOf(path: string, tool: Tool = toolOf(path), read: ReadFolder = readFolder): MigrationFolder | undefined {
  const entries = read(path);
  const files: MigrationFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const entry of entries) {
    const file = { name: entry.name, path: join(path, entry.name) };
    if (isWalkable(entry)) {
      const leaf = tool === 'supabase' ? undefined : leafIn(file.path, read);
      if (leaf) files.push({ name: entry.name, path: leaf });
    } else if (isSql(entry)) {
      const why = whySkipped(entry.name, tool);
      if (why) skipped.push({ path: file.path, why });
      else files.push(file);
    }
  }
  if (files.length === 0 && skipped.length === 0) return undefined;
  const compare = compareNames(tool);
  return { path, tool, files: files.sort((a, b) => compare(a.name, b.name)), skipped };
}

/** The folder whose layout a file is part of: its own, or the one above where it stands in a folder made for it. */
export function migrationFolderOf(file: string): string {
  const folder = dirname(file);
  return isLeafName(basename(file)) && toolOf(folder) !== 'supabase' ? dirname(folder) : folder;
}

/** The folder with a file in its place in the order, whether it was there or not. */
export function withFile(folder: MigrationFolder, path: string): MigrationFolder {
  if (folder.files.some((file) => file.path === path)) return folder;
  const name = migrationFolderOf(path) === dirname(path) ? basename(path) : basename(dirname(path));
  const compare = compareNames(folder.tool);
  return { ...folder, files: [...folder.files, { name, path }].sort((a, b) => compare(a.name, b.name)) };
}

/** The tool that a folder's place speaks for. */
export function toolOf(folder: string): Tool {
  return basename(folder) === 'migrations' && basename(dirname(folder)) === 'supabase' ? 'supabase' : 'generic';
}

/** Folders below that may hold migrations of their own. Symbolic links are not followed. */
export function foldersIn(path: string): readonly string[] {
  return readFolder(path)
    .filter(isWalkable)
    .map((entry) => join(path, entry.name));
}

/** The entries of a folder, in bytewise order. @throws {InputError} where it cannot be read. */
function readFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => compareBytewise(a.name, b.name));
  } catch (error) {
    throw new InputError(`cannot read the folder ${path}: ${reasonOf(error)}`);
  }
}

/** What the system says of a failed call, without its call and path: `permission denied`. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return /^[A-Z]+: ([^,]+),/.exec(text)?.[1] ?? text;
}

/** Whether a file stands for the folder it is in: `20240101_init/migration.sql`. */
export function isLeafName(name: string): boolean {
  return LEAF_NAMES.includes(name.toLowerCase());
}

/** The one migration of a folder made for it. */
export function leafIn(folder: string, read: ReadFolder = readFolder): string | undefined {
  const entry = read(folder).find((one) => one.isFile() && isLeafName(one.name));
  return entry && join(folder, entry.name);
}

function isWalkable(entry: FolderEntry): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules';
}

function isSql(entry: FolderEntry): boolean {
  return entry.isFile() && /\.sql$/i.test(entry.name) && !entry.name.startsWith('.');
}

/** Why a tool does not run a file of its folder. Supabase's rules are those of its CLI (`ListLocalMigrations`). */
function whySkipped(name: string, tool: Tool): string | undefined {
  if (tool === 'supabase') {
    if (!/^[0-9]+_.*\.sql$/.test(name)) return 'the Supabase CLI runs `<timestamp>_name.sql` only';
    const init = /^([0-9]{14})_init\.sql$/.exec(name)?.[1];
    return init !== undefined && init < '20211209000000' ? 'the Supabase CLI skips this old first file' : undefined;
  }
  return /(?:^|\.)down\.sql$/i.test(name) ? 'it undoes a migration' : undefined;
}
