import { rules } from '../../../rules/index.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { type Mended, mend } from '../../fix/mend.ts';
import { type ActiveRule, lint } from '../../linter/lint.ts';
import type { Selection } from '../../project/find.ts';
import { displayPath } from '../../project/paths.ts';
import { startOf } from '../../project/platform.ts';
import type { Migration, Project } from '../../project/project.ts';
import { blankDownSections } from '../../project/sections.ts';
import type { SourceFile } from '../../source/source-file.ts';
import { type ParsedFile, parseFile } from '../../syntax/parse.ts';
import type { Judge } from '../judge.ts';
import { note } from '../output.ts';
import type { ReadProject } from '../projects.ts';

export interface FixRequest {
  readonly selection: Selection;
  readonly read: ReadProject;
  readonly judge: Judge;
  /** Absolute paths of the files that may be edited. */
  readonly notApplied: ReadonlySet<string>;
  readonly unsafe: boolean;
  /** Where the migration goes that mends the rest (absolute); without it, none is made. */
  readonly newPath?: string;
  /** The line that it begins with, or none, from the text of the last migration. */
  begin(last: string): string;
}

export interface FixedProject extends Mended {
  /** As read. */
  readonly before: readonly SourceFile[];
  /** Findings asked for that are left, of which only an unsafe fix is known. */
  readonly unsafeLeft: readonly Diagnostic[];
}

/** Fixes a project in memory; undefined where nothing of it is judged. Needs `loadParser` first. */
export async function fixProject(request: FixRequest): Promise<FixedProject | undefined> {
  const { selection, judge, notApplied } = request;
  const { folder } = selection;
  // What later migrations do decides too: all are read and judged, whichever are asked for.
  const project = await request.read({ folder, judged: new Set(folder.files.map(({ path }) => path)) }, note);
  if (!project) return undefined;
  const shown = (paths: Iterable<string>) => new Set([...paths].map((path) => displayPath(process.cwd(), path)));
  const [asked, editable] = [shown(selection.judged), shown(notApplied)];
  const active = new Set(judge.resolved.rules.map(({ name }) => name));
  const isAsked = ({ rule, span }: Diagnostic) => active.has(rule) && asked.has(span.file.path);
  const before = project.migrations.map(({ file }) => file.text.source);
  const { newPath } = request;
  const mended = mend({
    files: before,
    judge: judgeOf(project, judge),
    wants: (one) => isAsked(one) && (request.unsafe || one.fix?.applicability === 'safe'),
    mayEdit: (path) => editable.has(path),
    ...(newPath === undefined
      ? {}
      : { migration: { path: displayPath(process.cwd(), newPath), begin: request.begin(before.at(-1)?.text ?? '') } }),
  });
  const unsafeLeft = mended.left.filter((one) => !request.unsafe && one.fix?.applicability === 'unsafe' && isAsked(one));
  return { ...mended, before, unsafeLeft };
}

/**
 * Judges changed texts of a project: by the rules asked for, and by those that tell when PostgreSQL would refuse a statement. What has not
 * changed is not parsed again.
 */
function judgeOf(project: Project, { resolved, configuration }: Judge): (files: readonly SourceFile[]) => readonly Diagnostic[] {
  const parsed = new WeakMap<SourceFile, ParsedFile>(project.migrations.map(({ file }) => [file.text.source, file]));
  const all: readonly ActiveRule[] = [...resolved.rules, ...refusals(resolved.rules)];
  return (files) => {
    const migrations = files.map((source, i): Migration => {
      const file = parsed.get(source) ?? parseFile(source, blankDownSections(source.text));
      parsed.set(source, file);
      const known = project.migrations[i];
      return known ? { ...known, file } : { name: source.path, file, judged: true };
    });
    return lint({
      projects: [{ ...project, migrations }],
      rules: all,
      knownRules: rules.map(({ name }) => name),
      exceptions: configuration.ignore ?? [],
      advisorParity: false,
      start: startOf,
    }).diagnostics;
  };
}

/** The rules on what PostgreSQL refuses, with their defaults, as far as they are not among those given. */
function refusals(given: readonly ActiveRule[]): readonly ActiveRule[] {
  return rules
    .filter(
      ({ name, category }) => (category === 'correctness' || name === 'syntax-error') && !given.some((one) => one.name === name),
    )
    .map(({ name, rule }) => {
      const options = Object.fromEntries(Object.entries(rule.options).map(([key, spec]) => [key, spec.default]));
      return { name, rule, severity: 'error', options: options as ActiveRule['options'] };
    });
}
