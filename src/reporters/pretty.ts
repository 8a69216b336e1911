import stringWidth from 'string-width';
import type { Diagnostic, Fix, Report, Severity } from '../diagnostics/diagnostic.ts';
import { positionAt, type Span } from '../source/source-file.ts';
import { type Annotation, codeFrame, gutterWidth } from './frame.ts';
import { helpNote, restHelpNote, type ShownHelp } from './help.ts';
import { type Paint, paintsFor } from './paint.ts';
import type { ReporterOptions } from './reporter.ts';
import { logLine, plain, webAddress } from './sanitize.ts';
import { summaryLine } from './summary.ts';
import { wrap } from './wrap.ts';

/** Findings of one rule that are shown with their code, where there are many. */
const FRAMES_PER_RULE = 3;

/**
 * For people at a terminal: findings with their code, related places and help, and the run in one line at the end. Whoever has seen a
 * rule's code three times knows what it looks like: its further warnings stand together below, a line for each. Errors always show all.
 */
export function pretty(report: Report, options: ReporterOptions): string {
  const shown: ShownHelp = new Map();
  const paints = paintsFor(options.color);
  const rest = restOf(report.diagnostics);
  const inRest = new Set([...rest.values()].flat());
  const blocks = [
    ...report.diagnostics
      .filter((diagnostic) => !inRest.has(diagnostic))
      .map((diagnostic) => block(diagnostic, options, shown, paints[diagnostic.severity])),
    ...[...rest.values()].map((diagnostics) => restBlock(diagnostics, options, shown, paints)),
    [summaryLine(report.summary, (level, text) => paints.info.severity[level](text))],
  ];
  return blocks.map((lines) => lines.map((line) => `${logLine(line)}\n`).join('')).join('\n');
}

/** The findings that are told without their code, by severity and rule: one alone would not be worth a list. */
function restOf(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const byRule = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.severity === 'error') continue;
    const key = `${diagnostic.severity} ${diagnostic.rule}`;
    const known = byRule.get(key);
    if (known) known.push(diagnostic);
    else byRule.set(key, [diagnostic]);
  }
  const long = [...byRule].filter(([, all]) => all.length > FRAMES_PER_RULE + 1);
  return new Map(long.map(([key, all]) => [key, all.slice(FRAMES_PER_RULE)]));
}

function block(diagnostic: Diagnostic, options: ReporterOptions, shown: ShownHelp, paint: Paint): readonly string[] {
  const annotations: readonly Annotation[] = [
    { span: diagnostic.span, label: '', primary: true },
    ...diagnostic.related.map(({ span, message }) => ({ span, label: plain(message), primary: false })),
  ];
  const margin = ' '.repeat(gutterWidth(annotations));
  const notes = [
    ...helpNote(diagnostic, placeText(diagnostic.span), options.width - margin.length - 3, shown, paint),
    diagnostic.fix ? [`${paint.strong('fix')}: ${fixText(diagnostic.fix)}`] : [],
  ].filter((note) => note.length > 0);
  return [
    ...header(diagnostic, plain(diagnostic.message), options, paint),
    ...frames(annotations, margin, options.width, paint),
    ...(notes.length > 0 ? [paint.gutter(`${margin} |`)] : []),
    ...noteLines(notes, margin, paint),
  ];
}

/** Findings of one rule and severity as a list, by file. */
function restBlock(
  diagnostics: readonly Diagnostic[],
  options: ReporterOptions,
  shown: ShownHelp,
  paints: Readonly<Record<Severity, Paint>>,
): readonly string[] {
  const [first] = diagnostics;
  if (!first) return [];
  const paint = paints[first.severity];
  const places = diagnostics.map(({ span }) => positionText(span));
  const column = Math.max(...places.map((place) => place.length));
  const files = [...new Set(diagnostics.map(({ span }) => span.file))];
  const lines = files.flatMap((file) => [
    `  ${paint.gutter('-->')} ${plain(file.path)}`,
    ...diagnostics.flatMap(({ span, message }, index) => {
      if (span.file !== file) return [];
      const place = (places[index] ?? '').padStart(column);
      const [start = '', ...more] = wrap(plain(message), Math.max(20, options.width - column - 8));
      return [`    ${paint.gutter(place)}  ${start}`, ...more.map((line) => `${' '.repeat(column + 8)}${line}`)];
    }),
  ]);
  const fixes = new Set(diagnostics.flatMap(({ fix }) => (fix ? [`${paint.strong('fix')}: ${fixText(fix)}`] : [])));
  const help = restHelpNote(diagnostics, options.width - 4, shown, paint);
  const notes = [help, ...[...fixes].map((fix) => [fix])].filter((note) => note.length > 0);
  return [...header(first, `${diagnostics.length} more`, options, paint), ...lines, ...noteLines(notes, ' ', paint)];
}

function noteLines(notes: readonly (readonly string[])[], margin: string, paint: Paint): readonly string[] {
  return notes.flatMap((lines) =>
    lines.map((line, index) => `${margin} ${index === 0 ? paint.gutter('=') : ' '} ${line}`.trimEnd()),
  );
}

function header(
  { severity, rule, url }: Diagnostic,
  text: string,
  { width, color, hyperlinks }: ReporterOptions,
  paint: Paint,
): string[] {
  const name = plain(rule);
  const address = color && hyperlinks ? webAddress(url) : undefined;
  const linked = address === undefined ? name : `\u001b]8;;${address}\u001b\\${name}\u001b]8;;\u001b\\`;
  const [first = '', ...rest] = wrap(text, width, stringWidth(`${severity}[${name}]: `));
  return [
    `${paint.primary(`${severity}[${linked}]`)}${paint.strong(`: ${first}`)}`,
    ...rest.map((line) => `  ${paint.strong(line)}`),
  ];
}

/** A frame for each file, the finding's own first. */
function frames(annotations: readonly Annotation[], margin: string, width: number, paint: Paint): readonly string[] {
  const files = [...new Set(annotations.map(({ span }) => span.file))];
  return files.flatMap((file, index) => {
    const here = annotations.filter(({ span }) => span.file === file);
    const [first] = here;
    return [
      ...(index === 0 ? [] : [paint.gutter(`${margin} |`)]),
      ...(first ? [`${margin}${paint.gutter('-->')} ${placeText(first.span)}`] : []),
      ...codeFrame(here, margin.length, width, paint),
    ];
  });
}

function placeText(span: Span): string {
  return `${plain(span.file.path)}:${positionText(span)}`;
}

function positionText({ file, start }: Span): string {
  const { line, column } = positionAt(file, start);
  return `${line}:${column}`;
}

function fixText({ title, applicability }: Fix): string {
  return `${plain(title)}${applicability === 'safe' ? '' : ' (may change behaviour)'}`;
}
