import { appendFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { didYouMean } from '../config/suggest.ts';
import type { Report } from '../diagnostics/diagnostic.ts';
import { reasonOf } from '../project/layout.ts';
import { displayPath } from '../project/paths.ts';
import { reporters } from '../reporters/index.ts';
import type { FormatName } from '../reporters/reporter.ts';
import { InputError } from '../source/input-error.ts';
import { print, wantsColor } from './output.ts';

/** A format and where its text goes: a file, or stdout. */
export interface Target {
  readonly format: FormatName;
  readonly path?: string;
  /** The job summary of a GitHub workflow is wanted beside it. */
  readonly jobSummary?: string;
}

const FORMATS = Object.keys(reporters) as FormatName[];

/**
 * Reads `--format` (`name` or `name=path`); without any, GitHub's workflow commands in a workflow, else text for people.
 * @throws {InputError} for an unknown format, or several for stdout.
 */
export function readTargets(formats: readonly string[], env: NodeJS.ProcessEnv = process.env): readonly Target[] {
  const inWorkflow = env.GITHUB_ACTIONS === 'true';
  if (formats.length === 0 && !inWorkflow) return [{ format: 'pretty' }];
  if (formats.length === 0)
    return [{ format: 'github', ...(env.GITHUB_STEP_SUMMARY ? { jobSummary: env.GITHUB_STEP_SUMMARY } : {}) }];
  const targets = formats.map((written): Target => {
    const [name = '', ...rest] = written.split('=');
    const format = FORMATS.find((one) => one === name);
    if (!format)
      throw new InputError(`unknown format \`${name}\`${didYouMean(name, FORMATS) || `; there are ${FORMATS.join(', ')}`}`);
    if (rest.length === 0) return { format };
    if (rest.join('=') === '') throw new InputError(`--format ${name}= needs a path`);
    return { format, path: rest.join('=') };
  });
  if (targets.filter((target) => target.path === undefined).length > 1)
    throw new InputError('only one format can go to standard output: write `--format name=path` for the others');
  return targets;
}

/** Writes the report in every wanted format. @throws {InputError} for a file that cannot be written. */
export async function writeReport(report: Report, targets: readonly Target[], color: boolean | undefined): Promise<void> {
  for (const { format, path, jobSummary } of targets) {
    const reporter = await reporters[format]();
    const text = reporter(report, {
      // Found out when asked for: by reports for people only, and `process.stdout` takes 3 ms to make.
      get color() {
        return path === undefined && wantsColor(color);
      },
      get width() {
        return process.stdout.columns ?? process.stderr.columns ?? 100; // piped into a pager, the terminal is still that wide
      },
      get hyperlinks() {
        return process.stdout.isTTY === true && showsLinks(process.env);
      },
      ...(format === 'github' ? { folder: workspaceFolder(process.env) } : {}),
    });
    if (path === undefined) print(text);
    else writeTo(path, () => writeFileSync(path, text));
    if (jobSummary !== undefined) {
      const { jobSummary: summarize } = await import('../reporters/job-summary.ts');
      writeTo(jobSummary, () => appendFileSync(jobSummary, summarize(report)));
    }
  }
}

function writeTo(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new InputError(`cannot write ${path}: ${reasonOf(error)}`);
  }
}

/** The current folder below the workspace that GitHub's annotations count from. */
function workspaceFolder(env: NodeJS.ProcessEnv): string {
  const folder = env.GITHUB_WORKSPACE ? displayPath(resolve(env.GITHUB_WORKSPACE), process.cwd()) : '.';
  return folder.startsWith('..') || folder === '.' ? '' : folder;
}

/** Terminals known to show OSC 8 links. */
function showsLinks(env: NodeJS.ProcessEnv): boolean {
  return Boolean(
    env.WT_SESSION ||
      env.VTE_VERSION ||
      env.KITTY_WINDOW_ID ||
      env.WEZTERM_PANE ||
      env.KONSOLE_VERSION ||
      /^(?:iTerm\.app|vscode|ghostty|WezTerm)$/.test(env.TERM_PROGRAM ?? ''),
  );
}
