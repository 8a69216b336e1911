import type { Report, Summary } from '../diagnostics/diagnostic.ts';

/** One report of several projects: linting them one by one lets each one's syntax trees go. */
export function mergeReports(reports: readonly Report[]): Report {
  const total = (key: keyof Summary) => reports.reduce((sum, report) => sum + report.summary[key], 0);
  const byPath = [...reports].sort((a, b) => compare(firstPath(a), firstPath(b)));
  return {
    diagnostics: byPath.flatMap((report) => report.diagnostics),
    files: byPath.flatMap((report) => report.files),
    unfollowed: byPath.flatMap((report) => report.unfollowed),
    // What one project has no use for may be meant for another.
    unusedExceptions: (reports[0]?.unusedExceptions ?? []).filter((exception) =>
      reports.every((report) => report.unusedExceptions.includes(exception)),
    ),
    summary: {
      files: total('files'),
      statements: total('statements'),
      unfollowed: total('unfollowed'),
      suppressed: total('suppressed'),
      errors: total('errors'),
      warnings: total('warnings'),
      infos: total('infos'),
    },
  };
}

function firstPath(report: Report): string {
  return report.files[0]?.path ?? '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
