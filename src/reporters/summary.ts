import type { Severity, Summary } from '../diagnostics/diagnostic.ts';

/** `1 file`, `3 files`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** The run in one line: counts by severity (each passed through `mark`), files, and what was left out. */
export function summaryLine(summary: Summary, mark: (severity: Severity, text: string) => string = (_, text) => text): string {
  const counts = [
    summary.errors > 0 ? mark('error', plural(summary.errors, 'error')) : '',
    summary.warnings > 0 ? mark('warning', plural(summary.warnings, 'warning')) : '',
    summary.infos > 0 ? mark('info', plural(summary.infos, 'info')) : '',
  ].filter((part) => part !== '');
  const parts = [
    `${counts.length > 0 ? counts.join(', ') : 'no findings'} in ${plural(summary.files, 'file')} (${plural(summary.statements, 'statement')})`,
    ...(summary.unfollowed > 0 ? [`${plural(summary.unfollowed, 'statement')} could not be followed`] : []),
    ...(summary.suppressed > 0 ? [`${plural(summary.suppressed, 'finding')} suppressed`] : []),
  ];
  return parts.join('; ');
}
