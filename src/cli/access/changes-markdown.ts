import { markdownCode, markdownText } from '../../reporters/sanitize.ts';
import { type ChangeReport, countText, groupsUnder, HEADINGS, reasonsFor, sentenceOf } from './changes.ts';
import { MARKS } from './pretty.ts';

/** For a pull request: a table of what was opened, changed and closed. */
export function changesMarkdown(report: ChangeReport): string {
  if (report.changes.length === 0) return `No change of access since ${markdownCode(report.since)}.\n`;
  const rows = HEADINGS.flatMap(({ title, kinds }) =>
    groupsUnder(report, kinds).map((group) => {
      const { before = 'none', after = 'none' } = group.first;
      const why = reasonsFor(group).map(markdownText).join('<br>'); // biome-ignore format: one line
      return `| ${title} | ${MARKS[before]} → ${MARKS[after]} | ${sentenceOf(group, markdownCode)} | ${why} |`;
    }),
  );
  const counts = markdownText(countText({ ...report, since: '' })).trimEnd();
  return [
    `**Access: ${counts} ${markdownCode(report.since)}**`,
    '',
    '| | | Who can do what | Because of |',
    '|---|---|---|---|',
    ...rows,
    '',
    '● all rows, ◐ some rows, ○ no row',
    '',
  ].join('\n');
}
