import { posix } from 'node:path';
import type { Diagnostic, Report, Severity } from '../diagnostics/diagnostic.ts';
import { positionAt } from '../source/source-file.ts';
import type { ReporterOptions } from './reporter.ts';
import { commandData, commandProperty, plain } from './sanitize.ts';
import { summaryLine } from './summary.ts';

/** GitHub keeps the first ten annotations of each level in a step and drops the rest without a word. */
const PER_LEVEL = 10;

const LEVEL: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };

/**
 * Workflow commands that become annotations, errors first. What GitHub would drop is counted in one last notice and left to the job
 * summary. The closing line is for whoever reads the log.
 */
export function github(report: Report, options: ReporterOptions): string {
  const byLevel = (severity: Severity) => report.diagnostics.filter((diagnostic) => diagnostic.severity === severity);
  const shown = [
    ...byLevel('error').slice(0, PER_LEVEL),
    ...byLevel('warning').slice(0, PER_LEVEL),
    ...byLevel('info').slice(0, PER_LEVEL - 1), // the notice that counts the rest is one of the ten
  ];
  const more = report.diagnostics.length - shown.length;
  const lines = shown.map((diagnostic) => annotation(diagnostic, options.folder ?? ''));
  if (more > 0) lines.push(`::notice title=pglint::and ${more} more, see the job summary`);
  return [...lines, `pglint: ${summaryLine(report.summary)}`].map((line) => `${line}\n`).join('');
}

function annotation({ span, severity, rule, message, help }: Diagnostic, folder: string): string {
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, span.end);
  const properties = [
    ['file', posix.isAbsolute(span.file.path) ? span.file.path : posix.join(folder, span.file.path)],
    ['line', start.line],
    ['endLine', end.line],
    // GitHub refuses columns of an annotation that goes over several lines.
    ...(start.line === end.line ? [['col', start.column] as const, ['endColumn', end.column] as const] : []),
    ['title', rule],
  ] as const;
  const text = [message, ...(help === undefined ? [] : ['', ...help.split(/\r?\n/)])].map(plain).join('\n');
  return `::${LEVEL[severity]} ${properties.map(([key, value]) => `${key}=${commandProperty(plain(String(value)))}`).join(',')}::${commandData(text)}`;
}
