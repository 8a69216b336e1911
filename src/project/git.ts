import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { InputError } from '../source/input-error.ts';

/** Which files a run is about, in Git's terms. */
export type ChangeSet = { readonly since: string } | 'changed' | 'staged';

/**
 * Files (absolute paths) that changed: since the branch left a revision, not committed yet, or staged. Deleted ones are left out.
 * @throws {InputError} outside a repository, without Git, and for a revision that a shallow clone does not hold.
 */
export async function changedFiles(cwd: string, changes: ChangeSet): Promise<ReadonlySet<string>> {
  const root = resolve((await git(cwd, ['rev-parse', '--show-toplevel'])).replace(/\r?\n$/, ''));
  const diff = (...args: string[]) => git(root, ['diff', '--name-only', '-z', '--diff-filter=d', '--no-ext-diff', ...args, '--']);
  const untracked = () => git(root, ['ls-files', '-z', '--others', '--exclude-standard']);
  const lists =
    changes === 'staged'
      ? [await diff('--cached')]
      : [await diff(changes === 'changed' ? await headOrEmpty(root) : await mergeBase(root, changes.since)), await untracked()];
  return new Set(lists.flatMap((list) => list.split('\0').filter((path) => path !== '')).map((path) => join(root, path)));
}

/** `HEAD`, or Git's empty tree where nothing is committed yet. */
async function headOrEmpty(root: string): Promise<string> {
  try {
    return (await git(root, ['rev-parse', '--verify', 'HEAD'])).trim();
  } catch {
    return (await git(root, ['hash-object', '-t', 'tree', '--stdin'])).trim();
  }
}

async function mergeBase(root: string, revision: string): Promise<string> {
  if (revision.startsWith('-')) throw new InputError(`--since needs a Git revision, not \`${revision}\``);
  try {
    return (await git(root, ['merge-base', revision, 'HEAD'])).trim();
  } catch {
    const isShallow = (await git(root, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
    throw new InputError(
      isShallow
        ? `Git cannot tell what changed since \`${revision}\`: the clone is shallow; fetch its history (\`fetch-depth: 0\` of actions/checkout, or \`git fetch --unshallow\`)`
        : `Git knows no revision \`${revision}\` that this branch comes from`,
    );
  }
}

async function git(cwd: string, args: readonly string[]): Promise<string> {
  return (await gitBytes(cwd, args)).toString();
}

/** What Git prints, run without a shell. @throws {InputError} with the first line of what it complains of. */
export function gitBytes(cwd: string, args: readonly string[], input = ''): Promise<Buffer> {
  return new Promise((done, fail) => {
    const options = { cwd, maxBuffer: 256 << 20, windowsHide: true, encoding: 'buffer' as const };
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      if (!error) return done(stdout);
      const said = (stderr.toString().split('\n')[0] ?? '').replace(/^fatal: /, '');
      fail(new InputError(`Git: ${(error.code === 'ENOENT' ? 'git was not found' : said) || error.message}`));
    });
    child.stdin?.on('error', () => undefined); // Git may end before it has read all
    child.stdin?.end(input);
  });
}
