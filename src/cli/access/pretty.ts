import { Chalk } from 'chalk';
import stringWidth from 'string-width';
import type { Level } from '../../facts/access/level.ts';
import { logLine, plain } from '../../reporters/sanitize.ts';
import { wrap } from '../../reporters/wrap.ts';
import { type AccessReport, type Opening, openingsOf, type Row, reasonText, rowsOf } from './report.ts';

export interface PrettyOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

const COMMANDS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'];
/** How a level is shown in one character. */
export const MARKS: Readonly<Record<Level, string>> = { all: '●', some: '◐', none: '○' };
const GAP = '  ';
const ROLE_WIDTH = COMMANDS.join(GAP).length;

type Colors = InstanceType<typeof Chalk>;

/** For people at a terminal: tables by commands, as many roles side by side as fit; then why what is open to all rows is. */
export function accessPretty(report: AccessReport, { color, width }: PrettyOptions): string {
  const paint = new Chalk({ level: color ? 1 : 0 });
  const rows = rowsOf(report);
  const schemas = report.schemas.map(plain).join(', ') || 'none';
  if (rows.length === 0) return `No table or view in what the data API serves (exposed schemas: ${schemas}).\n`;
  const name = Math.max(...rows.map((row) => stringWidth(labelOf(row))));
  const fitting = Math.max(1, Math.floor((width - name) / (ROLE_WIDTH + 2 * GAP.length)));
  const blocks = Array.from({ length: Math.ceil(report.roles.length / fitting) }, (_, i) =>
    grid(rows, report.roles.slice(i * fitting, (i + 1) * fitting), name, paint),
  );
  const legend = `${cell('all', paint)} all rows   ${cell('some', paint)} some rows   ${cell('none', paint)} no row   ${paint.dim(`exposed schemas: ${schemas}`)}`;
  const lines = [...blocks.flatMap((block) => [...block, '']), legend, ...openings(report, width, paint)];
  return lines.map((line) => `${logLine(line.trimEnd())}\n`).join('');
}

function labelOf({ table, kind }: Row): string {
  return plain(kind === 'table' ? table : `${table} (${kind})`);
}

function grid(rows: readonly Row[], roles: readonly string[], name: number, paint: Colors): readonly string[] {
  const separator = GAP + GAP;
  const head = roles.map((role) => padded(paint.bold(plain(role)), ROLE_WIDTH));
  const commands = roles.map(() => paint.dim(COMMANDS.join(GAP)));
  return [
    [' '.repeat(name), ...head].join(separator),
    [' '.repeat(name), ...commands].join(separator),
    ...rows.map((row) =>
      [
        padded(labelOf(row), name),
        ...roles.map((role) => COMMANDS.map((command) => `  ${cell(row.access(role, command) ?? 'none', paint)}   `).join(GAP)),
      ].join(separator),
    ),
  ];
}

/** The mark of a level in its colour. */
export function cell(level: Level, paint: Colors): string {
  const mark = MARKS[level];
  return level === 'all' ? paint.yellow(mark) : level === 'some' ? paint.cyan(mark) : paint.dim(mark);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

function openings(report: AccessReport, width: number, paint: Colors): readonly string[] {
  const found = openingsOf(report);
  if (found.length === 0) return [];
  const tables = [...new Set(found.map(({ table }) => table))];
  return [
    '',
    paint.bold('Why all rows:'),
    ...tables.flatMap((table) => [
      `  ${plain(table)}`,
      ...found
        .filter((opening) => opening.table === table)
        .flatMap((opening) => openingText(opening).flatMap((line) => indented(plain(line), width))),
    ]),
  ];
}

function openingText({ who, why }: Opening): readonly string[] {
  const reasons = why.map(reasonText).join('; ');
  return who.map(({ roles, commands }) => `${roles.join(', ')} ${commands.join(', ')}: ${reasons}`);
}

function indented(line: string, width: number): readonly string[] {
  return wrap(line, Math.max(40, width - 6)).map((part, i) => (i === 0 ? `    ${part}` : `      ${part}`));
}
