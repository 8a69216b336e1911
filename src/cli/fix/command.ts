import { join } from 'node:path';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Selection } from '../../project/find.ts';
import { displayPath } from '../../project/paths.ts';
import { plural } from '../../reporters/summary.ts';
import { InputError } from '../../source/input-error.ts';
import { loadParser } from '../../syntax/parser.ts';
import type { Arguments } from '../arguments.ts';
import { createJudge, type Judge } from '../judge.ts';
import { note, print, printPlain } from '../output.ts';
import { type FoundProjects, openProjects } from '../projects.ts';
import { notApplied } from './applied.ts';
import { type FixedProject, fixProject } from './fix-project.ts';
import { firstLine, newMigrationPath } from './new-path.ts';
import { replaceText, writeNew } from './write.ts';

interface Plan {
  readonly args: Arguments;
  /** Whether a migration may be made for what is applied. */
  readonly migrations: boolean;
  /** For one line of what was done. */
  readonly say: (line: string) => void;
}

/** `pglint fix`: edits migrations that are applied nowhere and writes a new one for the others. @throws {InputError} */
export async function fixCommand(args: Arguments): Promise<number> {
  const toStdout = args.flag('dry-run') || args.flag('print');
  const judge = await createJudge(args);
  const projects = await openProjects(args, judge.configuration);
  const plan: Plan = { args, migrations: true, say: toStdout ? note : (line) => printPlain(`${line}\n`) };
  if (!(await fixAll(plan, judge, projects))) plan.say('nothing to fix');
  return 0;
}

/** `pglint lint --fix`: edits what may be edited before the rest is reported. @throws {InputError} */
export async function fixBeforeLint(args: Arguments, judge: Judge, projects: FoundProjects): Promise<void> {
  await fixAll({ args, migrations: false, say: note }, judge, projects);
}

/** False where there was nothing to fix. */
async function fixAll(plan: Plan, judge: Judge, { selections, read }: FoundProjects): Promise<boolean> {
  const { args } = plan;
  if (args.words.includes('-')) throw new InputError('what comes from stdin cannot be fixed: name the file');
  await loadParser();
  let done = false;
  for (const selection of selections) {
    const editable = await notApplied(selection, args);
    const newPath = plan.migrations ? join(selection.folder.path, 'pglint_fixes.sql') : undefined;
    const fixed = await fixProject({
      selection,
      read,
      judge,
      notApplied: editable,
      unsafe: args.flag('unsafe') === true,
      ...(newPath === undefined ? {} : { newPath }),
      begin: firstLine,
    });
    if (fixed) done = (await finish(fixed, selection, plan)) || done;
  }
  return done;
}

/** Writes or shows what became of a project, and says so; false where nothing did. */
async function finish(fixed: FixedProject, selection: Selection, plan: Plan): Promise<boolean> {
  const { args, say } = plan;
  const dry = args.flag('dry-run') === true;
  const { migration } = fixed;
  // Told before anything is written: there may be no place for it.
  const newPath =
    migration && !args.flag('print') ? displayPath(process.cwd(), newMigrationPath(selection.folder, new Date())) : undefined;
  const changed = fixed.files.flatMap((file, i) => {
    const before = fixed.before[i];
    return before && before.text !== file.text ? [{ path: file.path, before: before.text, after: file.text }] : [];
  });
  for (const { path, before, after } of changed) {
    if (dry) await showDiff(path, before, after);
    else replaceText(path, before, after);
    const own = fixed.edited.filter(({ fix }) => fix?.edits.some(({ span }) => span.file.path === path));
    say(`${dry ? 'would fix' : 'fixed'} ${path}: ${tally(own)}`);
  }
  if (migration) {
    const how = `${tally(migration.mended)}, where migrations are applied already`;
    if (newPath === undefined) {
      print(migration.file.text);
      say(`a new migration of this text fixes ${how}`);
    } else {
      if (dry) await showDiff(newPath, undefined, migration.file.text);
      else writeNew(newPath, migration.file.text);
      say(`${dry ? 'would write' : 'wrote'} ${newPath}: fixes ${how}`);
    }
  }
  if (fixed.unsafeLeft.length > 0) say(`left alone without --unsafe: ${tally(fixed.unsafeLeft)}`);
  return changed.length > 0 || migration !== undefined || fixed.unsafeLeft.length > 0;
}

async function showDiff(path: string, before: string | undefined, after: string): Promise<void> {
  const { unifiedDiff } = await import('./diff.ts');
  const show = process.stdout.isTTY ? printPlain : print;
  show(unifiedDiff(path, before, after));
}

/** `3 findings (2 no-per-row-auth-call, 1 prefer-text)`. */
function tally(diagnostics: readonly Diagnostic[]): string {
  const byRule = new Map<string, number>();
  for (const { rule } of diagnostics) byRule.set(rule, (byRule.get(rule) ?? 0) + 1);
  const parts = [...byRule].map(([rule, count]) => `${count} ${rule}`);
  return `${plural(diagnostics.length, 'finding')} (${parts.join(', ')})`;
}
