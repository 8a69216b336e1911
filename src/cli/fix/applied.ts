import { realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Selection } from '../../project/find.ts';
import { changedFiles } from '../../project/git.ts';
import { compareNames } from '../../project/layout.ts';
import { displayPath } from '../../project/paths.ts';
import { InputError } from '../../source/input-error.ts';
import type { Arguments } from '../arguments.ts';

/**
 * The migrations of a folder (absolute paths) that are applied nowhere, and so may be edited. The user says so, by an option or by asking
 * for what changed; else they are those that are not committed as they are.
 * @throws {InputError} where nobody says so and no Git repository tells, and for options that say different things.
 */
export async function notApplied({ folder, judged }: Selection, args: Arguments): Promise<ReadonlySet<string>> {
  const until = args.text('applied-until');
  const said = ['in-place', 'new-migration'].filter((name) => args.flag(name));
  if (said.length + (until === undefined ? 0 : 1) > 1)
    throw new InputError('only one of --in-place, --new-migration and --applied-until can be given');
  if (args.flag('in-place')) return new Set(folder.files.map(({ path }) => path));
  if (args.flag('new-migration')) return new Set();
  if (until !== undefined) return after(folder, until);
  if (args.text('since') !== undefined || args.flag('changed') || args.flag('staged')) return judged;
  return uncommitted(folder);
}

function after({ files, tool }: Selection['folder'], name: string): ReadonlySet<string> {
  if (!files.some((file) => file.name.startsWith(name)))
    throw new InputError(`no migration is called \`${name}\` (--applied-until)`);
  const later = files.filter((file) => !file.name.startsWith(name) && compareNames(tool)(file.name, name) > 0);
  return new Set(later.map(({ path }) => path));
}

async function uncommitted({ path, files }: Selection['folder']): Promise<ReadonlySet<string>> {
  const [first] = files;
  if (!first) return new Set();
  let changed: ReadonlySet<string>;
  try {
    changed = await changedFiles(dirname(first.path), 'changed');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(
      `which migrations of ${displayPath(process.cwd(), path)} are applied already? Git does not tell (${error.message}): say --in-place if none is, --new-migration if all are, or --applied-until NAME`,
    );
  }
  return new Set(files.flatMap((file) => (changed.has(realpathSync(file.path)) ? [file.path] : [])));
}
