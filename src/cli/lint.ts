import type { ResolvedRules } from '../config/resolve.ts';
import type { RelatedPlace, Report } from '../diagnostics/diagnostic.ts';
import { mergeReports } from '../linter/merge-reports.ts';
import type { Selection } from '../project/find.ts';
import { plural } from '../reporters/summary.ts';
import { positionAt } from '../source/source-file.ts';
import { loadParser } from '../syntax/parser.ts';
import type { Arguments } from './arguments.ts';
import { createJudge, type Judge } from './judge.ts';
import { note, print } from './output.ts';
import { openProjects, type ReadProject } from './projects.ts';
import { readTargets, writeReport } from './report.ts';
import { createTimer, type Timer } from './timer.ts';

/** `pglint lint`: judges migrations and returns the exit status. @throws {InputError} for what the user must mend first. */
export async function lintCommand(args: Arguments): Promise<number> {
  const timer = createTimer();
  const targets = readTargets(args.texts('format'));
  const judge = await createJudge(args);
  const { loaded, configuration, resolved } = judge;
  if (args.flag('print-config')) {
    print(`${JSON.stringify(describeConfiguration(loaded.path, resolved, configuration), null, 2)}\n`);
    return 0;
  }
  timer.lap('configuration');
  const projects = await openProjects(args, configuration);
  timer.lap('find files');
  await loadParser();
  timer.lap('load parser');
  if (args.flag('fix')) {
    const { fixBeforeLint } = await import('./fix/command.ts');
    await fixBeforeLint(args, judge, projects);
    timer.lap('fix');
  }
  const { selections, read } = projects;
  const threads = selections.length > 1 ? await import('./threads.ts') : undefined;
  const reports = await (threads?.isWorthThreads(selections)
    ? threads.judgeInThreads(selections, read, judge, timer)
    : judgeAll(selections, read, judge, timer));
  const report = mergeReports(reports);
  await writeReport(args.flag('quiet') ? errorsOnly(report) : report, targets, args.flag('color'));
  for (const { rule, object } of report.unusedExceptions)
    note(`the configuration excepts \`${object}\` from \`${rule}\` for nothing`);
  if (args.flag('debug')) for (const place of report.unfollowed) note(notFollowed(place));
  timer.lap('report');
  if (args.flag('timing')) for (const line of timer.lines()) note(line);
  return exitStatus(report, args.number('max-warnings'));
}

async function judgeAll(
  selections: readonly Selection[],
  read: ReadProject,
  { judge }: Judge,
  timer: Timer,
): Promise<readonly Report[]> {
  const reports: Report[] = [];
  for (const selection of selections) {
    const project = await read(selection, note);
    timer.lap('read and parse');
    if (project) reports.push(judge(project));
    timer.lap('replay and judge');
  }
  return reports;
}

function notFollowed({ span, message }: RelatedPlace): string {
  const { line, column } = positionAt(span.file, span.start);
  return `${span.file.path}:${line}:${column}: not followed: ${message}`;
}

function exitStatus({ summary }: Report, maxWarnings: number | undefined): number {
  if (summary.errors > 0) return 1;
  if (maxWarnings === undefined || summary.warnings <= maxWarnings) return 0;
  note(`${plural(summary.warnings, 'warning')}, more than --max-warnings ${maxWarnings} allows`);
  return 1;
}

function errorsOnly(report: Report): Report {
  const diagnostics = report.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  return { ...report, diagnostics, summary: { ...report.summary, warnings: 0, infos: 0 } };
}

function describeConfiguration(
  path: string | undefined,
  { presets, rules: active }: ResolvedRules,
  configuration: object,
): object {
  return {
    file: path ?? null,
    ...configuration,
    presets,
    rules: Object.fromEntries(active.map(({ name, severity, options }) => [name, { severity, options }])),
  };
}
