import { Chalk } from 'chalk';
import { logLine, plain } from '../../reporters/sanitize.ts';
import { wrap } from '../../reporters/wrap.ts';
import { type ChangeGroup, type ChangeReport, countText, groupsUnder, HEADINGS, reasonsFor, sentenceOf } from './changes.ts';
import { cell, type PrettyOptions } from './pretty.ts';

/** For people at a terminal: what was opened, changed and closed, each with what decides now. */
export function changesPretty(report: ChangeReport, { color, width }: PrettyOptions): string {
  const paint = new Chalk({ level: color ? 1 : 0 });
  if (report.changes.length === 0) return `${logLine(`No change of access since ${plain(report.since)}.`)}\n`;
  const sections = HEADINGS.flatMap(({ title, kinds }) => {
    const groups = groupsUnder(report, kinds);
    return groups.length === 0 ? [] : ['', paint.bold(title), ...groups.flatMap(linesOf)];
  });
  return [plain(countText(report)), ...sections].map((line) => `${logLine(line.trimEnd())}\n`).join('');

  function linesOf(group: ChangeGroup): readonly string[] {
    const { before = 'none', after = 'none' } = group.first;
    const [head = '', ...rest] = wrap(plain(sentenceOf(group, (name) => name)), Math.max(40, width - 9));
    return [
      `  ${cell(before, paint)} → ${cell(after, paint)}  ${head}`,
      ...rest.map((line) => `         ${line}`),
      ...reasonsFor(group).flatMap((reason) =>
        wrap(plain(reason), Math.max(40, width - 9)).map((line) => paint.dim(`         ${line}`)),
      ),
    ];
  }
}
