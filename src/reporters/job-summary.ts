import type { Diagnostic, Report, Severity } from '../diagnostics/diagnostic.ts';
import { positionAt } from '../source/source-file.ts';
import { markdownCode, markdownMessage, markdownText, webAddress } from './sanitize.ts';
import { plural, summaryLine } from './summary.ts';

/** GitHub throws away a step's summary that is over 1 MiB; some is left for other tools that write to the same file. */
const MAX_BYTES = 1_000_000;

const ORDER: readonly Severity[] = ['error', 'warning', 'info'];

/** All findings as Markdown for `$GITHUB_STEP_SUMMARY`, errors first, cut before GitHub's limit. Pure. */
export function jobSummary(report: Report): string {
  const head = `## pglint\n\n${summaryLine(report.summary)}\n`;
  if (report.diagnostics.length === 0) return head;
  const rows = ORDER.flatMap((severity) => report.diagnostics.filter((diagnostic) => diagnostic.severity === severity)).map(row);
  let text = `${head}\n| | Place | Rule | Finding |\n|---|---|---|---|\n`;
  let bytes = Buffer.byteLength(text);
  for (const [index, line] of rows.entries()) {
    bytes += Buffer.byteLength(line);
    if (bytes > MAX_BYTES) return `${text}\n${plural(rows.length - index, 'finding')} more, left out for length.\n`;
    text += line;
  }
  return text;
}

function row({ severity, span, rule, url, message, help }: Diagnostic): string {
  const { line, column } = positionAt(span.file, span.start);
  const name = markdownText(rule);
  const address = webAddress(url);
  const cells = [
    severity,
    markdownCode(`${span.file.path}:${line}:${column}`),
    address === undefined ? name : `[${name}](<${address}>)`,
    [markdownMessage(message), ...(help === undefined ? [] : help.split(/\r?\n/).map(helpLine))].join('<br>'),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

function helpLine(line: string): string {
  return line.startsWith('  ') ? markdownCode(line.slice(2)) : markdownMessage(line);
}
