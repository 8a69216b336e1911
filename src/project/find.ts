import { lstatSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../source/input-error.ts';
import { foldersIn, layoutOf, leafIn, type MigrationFolder, migrationFolderOf, reasonOf, toolOf, withFile } from './layout.ts';
import { displayPath } from './paths.ts';
import type { Tool } from './project.ts';

export interface SearchRequest {
  /** Absolute. */
  readonly cwd: string;
  /** Files, folders and glob patterns as given; none: the migrations below the current folder. */
  readonly paths: readonly string[];
  /** A file (absolute path, not necessarily there) whose text comes from elsewhere; the only one to be judged. */
  readonly stdin?: string;
  readonly tool?: Tool;
  /** A pattern that matches nothing is no error. */
  readonly allowUnmatched?: boolean;
}

/** A migrations folder and which of its files are to be judged (absolute paths). */
export interface Selection {
  readonly folder: MigrationFolder;
  readonly judged: ReadonlySet<string>;
}

/** What was found, and what the user may want to know about it: lines for stderr. */
export interface SearchResult {
  readonly selections: readonly Selection[];
  readonly notes: readonly string[];
}

/** Where the tools of the trade keep their migrations, tried in this order when no path is given. */
const USUAL_PLACES = [
  'supabase/migrations',
  'prisma/migrations',
  'drizzle',
  'db/migrations',
  'db/migration',
  'db/migrate',
  'database/migrations',
  'migrations',
  'src/main/resources/db/migration',
];
const SQL_FILE = /\.sql$/i;
/** How deep a monorepo is searched for `supabase/migrations` and the like. */
const SEARCH_DEPTH = 5;

/** Finds the projects that the given paths mean. @throws {InputError} for a path that is not there or holds no SQL. */
export async function findProjects(request: SearchRequest): Promise<SearchResult> {
  const collector = createCollector(request);
  if (request.stdin !== undefined) {
    collector.addText(request.stdin);
    return collector.result(false);
  }
  if (request.paths.length === 0) {
    const found = usualFolders(request.cwd, request.tool);
    if (found.length === 0)
      throw new InputError('no migrations found from here: name a file or folder, for example `pglint supabase/migrations`');
    for (const folder of found) collector.addFolder(folder);
    return collector.result(true);
  }
  for (const path of request.paths) {
    const absolute = resolve(request.cwd, path);
    const stats = statOf(absolute, path);
    const leaf = stats?.isDirectory() ? leafIn(absolute) : undefined;
    if (leaf) collector.addFile(leaf);
    else if (stats?.isDirectory()) {
      if (!collector.addTree(absolute) && !request.allowUnmatched) throw new InputError(`no SQL files in ${path}`);
    } else if (stats) collector.addFile(absolute, request.paths.length > 1);
    else if (/[*?[\]{}!()]/.test(path)) {
      const files = await glob(path, request.cwd);
      if (files.length === 0 && !request.allowUnmatched) throw new InputError(`no file matches ${path}`);
      for (const file of files) collector.addFile(file);
    } else if (!request.allowUnmatched) throw new InputError(`no such file or folder: ${path}`);
  }
  return collector.result(false);
}

function createCollector(request: SearchRequest) {
  const layouts = new Map<string, MigrationFolder | undefined>();
  const judged = new Map<string, Set<string>>();
  const notes: string[] = [];

  function layout(path: string): MigrationFolder | undefined {
    if (!layouts.has(path)) layouts.set(path, layoutOf(path, request.tool ?? toolOf(path)));
    return layouts.get(path);
  }

  function judge(path: string, files: readonly string[]): void {
    const set = judged.get(path) ?? new Set();
    for (const file of files) set.add(file);
    judged.set(path, set);
  }

  function addFolder(folder: MigrationFolder): void {
    layouts.set(folder.path, folder);
    judge(
      folder.path,
      folder.files.map((file) => file.path),
    );
    if (folder.tool === 'supabase') notes.push(...skipNotes(folder));
  }

  /** Every project in a folder and below; false where there is none. */
  function addTree(path: string): boolean {
    const folder = isSupabaseFolder(path) ? undefined : layout(path);
    if (folder) addFolder(folder);
    let found = folder !== undefined;
    const taken = new Set(folder?.files.map((file) => dirname(file.path)));
    for (const below of foldersWithProjects(path, folder)) {
      if (!taken.has(below)) found = addTree(below) || found;
    }
    return found;
  }

  function addFile(path: string, isOneOfMany = false): void {
    if (isOneOfMany && !SQL_FILE.test(path)) {
      // a shell's `migrations/*` names Prisma's `migration_lock.toml` too; who names one file means it
      notes.push(skipNote(path, 'its name does not end in .sql'));
      return;
    }
    const folder = SQL_FILE.test(path) ? layout(migrationFolderOf(path)) : undefined;
    const skipped = folder?.skipped.find((file) => file.path === path);
    if (skipped) notes.push(skipNote(path, skipped.why));
    else if (folder?.files.some((file) => file.path === path)) judge(folder.path, [path]);
    else addAlone(path);
  }

  /** A file that is part of no folder's migrations. */
  function addAlone(path: string): void {
    layouts.set(path, { path, tool: request.tool ?? 'generic', files: [{ name: basename(path), path }], skipped: [] });
    judge(path, [path]);
  }

  /** A file that may not be there yet: it takes its place in its folder's order. */
  function addText(path: string): void {
    const parent = migrationFolderOf(path);
    const folder = statOf(parent, parent)?.isDirectory() && SQL_FILE.test(path) ? layout(parent) : undefined;
    if (folder) {
      layouts.set(parent, withFile(folder, path));
      judge(parent, [path]);
    } else addAlone(path);
  }

  /** One line per reason, with the first few names. */
  function skipNotes({ path, skipped }: MigrationFolder): readonly string[] {
    return [...new Set(skipped.map((file) => file.why))].map((why) => {
      const names = skipped.filter((file) => file.why === why).map((file) => basename(file.path));
      const more = names.length > 3 ? ` and ${names.length - 3} more` : '';
      return `skipped in ${displayPath(request.cwd, path)}: ${names.slice(0, 3).join(', ')}${more} (${why})`;
    });
  }

  function skipNote(path: string, why: string): string {
    return `skipped ${displayPath(request.cwd, path)}: ${why}`;
  }

  function result(announce: boolean): SearchResult {
    const selections = [...judged].flatMap(([path, files]): Selection[] => {
      const folder = layouts.get(path);
      return folder ? [{ folder, judged: files }] : [];
    });
    const taken = announce
      ? selections.map(({ folder }) => `taking ${displayPath(request.cwd, folder.path)} (${count(folder.files.length)})`)
      : [];
    return { selections, notes: [...taken, ...notes] };
  }

  return { addFolder, addTree, addFile, addText, result };
}

/** The folders below that are looked at: of a `supabase` folder its migrations only, of Supabase's migrations none. */
function foldersWithProjects(path: string, folder: MigrationFolder | undefined): readonly string[] {
  if (folder?.tool === 'supabase') return [];
  return isSupabaseFolder(path) ? [join(path, 'migrations')] : foldersIn(path);
}

/** Beside migrations, it holds seeds, tests and functions that no migration run sees. */
function isSupabaseFolder(path: string): boolean {
  return basename(path) === 'supabase' && statOf(join(path, 'migrations'), path)?.isDirectory() === true;
}

function usualFolders(cwd: string, tool: Tool | undefined): readonly MigrationFolder[] {
  const lookAt = (path: string) => (statOf(path, path)?.isDirectory() ? layoutOf(path, tool ?? toolOf(path)) : undefined);
  const here = basename(cwd) === 'migrations' || basename(cwd) === 'drizzle' ? lookAt(cwd) : undefined;
  if (here) return [here];
  const found = USUAL_PLACES.map((place) => lookAt(join(cwd, place))).filter((folder) => folder !== undefined);
  if (found.length) return found;
  const deeper: MigrationFolder[] = [];
  search(cwd, SEARCH_DEPTH);
  return deeper;

  function search(path: string, depth: number): void {
    for (const folder of foldersIn(path)) {
      const found = basename(folder) === 'migrations' || basename(folder) === 'drizzle' ? lookAt(folder) : undefined;
      if (found) deeper.push(found);
      else if (depth > 1) search(folder, depth - 1);
    }
  }
}

/** The SQL files that a pattern matches, those in folders that it matches included; where there are none, whatever files it matches. */
async function glob(given: string, cwd: string): Promise<readonly string[]> {
  const { default: fastGlob } = await import('fast-glob');
  const pattern = process.platform === 'win32' ? given.replaceAll('\\', '/') : given;
  const options = { cwd, absolute: true, onlyFiles: true, followSymbolicLinks: false, ignore: ['**/node_modules/**'] };
  const found = await fastGlob([pattern, `${pattern.replace(/\/+$/, '')}/**/*.sql`], options);
  const sql = found.filter((path) => SQL_FILE.test(path));
  return (sql.length > 0 ? sql : found).map((path) => resolve(path)).sort();
}

/** Undefined where there is nothing. @throws {InputError} where the path cannot be looked at. */
function statOf(path: string, shown: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false }) ?? lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOTDIR' || code === 'ENAMETOOLONG') return undefined;
    throw new InputError(`cannot read ${shown}: ${reasonOf(error)}`);
  }
}

function count(files: number): string {
  return files === 1 ? '1 file' : `${files} files`;
}
