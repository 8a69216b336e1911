import { accessOf } from '../../facts/access/access.ts';
import { type AccessChange, type AccessState, accessChanges } from '../../facts/access/changes.ts';
import { folderAtRevision } from '../../project/git-tree.ts';
import type { Project } from '../../project/project.ts';
import { InputError } from '../../source/input-error.ts';
import { type OneProject, type ReplayedProject, replayProject } from '../one-project.ts';
import { note } from '../output.ts';

/** What changed in a project, replayed already, since a Git revision. Needs `loadParser` first. @throws {InputError} */
export async function changesSince(
  opened: OneProject,
  replayed: ReplayedProject,
  revision: string,
): Promise<readonly AccessChange[]> {
  const before = await projectAt(opened, revision);
  return accessChanges(stateOf(before, replayProject(before)), stateOf(opened.project, replayed));
}

function stateOf(project: Project, { catalog }: ReplayedProject): AccessState {
  return { catalog, entries: accessOf(catalog, project) };
}

/** The same project at a Git revision: without migrations where it was not there yet. @throws {InputError} */
async function projectAt({ project, selection, read }: OneProject, revision: string): Promise<Project> {
  const { files, path } = selection.folder;
  if (selection.judged.size < files.length || files.some((file) => file.path === path))
    throw new InputError('--diff compares whole folders of migrations: name the folder');
  const { folder, bytesOf } = await folderAtRevision(selection.folder, revision);
  if (!folder) {
    note(`there were no migrations in ${project.folder} at ${revision}: everything is new`);
    return { ...project, migrations: [] };
  }
  // Without a config.toml, the platform and the exposed schemas are guessed from the SQL; of two states of one project the later says more.
  const { platform, exposedSchemas } = project;
  const found = { bytesOf, ...(project.tool === 'supabase' ? {} : { platform, exposedSchemas }) };
  const judged = new Set(folder.files.map((file) => file.path));
  return (await read({ folder, judged }, note, found)) ?? { ...project, migrations: [] };
}
