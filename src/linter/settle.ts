import type { Diagnostic, Exception, Severity } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { isExcepted } from './exceptions.ts';
import { fingerprinted } from './fingerprint.ts';
import type { Raised } from './raise.ts';
import { suppressionsOf } from './suppressions.ts';

/** What `settle` needs of a run's input. */
export interface SettleInput {
  readonly exceptions: readonly Exception[];
  readonly rules: readonly { readonly name: string; readonly severity: Severity }[];
  readonly knownRules: readonly string[];
  readonly advisorParity: boolean;
  readonly projects: readonly { readonly migrations: readonly { readonly judged: boolean }[] }[];
}

/** What became of what was raised. */
export interface Settled {
  /** In the order of the files, then by place. */
  readonly diagnostics: readonly Diagnostic[];
  readonly suppressed: number;
  readonly unusedExceptions: readonly Exception[];
}

/**
 * Turns what was raised into the diagnostics of the report: each once, in order, with a fingerprint, less what the configuration and
 * comments in the `files` except, and with what is wrong with those comments. When the advisor is mirrored, nothing is said of the
 * comments: the advisor knows none.
 */
export function settle(raised: readonly Raised[], files: readonly ParsedFile[], input: SettleInput): Settled {
  const bySource = new Map(files.map((file) => [file.text.source, file]));
  const inOrder = byPlace(files);
  const active = new Set<string>([...input.rules.map((rule) => rule.name), 'syntax-error']);
  const suppressions = suppressionsOf(files, new Set(input.knownRules));
  const unused = new Set(input.exceptions.filter((exception) => active.has(exception.rule)));
  const cutFrom = new Map(raised.flatMap((one) => (one.cutFrom ? [[one.diagnostic, one.cutFrom] as const] : [])));
  // Fingerprints come first: whether a finding is suppressed must not change those of the others.
  const all = fingerprinted(distinct(raised.map((one) => one.diagnostic).sort(inOrder)), bySource, cutFrom);
  const kept = all.filter((diagnostic) => {
    const excepting = input.exceptions.filter((exception) => isExcepted(diagnostic, exception));
    for (const exception of excepting) unused.delete(exception);
    return !suppressions.suppresses(diagnostic) && excepting.length === 0;
  });
  const own = input.advisorParity
    ? []
    : fingerprinted([...suppressions.report(active, input.rules)].sort(inOrder), bySource, cutFrom);
  const complete = input.projects.every((project) => project.migrations.every((migration) => migration.judged));
  return {
    diagnostics: [...kept, ...own].sort(inOrder),
    suppressed: all.length - kept.length,
    unusedExceptions: complete ? [...unused] : [],
  };
}

type Unmarked = Raised['diagnostic'];

function byPlace(files: readonly ParsedFile[]): (a: Unmarked, b: Unmarked) => number {
  const order = new Map<SourceFile, number>(files.map((file, index) => [file.text.source, index]));
  const at = ({ span }: Unmarked) => order.get(span.file) ?? files.length;
  return (a, b) =>
    at(a) - at(b) ||
    a.span.start - b.span.start ||
    a.span.end - b.span.end ||
    compare(a.rule, b.rule) ||
    compare(a.message, b.message) ||
    compare(keyOf(a), keyOf(b));
}

/** The advisor tells overloads apart that an extension brings at one place. */
function keyOf({ advisor }: Unmarked): string {
  return advisor?.cacheKey ?? '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Each finding once: a command in a loop, or one executed twice, raises the same at the same place again. */
function distinct(sorted: readonly Unmarked[]): readonly Unmarked[] {
  return sorted.filter((one, index) => {
    const last = sorted[index - 1];
    return !(
      last &&
      last.rule === one.rule &&
      last.message === one.message &&
      keyOf(last) === keyOf(one) &&
      last.span.file === one.span.file &&
      last.span.start === one.span.start &&
      last.span.end === one.span.end
    );
  });
}
