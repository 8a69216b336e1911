import type { Diagnostic, Report } from '../diagnostics/diagnostic.ts';
import { positionAt, type Span } from '../source/source-file.ts';
import { plainJson } from './sanitize.ts';

/**
 * Version 1 of the JSON output, one diagnostic a line. Lines and columns are 1-based, columns and the offsets of edits count UTF-16
 * code units, ends are exclusive.
 */
export function json(report: Report): string {
  const diagnostics = report.diagnostics.map((diagnostic) => `\n  ${plainJson(JSON.stringify(toJson(diagnostic)))}`).join(',');
  const end = diagnostics === '' ? '' : '\n';
  return `{"version":1,\n"diagnostics":[${diagnostics}${end}],\n"summary":${JSON.stringify(report.summary)}}\n`;
}

function toJson({ rule, severity, message, help, url, span, object, related, fix, advisor, fingerprint }: Diagnostic): object {
  const place = placeOf(span);
  return {
    rule,
    severity,
    message,
    help,
    url,
    file: place.file,
    line: place.line,
    column: place.column,
    endLine: place.endLine,
    endColumn: place.endColumn,
    object,
    related: related.map((one) => ({ ...placeOf(one.span), message: one.message })),
    fix: fix && {
      title: fix.title,
      applicability: fix.applicability,
      edits: fix.edits.map((edit) => ({
        file: edit.span.file.path,
        start: edit.span.start,
        end: edit.span.end,
        newText: edit.newText,
      })),
      migration: fix.migration,
    },
    advisor,
    fingerprint,
  };
}

/** A span as lines and columns. */
interface JsonPlace {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

function placeOf({ file, start, end }: Span): JsonPlace {
  const from = positionAt(file, start);
  const to = positionAt(file, end);
  return { file: file.path, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}
