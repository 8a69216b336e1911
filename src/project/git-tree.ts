import { existsSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { InputError } from '../source/input-error.ts';
import { gitBytes } from './git.ts';
import { type FolderEntry, layoutOf, type MigrationFolder } from './layout.ts';

/** A project's migrations as a commit holds them; nothing is checked out. Paths are absolute, as if it were. */
export interface CommittedFolder {
  /** Undefined where the commit has no such folder, neither here nor under another name. */
  readonly folder: MigrationFolder | undefined;
  readonly bytesOf: (path: string) => Uint8Array | undefined;
}

/** Absolute paths of the SQL files and `config.toml`s of a commit, with the names of their blobs. */
type Blobs = ReadonlyMap<string, string>;

/**
 * What a folder of the working tree was at a Git revision. Where it stood elsewhere then, it is known by the names of its migrations.
 * @throws {InputError} outside a repository, without Git, for a revision that Git does not know.
 */
export async function folderAtRevision(folder: MigrationFolder, revision: string): Promise<CommittedFolder> {
  const commit = await commitOf(folder.path, revision);
  const prefix = (await gitBytes(folder.path, ['rev-parse', '--show-prefix'])).toString().replace(/\r?\n$/, '');
  const root = join(folder.path, ...prefix.split('/').flatMap((part) => (part === '' ? [] : '..')));
  const blobs = blobsIn(root, await gitBytes(folder.path, ['ls-tree', '-r', '-z', '--full-tree', commit]));
  const readFolder = folderReader(blobs);
  const at = (path: string) => layoutOf(path, folder.tool, readFolder);
  const formerly = at(folder.path) ? folder.path : formerPath(folder, blobs);
  const found = formerly === undefined ? undefined : at(formerly);
  const contents = await contentsOf(folder.path, blobs, found);
  return { folder: found, bytesOf: (path) => contents.get(path) };
}

async function commitOf(cwd: string, revision: string): Promise<string> {
  if (revision.startsWith('-')) throw new InputError(`--diff needs a Git revision, not \`${revision}\``);
  await gitBytes(cwd, ['rev-parse', '--git-dir']);
  try {
    return (await gitBytes(cwd, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])).toString().trim();
  } catch {
    const isShallow = (await gitBytes(cwd, ['rev-parse', '--is-shallow-repository'])).toString().trim() === 'true';
    const hint = isShallow ? ': the clone is shallow; fetch its history (`fetch-depth: 0` of actions/checkout)' : '';
    throw new InputError(`Git knows no revision \`${revision}\`${hint}`);
  }
}

/** Reads `ls-tree -z`: regular files only, no symbolic links and no submodules. */
function blobsIn(root: string, listing: Buffer): Blobs {
  const blobs = new Map<string, string>();
  for (const line of listing.toString().split('\0')) {
    const [, id, path = ''] = /^100\d{3} blob ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    const wanted = /\.sql$/i.test(path) || basename(path) === 'config.toml';
    if (id !== undefined && wanted) blobs.set(root + (root.endsWith(sep) ? '' : sep) + path.replaceAll('/', sep), id);
  }
  return blobs;
}

function folderReader(blobs: Blobs): (path: string) => readonly FolderEntry[] {
  return (path) => {
    const isFileByName = new Map<string, boolean>();
    for (const file of blobs.keys()) {
      if (!file.startsWith(path + sep)) continue;
      const [name = '', ...rest] = file.slice(path.length + 1).split(sep);
      isFileByName.set(name, rest.length === 0);
    }
    return [...isFileByName].map(([name, isFile]) => ({ name, isFile: () => isFile, isDirectory: () => !isFile }));
  };
}

/** The folder that held most migrations of these names then and holds them no more. */
function formerPath(folder: MigrationFolder, blobs: Blobs): string | undefined {
  const counts = new Map<string, number>();
  for (const { path } of folder.files) {
    const tail = sep + relative(folder.path, path);
    for (const file of blobs.keys()) {
      if (!file.endsWith(tail) || existsSync(file)) continue;
      const base = file.slice(0, -tail.length);
      counts.set(base, (counts.get(base) ?? 0) + 1);
    }
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

/** The files of a folder and its `config.toml`, in one run of `cat-file --batch`: names never reach Git. */
async function contentsOf(
  cwd: string,
  blobs: Blobs,
  folder: MigrationFolder | undefined,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const paths = folder ? [...folder.files.map(({ path }) => path), join(folder.path, '..', 'config.toml')] : [];
  const wanted = paths.flatMap((path) => {
    const id = blobs.get(path);
    return id === undefined ? [] : [{ path, id }];
  });
  const contents = new Map<string, Uint8Array>();
  if (wanted.length === 0) return contents;
  const output = await gitBytes(cwd, ['cat-file', '--batch'], wanted.map(({ id }) => `${id}\n`).join(''));
  let at = 0;
  for (const { path } of wanted) {
    const end = output.indexOf('\n', at);
    const size = Number(output.toString('latin1', at, end).split(' ')[2]);
    if (!Number.isInteger(size)) throw new InputError(`Git does not hold ${basename(path)} of that revision`);
    contents.set(path, output.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}
