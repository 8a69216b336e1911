import { lineStarts, positionAt, type SourceFile, type Span } from '../source/source-file.ts';
import { cutLine } from './cells.ts';
import type { Paint } from './paint.ts';
import { wrap } from './wrap.ts';

/** A place to underline, with what is to be said of it. */
export interface Annotation {
  readonly span: Span;
  readonly label: string;
  /** Whether it is the place of the finding itself, not a related one. */
  readonly primary: boolean;
}

/** An underline on one line: offsets in the line, `end` exclusive and past `start`. */
interface Mark {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly label: string;
  readonly primary: boolean;
}

/**
 * Lines of a file, each with the underlines of what stands in it; the annotations must be of one file. A span of several lines is
 * shown by its first and last. `gutter` is the width of line numbers, `width` that of the terminal.
 */
export function codeFrame(annotations: readonly Annotation[], gutter: number, width: number, paint: Paint): readonly string[] {
  const file = annotations[0]?.span.file;
  if (!file) return [];
  const marks = annotations.flatMap(marksOf);
  const bar = paint.gutter(`${' '.repeat(gutter)} |`);
  const lines = [bar];
  const numbers = [...new Set(marks.map((mark) => mark.line))].sort((a, b) => a - b);
  for (const [index, line] of numbers.entries()) {
    const last = numbers[index - 1] ?? line - 1;
    // A single line left out would cost as much room as showing it.
    if (line === last + 2) lines.push(...markedLine(file, last + 1, [], gutter, width, paint));
    else if (line > last + 1) lines.push(paint.gutter('...'.padStart(gutter)));
    const here = marks.filter((mark) => mark.line === line);
    lines.push(...markedLine(file, line, here, gutter, width, paint));
  }
  return lines;
}

/** Width of the widest line number. */
export function gutterWidth(annotations: readonly Annotation[]): number {
  return Math.max(...annotations.map(({ span }) => String(positionAt(span.file, span.end).line).length));
}

function marksOf({ span, label, primary }: Annotation): readonly Mark[] {
  const { file } = span;
  let end = Math.max(span.end, span.start);
  while (end > span.start + 1 && /\s/.test(file.text[end - 1] ?? '')) end--;
  const from = positionAt(file, span.start);
  const to = positionAt(file, end);
  if (from.line === to.line) {
    const start = from.column - 1;
    return [{ line: from.line, start, end: Math.max(start + 1, to.column - 1), label, primary }];
  }
  const first = from.column - 1;
  const lastLine = textOf(file, to.line);
  return [
    { line: from.line, start: first, end: Math.max(first + 1, textOf(file, from.line).trimEnd().length), label: '', primary },
    { line: to.line, start: lastLine.search(/\S|$/), end: to.column - 1, label, primary },
  ];
}

function markedLine(
  file: SourceFile,
  line: number,
  marks: readonly Mark[],
  gutter: number,
  width: number,
  paint: Paint,
): readonly string[] {
  const room = Math.max(20, width - gutter - 3);
  const shown = marks.find((mark) => mark.primary) ?? marks[0];
  const cut = cutLine(textOf(file, line), shown?.start ?? 0, shown?.end ?? 0, room);
  const empty = paint.gutter(`${' '.repeat(gutter)} |`);
  const lines = [`${paint.gutter(`${String(line).padStart(gutter)} |`)} ${cut.text}`.trimEnd()];
  for (const mark of marks) {
    const start = cut.columnOf(mark.start);
    const length = Math.max(1, Math.min(cut.columnOf(mark.end), room) - start);
    const colour = mark.primary ? paint.primary : paint.secondary;
    const underline = `${empty} ${' '.repeat(start)}${colour((mark.primary ? '^' : '-').repeat(length))}`;
    if (start + length + 1 + mark.label.length <= room) {
      lines.push(mark.label === '' ? underline : `${underline} ${colour(mark.label)}`);
      continue;
    }
    const indent = Math.min(start, Math.max(0, room - mark.label.length));
    const label = wrap(mark.label, room - indent).map((text) => `${empty} ${' '.repeat(indent)}${colour(text)}`);
    lines.push(underline, ...label);
  }
  return lines;
}

/** The text of a 1-based line without its line end. */
function textOf(file: SourceFile, line: number): string {
  const starts = lineStarts(file);
  const start = starts[line - 1] ?? file.text.length;
  let end = starts[line] ?? file.text.length;
  while (end > start && /[\r\n]/.test(file.text[end - 1] ?? '')) end--;
  return file.text.slice(start, end);
}
