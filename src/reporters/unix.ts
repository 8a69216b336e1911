import type { Report } from '../diagnostics/diagnostic.ts';
import { positionAt } from '../source/source-file.ts';
import { logLine, plain } from './sanitize.ts';

/** `file:line:col: level: message [rule]`, one line each: what compilers print and editors parse. */
export function unix(report: Report): string {
  return report.diagnostics
    .map(({ span, severity, message, rule }) => {
      const { line, column } = positionAt(span.file, span.start);
      return `${logLine(`${plain(span.file.path)}:${line}:${column}: ${severity}: ${plain(message)} [${plain(rule)}]`)}\n`;
    })
    .join('');
}
