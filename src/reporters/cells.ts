import stringWidth from 'string-width';
import { escapeCharacter, plain } from './sanitize.ts';

/** A character as it is shown: a grapheme cluster, a tab as spaces, or the escape of something hostile. */
export interface Cell {
  readonly text: string;
  /** Columns of the terminal. */
  readonly width: number;
  /** UTF-16 offset in the line. */
  readonly start: number;
}

const TAB = 4;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** The characters of a line without its line end. */
export function cellsOf(line: string): readonly Cell[] {
  if (/^[ -~]*$/.test(line)) return Array.from(line, (text, start) => ({ text, width: 1, start }));
  const cells: Cell[] = [];
  let column = 0;
  for (const { segment, index } of graphemes.segment(line)) {
    const ascii = segment.length === 1 && segment >= ' ' && segment <= '~';
    const text = ascii ? segment : shown(segment, column);
    const width = ascii ? 1 : stringWidth(text);
    cells.push({ text, width, start: index });
    column += width;
  }
  return cells;
}

function shown(grapheme: string, column: number): string {
  if (grapheme === '\t') return ' '.repeat(TAB - (column % TAB));
  const text = plain(grapheme);
  // A mark without a base would sit on the character before it, and hide there.
  return stringWidth(text) > 0 ? text : Array.from(text, escapeCharacter).join('');
}

/** A part of a line that fits, with `…` where it was cut, and where the columns asked for went. */
export interface Cut {
  readonly text: string;
  /** Column in `text` of an offset in the line; what was cut away is at the nearest end. */
  columnOf(offset: number): number;
}

/** Cuts a line to `width` columns around the stretch from `start` to `end` (offsets in the line), which comes first if it does not fit. */
export function cutLine(line: string, start: number, end: number, width: number): Cut {
  // A line may be megabytes long: only what could be shown is looked at.
  const from = wholeCharacter(line, Math.max(0, start - 2 * width));
  const to = wholeCharacter(line, Math.min(line.length, Math.max(from, start) + 4 * width));
  const cells = cellsOf(line.slice(from, to)).map((cell) => ({ ...cell, start: cell.start + from }));
  const total = cells.reduce((sum, cell) => sum + cell.width, 0);
  if (from === 0 && to === line.length && total <= width) return cutOf(cells, '', '', to);
  const wanted = columnsBefore(cells, Math.min(end, to)) + 1;
  const first = from === 0 && wanted < width ? 0 : firstCell(cells, start, end, width);
  const mark = from > 0 || first > 0 ? '…' : '';
  let room = width - mark.length;
  let last = first;
  while (last < cells.length && (cells[last]?.width ?? 0) <= room) room -= cells[last++]?.width ?? 0;
  if (last === cells.length && to === line.length) return cutOf(cells.slice(first), mark, '', to);
  if (room === 0 && last > first + 1) last--;
  return cutOf(cells.slice(first, last), mark, '…', cells[last]?.start ?? to);
}

/** Index of the cell to begin with, so that the stretch stands in the middle, or near the left end if it is too long for that. */
function firstCell(cells: readonly Cell[], start: number, end: number, width: number): number {
  const before = columnsBefore(cells, start);
  const length = columnsBefore(cells, end) - before;
  const context = Math.max(8, Math.floor((width - length) / 2));
  let column = 0;
  const index = cells.findIndex((cell) => {
    if (column >= before - context) return true;
    column += cell.width;
    return false;
  });
  return index === -1 ? Math.max(0, cells.length - 1) : index;
}

function columnsBefore(cells: readonly Cell[], offset: number): number {
  let columns = 0;
  for (const cell of cells) {
    if (cell.start >= offset) break;
    columns += cell.width;
  }
  return columns;
}

function cutOf(cells: readonly Cell[], before: string, after: string, end: number): Cut {
  return {
    text: before + cells.map((cell) => cell.text).join('') + after,
    columnOf: (offset) => before.length + columnsBefore(cells, Math.min(offset, end)),
  };
}

/** The offset, or the one before it where it falls inside a surrogate pair. */
function wholeCharacter(line: string, offset: number): number {
  return /[\udc00-\udfff]/.test(line[offset] ?? '') && /[\ud800-\udbff]/.test(line[offset - 1] ?? '') ? offset - 1 : offset;
}
