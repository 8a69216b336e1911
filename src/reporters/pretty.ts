import stringWidth from 'string-width';
import type { Diagnostic, Fix, Report } from '../diagnostics/diagnostic.ts';
import { positionAt, type Span } from '../source/source-file.ts';
import { type Annotation, codeFrame, gutterWidth } from './frame.ts';
import { helpNote, type ShownHelp } from './help.ts';
import { type Paint, paintsFor } from './paint.ts';
import type { ReporterOptions } from './reporter.ts';
import { logLine, plain, webAddress } from './sanitize.ts';
import { summaryLine } from './summary.ts';
import { wrap } from './wrap.ts';

/** Findings of one rule that are shown with their code. */
const FRAMES_PER_RULE = 3;

/**
 * For people at a terminal: findings with their code, related places and help, and the run in one line at the end. Whoever has seen a
 * rule's code three times knows what it looks like: its further warnings are told in their message, place and SQL. Errors always show all.
 */
export function pretty(report: Report, options: ReporterOptions): string {
  const shown: ShownHelp = new Map();
  const paints = paintsFor(options.color);
  const framed = new Map<string, number>();
  const blocks = [
    ...report.diagnostics.map((diagnostic) => {
      const before = framed.get(diagnostic.rule) ?? 0;
      framed.set(diagnostic.rule, before + 1);
      const full = diagnostic.severity === 'error' || before < FRAMES_PER_RULE;
      return block(diagnostic, options, shown, paints[diagnostic.severity], full);
    }),
    [summaryLine(report.summary, (level, text) => paints.info.severity[level](text))],
  ];
  return blocks.map((lines) => lines.map((line) => `${logLine(line)}\n`).join('')).join('\n');
}

function block(
  diagnostic: Diagnostic,
  options: ReporterOptions,
  shown: ShownHelp,
  paint: Paint,
  full: boolean,
): readonly string[] {
  const annotations: readonly Annotation[] = [
    { span: diagnostic.span, label: '', primary: true },
    ...diagnostic.related.map(({ span, message }) => ({ span, label: plain(message), primary: false })),
  ];
  const margin = ' '.repeat(gutterWidth(annotations));
  const notes = [
    helpNote(diagnostic, placeText(diagnostic.span), options.width - margin.length - 3, shown, paint, full),
    diagnostic.fix ? [`${paint.strong('fix')}: ${fixText(diagnostic.fix)}`] : [],
  ].filter((note) => note.length > 0);
  return [
    ...header(diagnostic, options, paint),
    ...(full
      ? [...frames(annotations, margin, options.width, paint), ...(notes.length > 0 ? [paint.gutter(`${margin} |`)] : [])]
      : [`${margin}${paint.gutter('-->')} ${placeText(diagnostic.span)}`]),
    ...notes.flatMap((lines) =>
      lines.map((line, index) => `${margin} ${index === 0 ? paint.gutter('=') : ' '} ${line}`.trimEnd()),
    ),
  ];
}

function header(
  { severity, rule, message, url }: Diagnostic,
  { width, color, hyperlinks }: ReporterOptions,
  paint: Paint,
): string[] {
  const name = plain(rule);
  const address = color && hyperlinks ? webAddress(url) : undefined;
  const linked = address === undefined ? name : `\u001b]8;;${address}\u001b\\${name}\u001b]8;;\u001b\\`;
  const [first = '', ...rest] = wrap(plain(message), width, stringWidth(`${severity}[${name}]: `));
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

function placeText({ file, start }: Span): string {
  const { line, column } = positionAt(file, start);
  return `${plain(file.path)}:${line}:${column}`;
}

function fixText({ title, applicability }: Fix): string {
  return `${plain(title)}${applicability === 'safe' ? '' : ' (may change behaviour)'}`;
}
