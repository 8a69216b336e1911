import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import { PLATFORMS, TOOLS, TRANSACTION_PER } from '../config/names.ts';
import { findProjects, type Selection } from '../project/find.ts';
import type { ChangeSet } from '../project/git.ts';
import type { Project } from '../project/project.ts';
import { type ReadRequest, readProject } from '../project/read.ts';
import { InputError } from '../source/input-error.ts';
import type { Arguments } from './arguments.ts';
import { note } from './output.ts';

/** The projects that the command line means, found but not read. */
export interface FoundProjects {
  readonly selections: readonly Selection[];
  readonly read: ReadProject;
}

/** Reads and parses a project; undefined where nothing of it is to be judged. `found` is for what nobody said. Needs `loadParser` first. */
export type ReadProject = (
  selection: Selection,
  note: (line: string) => void,
  found?: Partial<ReadRequest>,
) => Promise<Project | undefined>;

/** Finds the projects; the command line wins over the configuration. @throws {InputError} */
export async function openProjects(args: Arguments, configuration: Configuration): Promise<FoundProjects> {
  const cwd = process.cwd();
  const tool = oneOf(TOOLS, args.text('tool')) ?? configuration.tool;
  const stdin = readStdin(args, cwd);
  const { selections, notes } = await findProjects({
    cwd,
    paths: stdin ? [] : args.words,
    ...(stdin ? { stdin: stdin.path } : {}),
    ...(tool ? { tool } : {}),
    allowUnmatched: args.flag('error-on-unmatched-pattern') === false,
  });
  for (const line of notes) note(line);
  warnOfStartAfter(selections, args.text('start-after') ?? configuration.startAfter);
  return { selections: await onlyChanged(selections, cwd, args), read: projectReader(args, configuration, stdin) };
}

/** How to read any of the projects that the command line means; its settings win over the configuration's. */
export function projectReader(args: Arguments, configuration: Configuration, stdin?: ReadRequest['stdin']): ReadProject {
  const settings = { ...settingsOf(configuration), ...settingsOf(fromArguments(args)) };
  const request = { cwd: process.cwd(), ...settings, ...(stdin ? { stdin } : {}) };
  return (selection, note, found = {}) => readProject(selection, { ...found, ...request, note });
}

function fromArguments(args: Arguments): Configuration {
  const version = args.number('postgres-version');
  const schemas = args.text('exposed-schemas');
  const platform = oneOf(PLATFORMS, args.text('platform'));
  const transactionPer = oneOf(TRANSACTION_PER, args.text('transaction-per'));
  const startAfter = args.text('start-after');
  return {
    ...(platform ? { platform } : {}),
    ...(transactionPer ? { transactionPer } : {}),
    ...(version === undefined ? {} : { postgresVersion: version }),
    ...(schemas === undefined ? {} : { exposedSchemas: namesIn(schemas) }),
    ...(startAfter === undefined ? {} : { startAfter }),
  };
}

/** `a, b` as names; the empty text is none. */
function namesIn(list: string): readonly string[] {
  return list.split(',').flatMap((name) => name.trim() || []);
}

function settingsOf({ platform, postgresVersion, exposedSchemas, transactionPer, startAfter }: Configuration) {
  return {
    ...(platform ? { platform } : {}),
    ...(transactionPer ? { transactionPer } : {}),
    ...(postgresVersion === undefined ? {} : { postgresVersion }),
    ...(exposedSchemas ? { exposedSchemas } : {}),
    ...(startAfter === undefined ? {} : { startAfter }),
  };
}

function readStdin(args: Arguments, cwd: string): ReadRequest['stdin'] {
  const name = args.text('stdin-filename');
  if (!args.words.includes('-')) {
    if (name !== undefined) throw new InputError('--stdin-filename goes with `-`, the text on stdin');
    return undefined;
  }
  if (args.words.length > 1) throw new InputError('`-` (stdin) cannot be given together with other paths');
  return { path: name === undefined ? join(cwd, '<stdin>') : resolve(cwd, name), bytes: readFileSync(0) };
}

async function onlyChanged(selections: readonly Selection[], cwd: string, args: Arguments): Promise<readonly Selection[]> {
  const since = args.text('since');
  const asked: ChangeSet[] = [
    ...(since === undefined ? [] : [{ since }]),
    ...(args.flag('changed') ? ['changed' as const] : []),
    ...(args.flag('staged') ? ['staged' as const] : []),
  ];
  const [changes] = asked;
  if (changes === undefined) return selections;
  if (asked.length > 1) throw new InputError('only one of --since, --changed and --staged can be given');
  const { changedFiles } = await import('../project/git.ts');
  const changed = await changedFiles(cwd, changes);
  const left = selections
    .map(({ folder, judged }) => ({ folder, judged: new Set([...judged].filter((path) => changed.has(path))) }))
    .filter(({ judged }) => judged.size > 0);
  if (left.length === 0) note('no migration has changed');
  return left;
}

function warnOfStartAfter(selections: readonly Selection[], startAfter: string | undefined): void {
  if (startAfter === undefined || selections.length === 0) return;
  const names = selections.flatMap(({ folder }) => folder.files.map((file) => file.name));
  if (!names.some((name) => name.startsWith(startAfter))) note(`no migration is called \`${startAfter}\` (start-after)`);
}

function oneOf<const Names extends readonly string[]>(names: Names, value: string | undefined): Names[number] | undefined {
  return names.find((name) => name === value);
}
