import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Paint } from './paint.ts';
import { plain } from './sanitize.ts';
import { wrap } from './wrap.ts';

/** Help already printed in this run, by rule and text, with the place of the finding it stood at. */
export type ShownHelp = Map<string, string>;

/** Lines of one sort: prose, or SQL (which stands indented by two spaces in a diagnostic's help). */
interface Part {
  readonly sql: boolean;
  readonly lines: readonly string[];
}

/**
 * The help of a finding as notes: prose wrapped, SQL line by line and set off. What the same rule has already said word for word in
 * this run is not said again: fifty findings of one rule share their prose, and a reader looks for what differs, which is the SQL to
 * run. Where nothing differs, a line tells where the help stands.
 */
export function helpNote(
  { rule, help }: Diagnostic,
  place: string,
  width: number,
  shown: ShownHelp,
  paint: Paint,
): readonly (readonly string[])[] {
  if (help === undefined) return [];
  const parts = partsOf(help);
  const fresh = parts.filter((part) => !shown.has(keyOf(rule, part)));
  const [first] = parts;
  if (fresh.length === 0 && first)
    return [[`${paint.strong('help')}: ${paint.quiet(`as above, at ${shown.get(keyOf(rule, first))}`)}`]];
  for (const part of fresh) shown.set(keyOf(rule, part), place);
  return [
    printed(
      'help',
      fresh.filter((part) => !isAssumption(part)),
      width,
      paint,
    ),
    printed('note', fresh.filter(isAssumption), width, paint),
  ];
}

/** What a finding takes for granted stands after what to do, as a note of its own. */
function isAssumption({ sql, lines }: Part): boolean {
  return !sql && lines[0]?.startsWith('assumed: ') === true;
}

/** The SQL that the helps of several findings name and this run has not shown yet, in one piece, to be copied; what is prose has been said. */
export function restHelpNote(
  diagnostics: readonly Diagnostic[],
  width: number,
  shown: ShownHelp,
  paint: Paint,
): readonly string[] {
  const fresh = diagnostics.flatMap(({ rule, help = '' }) =>
    partsOf(help).filter((part) => part.sql && !shown.has(keyOf(rule, part))),
  );
  const unique = new Map(fresh.map((part) => [part.lines.join('\n'), part]));
  return printed('help', [...unique.values()], width, paint);
}

function printed(label: 'help' | 'note', fresh: readonly Part[], width: number, paint: Paint): readonly string[] {
  const indent = ' '.repeat('help: '.length);
  const alone = fresh.every(({ sql }) => sql);
  const lines = fresh.flatMap(({ sql, lines }) =>
    lines.flatMap((line) => {
      if (sql) return [`${indent}${alone ? '' : '  '}${paint.sql(plain(line))}`];
      return wrap(plain(line), Math.max(20, width - indent.length)).map((text) => indent + text);
    }),
  );
  return lines.map((line, index) => (index === 0 ? `${paint.strong(label)}: ${line.slice(indent.length)}` : line.trimEnd()));
}

function partsOf(help: string): readonly Part[] {
  const parts: { sql: boolean; lines: string[] }[] = [];
  for (const line of help.replaceAll('\t', '  ').split(/\r?\n/)) {
    const sql = line.startsWith('  ');
    const last = parts.at(-1);
    const text = sql ? line.slice(2).trimEnd() : line.trim();
    if (last?.sql === sql) last.lines.push(text);
    else parts.push({ sql, lines: [text] });
  }
  return parts;
}

function keyOf(rule: string, { lines }: Part): string {
  return JSON.stringify([rule, ...lines]);
}
