import { Chalk } from 'chalk';
import stringWidth from 'string-width';
import type { Level } from '../../facts/access/level.ts';
import { logLine, plain } from '../../reporters/sanitize.ts';
import { wrap } from '../../reporters/wrap.ts';
import { type AccessReport, type Opening, openingsOf, type Row, reasonText, rowsOf } from './report.ts';
import { COMMANDS, listed, VERBS } from './words.ts';

export interface PrettyOptions {
  readonly color: boolean;
  /** Columns of the terminal. */
  readonly width: number;
}

/** How a level is shown in one character. */
export const MARKS: Readonly<Record<Level, string>> = { all: '●', some: '◐', none: '○' };
const GAP = '  ';
const HEAD = COMMANDS.map((command) => VERBS[command]).join(' ');

type Colors = InstanceType<typeof Chalk>;

/** For people at a terminal: what is open to most first, as many roles side by side as fit; then why what is open to all rows is. */
export function accessPretty(report: AccessReport, { color, width }: PrettyOptions): string {
  const paint = new Chalk({ level: color ? 1 : 0 });
  const rows = rowsOf(report);
  const schemas = report.schemas.map(plain).join(', ') || 'none';
  if (rows.length === 0) return `No table or view in what the data API serves (exposed schemas: ${schemas}).\n`;
  const schema = onlySchema(rows);
  const labelOf = (row: Row) =>
    plain(row.table.slice(schema === '' ? 0 : schema.length + 1) + (row.kind === 'table' ? '' : ` (${row.kind})`));
  const groups = groupsOf(report, rows);
  const shown = groups.filter(({ isClosed }) => !isClosed);
  const name = Math.max(schema.length, ...shown.flatMap((group) => group.rows.map((row) => stringWidth(labelOf(row)))));
  const fitting = Math.max(1, Math.floor((width - name - 2) / (HEAD.length + GAP.length)));
  const blocks = Array.from({ length: shown.length === 0 ? 0 : Math.ceil(report.roles.length / fitting) }, (_, i) =>
    grid({ groups: shown, labelOf, schema, name }, report.roles.slice(i * fitting, (i + 1) * fitting), paint),
  );
  const closed = groups.flatMap((group) => (group.isClosed ? closedText(group, labelOf, width, paint) : []));
  const lines = [...blocks.flatMap((block) => [...block, '']), ...closed, ...legend(report, schemas, width, paint)];
  return [...lines, ...openings(report, width, paint)].map((line) => `${logLine(line.trimEnd())}\n`).join('');
}

interface Group {
  readonly title: string;
  readonly rows: readonly Row[];
  /** Nobody reaches a row: a list of names says it all. */
  readonly isClosed: boolean;
}

function groupsOf({ roles }: AccessReport, rows: readonly Row[]): readonly Group[] {
  const reaches = (row: Row, level: Level, who: readonly string[]) =>
    who.some((role) => COMMANDS.some((command) => row.access(role, command) === level));
  const titleOf = (row: Row) => {
    if (reaches(row, 'all', ['anon'])) return 'All rows open to anyone with your anon key';
    if (reaches(row, 'all', ['authenticated'])) return 'All rows open to every signed-in user';
    if (reaches(row, 'all', roles)) return 'All rows open to roles of your own';
    return reaches(row, 'some', roles) ? 'Some rows, as policies choose' : 'Closed: no row for any of these roles';
  };
  const titled = rows.map((row) => ({ row, title: titleOf(row) }));
  return TITLES.flatMap((title) => {
    const own = titled.filter((one) => one.title === title).map(({ row }) => row);
    return own.length === 0 ? [] : [{ title, rows: own, isClosed: title === TITLES.at(-1) }];
  });
}

const TITLES = [
  'All rows open to anyone with your anon key',
  'All rows open to every signed-in user',
  'All rows open to roles of your own',
  'Some rows, as policies choose',
  'Closed: no row for any of these roles',
];

/** The schema that all tables are in, where it can be said once; empty where there are several. */
function onlySchema(rows: readonly Row[]): string {
  const schemas = new Set(rows.map(({ table }) => /^[^."]+(?=\.)/.exec(table)?.[0] ?? ''));
  const [only = ''] = schemas;
  return schemas.size === 1 ? only : '';
}

interface Grid {
  readonly groups: readonly Group[];
  readonly labelOf: (row: Row) => string;
  /** Left out of the labels; may be empty. */
  readonly schema: string;
  /** Width of the labels. */
  readonly name: number;
}

function grid({ groups, labelOf, schema, name }: Grid, roles: readonly string[], paint: Colors): readonly string[] {
  const margin = ' '.repeat(name + 2);
  return [
    [margin, ...roles.map((role) => padded(paint.bold(plain(role)), HEAD.length))].join(GAP),
    [paint.dim(padded(plain(schema), name + 2)), ...roles.map(() => paint.dim(HEAD))].join(GAP),
    ...groups.flatMap(({ title, rows }) => [
      paint.bold(title),
      ...rows.map((row) => [padded(`  ${labelOf(row)}`, name + 2), ...roles.map((role) => cells(row, role, paint))].join(GAP)),
    ]),
  ];
}

/** The marks of a role, each below the middle of its command. */
function cells(row: Row, role: string, paint: Colors): string {
  return COMMANDS.map((command) => {
    const width = (VERBS[command] ?? command).length;
    const before = Math.floor((width - 1) / 2);
    return ' '.repeat(before) + cell(row.access(role, command) ?? 'none', paint) + ' '.repeat(width - 1 - before);
  }).join(' ');
}

/** The mark of a level in its colour. */
export function cell(level: Level, paint: Colors): string {
  const mark = MARKS[level];
  return level === 'all' ? paint.yellow(mark) : level === 'some' ? paint.cyan(mark) : paint.dim(mark);
}

function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

function closedText({ title, rows }: Group, labelOf: Grid['labelOf'], width: number, paint: Colors): readonly string[] {
  return [paint.bold(title), ...wrap(rows.map(labelOf).join(', '), Math.max(40, width - 2)).map((line) => `  ${line}`), ''];
}

function legend({ roles }: AccessReport, schemas: string, width: number, paint: Colors): readonly string[] {
  const marks = `${cell('all', paint)} all rows   ${cell('some', paint)} some rows   ${cell('none', paint)} no row`;
  const who = [
    ...(roles.includes('anon') ? ['anon is anyone with your anon key, which ships with your app'] : []),
    ...(roles.includes('authenticated') ? ['authenticated is every signed-in user'] : []),
    `exposed schemas: ${schemas}`,
  ];
  return [marks, ...wrap(who.join('; '), Math.max(40, width)).map((line) => paint.dim(line))];
}

function openings(report: AccessReport, width: number, paint: Colors): readonly string[] {
  const found = openingsOf(report);
  if (found.length === 0) return [];
  const folder = commonFolder(found);
  const tables = [...new Set(found.map(({ table }) => table))];
  return [
    '',
    paint.bold('Why all rows') + (folder === '' ? '' : paint.dim(plain(` (files in ${folder})`))),
    ...tables.flatMap((table) => [
      `  ${plain(table)}`,
      ...found
        .filter((opening) => opening.table === table)
        .flatMap((opening) => openingText(opening, folder).flatMap((line) => indented(plain(line), width))),
    ]),
  ];
}

/** The folder, with a slash at its end, that all reasons are written in; empty where there are several. */
function commonFolder(found: readonly Opening[]): string {
  const folders = found.flatMap(({ why }) => why.flatMap(({ file }) => file?.slice(0, file.lastIndexOf('/') + 1) ?? []));
  const [first = ''] = folders;
  return folders.every((folder) => folder === first) ? first : '';
}

function openingText({ who, why }: Opening, folder: string): readonly string[] {
  const short = why.map((reason) => ({ ...reason, ...(reason.file ? { file: reason.file.slice(folder.length) } : {}) }));
  const reasons = short.map(reasonText).join('; ');
  return who.map(({ roles, commands }) => {
    const verbs = commands.map((command) => VERBS[command] ?? command);
    return `${listed(roles)} can ${listed(verbs)}: ${reasons}`;
  });
}

function indented(line: string, width: number): readonly string[] {
  return wrap(line, Math.max(40, width - 6)).map((part, i) => (i === 0 ? `    ${part}` : `      ${part}`));
}
