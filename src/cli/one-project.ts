import type { Catalog } from '../catalog/model.ts';
import { createReplay, type Start } from '../catalog/replay/replay.ts';
import type { Failure } from '../catalog/schema-json.ts';
import { loadConfiguration } from '../config/load.ts';
import type { Selection } from '../project/find.ts';
import { startOf } from '../project/platform.ts';
import type { Project } from '../project/project.ts';
import { InputError } from '../source/input-error.ts';
import { loadParser } from '../syntax/parser.ts';
import { spanOf } from '../syntax/tokens.ts';
import type { Arguments } from './arguments.ts';
import { note } from './output.ts';
import { openProjects, type ReadProject } from './projects.ts';

/** A project replayed to its end. */
export interface ReplayedProject {
  readonly start: Start;
  readonly catalog: Catalog;
  /** The statements that PostgreSQL would refuse. */
  readonly failures: readonly Failure[];
  /** How many statements could not be followed. */
  readonly unfollowed: number;
}

/** The one project that the command line means, with how it was found and how to read it and what is like it. */
export interface OneProject {
  readonly project: Project;
  readonly selection: Selection;
  readonly read: ReadProject;
}

/** Reads the one project that the command line means, for a command that makes `what` of it. @throws {InputError} for none or several. */
export async function readOneProject(args: Arguments, what: string): Promise<Project> {
  return (await openOneProject(args, what)).project;
}

/** As `readOneProject`. @throws {InputError} for none or several. */
export async function openOneProject(args: Arguments, what: string): Promise<OneProject> {
  const { configuration } = await loadConfiguration(process.cwd(), args.text('config'));
  const { startAfter: _, ...settings } = configuration;
  const { selections, read } = await openProjects(args, settings);
  const [selection] = selections;
  if (selections.length > 1)
    throw new InputError(`${what} is of one project, and there are ${selections.length} here: name one folder`);
  await loadParser();
  const project = selection && (await read(selection, note));
  if (!project) throw new InputError(`there are no migrations to make ${what} of`);
  return { project, selection, read };
}

export function replayProject(project: Project): ReplayedProject {
  const { migrations } = project;
  const start = startOf(project);
  const replay = createReplay(start);
  const failures: Failure[] = [];
  let unfollowed = 0;
  for (const { file } of migrations) {
    const refused: Failure[] = file.errors.map(({ message, statement }) => ({
      statement,
      error: { sqlstate: '42601', message },
    }));
    for (const statement of file.statements)
      for (const step of replay.apply(statement)) {
        if (step.failure && step.depth === 0) refused.push({ statement: step.statement, error: step.failure });
        if (step.unfollowed !== undefined) unfollowed++;
      }
    failures.push(...refused.sort((a, b) => offsetOf(a) - offsetOf(b)));
    replay.reset();
  }
  return { start, catalog: replay.catalog, failures, unfollowed };
}

/** Where a refused statement begins in its file: UTF-16 offset. */
function offsetOf({ statement }: Failure): number {
  return 'tag' in statement ? spanOf({ statement, offset: -1, extent: 'statement' }).start : statement.start;
}

/** Says on stderr that the effect of refused statements is missing. */
export function noteFailures({ failures }: ReplayedProject, seeAlso: string): void {
  if (failures.length > 0)
    note(`PostgreSQL would refuse ${statements(failures.length)}, whose effect is missing: see ${seeAlso}`);
}

/** Says on stderr that the effect of statements that could not be followed is missing. */
export function noteUnfollowed({ unfollowed }: ReplayedProject): void {
  if (unfollowed > 0) note(`${statements(unfollowed)} could not be followed, whose effect is missing: see pglint --debug`);
}

function statements(count: number): string {
  return `${count} statement${count === 1 ? '' : 's'}`;
}
