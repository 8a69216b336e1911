import { rules } from '../../rules/index.ts';
import { loadConfiguration } from '../config/load.ts';
import { LEVELS, type Level, PRESETS } from '../config/names.ts';
import { type ResolvedRules, resolveRules } from '../config/resolve.ts';
import { didYouMean } from '../config/suggest.ts';
import type { Report } from '../diagnostics/diagnostic.ts';
import { lint } from '../linter/lint.ts';
import { mergeReports } from '../linter/merge-reports.ts';
import { loadPlatform } from '../project/platform.ts';
import { plural } from '../reporters/summary.ts';
import { InputError } from '../source/input-error.ts';
import { loadParser } from '../syntax/parser.ts';
import type { Arguments } from './arguments.ts';
import { note, print } from './output.ts';
import { openProjects } from './projects.ts';
import { readTargets, writeReport } from './report.ts';
import { createTimer } from './timer.ts';

/** `pglint lint`: judges migrations and returns the exit status. @throws {InputError} for what the user must mend first. */
export async function lintCommand(args: Arguments): Promise<number> {
  const timer = createTimer();
  const targets = readTargets(args.texts('format'));
  const loaded = await loadConfiguration(process.cwd(), args.text('config'));
  const { configuration } = loaded;
  const presets = PRESETS.filter((preset) => args.texts('preset').includes(preset));
  const only = args.texts('only');
  const resolved = resolveRules(rules, configuration, loaded.locate, {
    ...(presets.length ? { presets } : {}),
    ...(only.length ? { only } : {}),
    levels: readLevels(args.texts('rule')),
  });
  if (args.flag('print-config')) {
    print(`${JSON.stringify(describeConfiguration(loaded.path, resolved, configuration), null, 2)}\n`);
    return 0;
  }
  timer.lap('configuration');
  const projects = await openProjects(args, configuration);
  timer.lap('find files');
  await loadParser();
  timer.lap('load parser');
  const reports: Report[] = [];
  for (const selection of projects.selections) {
    const project = await projects.read(selection);
    timer.lap('read and parse');
    if (!project) continue;
    reports.push(
      lint({
        projects: [project],
        rules: resolved.rules,
        knownRules: rules.map((rule) => rule.name),
        exceptions: configuration.ignore ?? [],
        advisorParity: resolved.advisorParity,
        start: ({ platform, autoExposeNewTables }) =>
          loadPlatform(platform, autoExposeNewTables === undefined ? {} : { autoExposeNewTables }),
      }),
    );
    timer.lap('replay and judge');
  }
  const report = mergeReports(reports);
  await writeReport(args.flag('quiet') ? errorsOnly(report) : report, targets, args.flag('color'));
  for (const { rule, object } of report.unusedExceptions)
    note(`the configuration excepts \`${object}\` from \`${rule}\` for nothing`);
  timer.lap('report');
  if (args.flag('timing')) for (const line of timer.lines()) note(line);
  return exitStatus(report, args.number('max-warnings'));
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

/** `--rule name:level`. */
function readLevels(settings: readonly string[]): ReadonlyMap<string, Level> {
  return new Map(
    settings.map((setting): [string, Level] => {
      const [name = '', written = ''] = setting.split(/[:=]/, 2);
      const level = LEVELS.find((one) => one === written);
      if (!level) throw new InputError(`--rule needs name:${LEVELS.join('|')}, not \`${setting}\`${didYouMean(written, LEVELS)}`);
      return [name, level];
    }),
  );
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
