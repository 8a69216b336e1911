import { markdownCode, markdownText } from '../../reporters/sanitize.ts';
import { type AccessReport, openingsOf, reasonText, rowsOf } from './report.ts';
import { COMMANDS } from './words.ts';

const CELLS = { all: '● all', some: '◐ some', none: '○ none' } as const;

/** For a pull request: a line for each table and role, then why what is open to all rows is. */
export function accessMarkdown(report: AccessReport): string {
  const rows = rowsOf(report);
  const schemas = report.schemas.map(markdownCode).join(', ') || 'none';
  if (rows.length === 0) return `No table or view in what the data API serves (exposed schemas: ${schemas}).\n`;
  const lines = rows.flatMap((row) =>
    report.roles.map((role) => {
      const cells = COMMANDS.map((command) => CELLS[row.access(role, command) ?? 'none']);
      return `| ${[markdownCode(row.table), markdownCode(role), ...cells].join(' | ')} |`;
    }),
  );
  const open = openingsOf(report).flatMap(({ table, who, why }) =>
    who.map(({ roles, commands }) => {
      const reasons = why.map((reason) => markdownText(reasonText(reason))).join('; ');
      return `- ${markdownCode(table)}: ${roles.map(markdownCode).join(', ')} ${commands.join(', ')}: ${reasons}`;
    }),
  );
  return [
    `| Table | Role | ${COMMANDS.join(' | ')} |`,
    `|---|---|${COMMANDS.map(() => '---').join('|')}|`,
    ...lines,
    ...(open.length > 0 ? ['', 'Why all rows:', '', ...open] : []),
    '',
    `Exposed schemas: ${schemas}.`,
    '',
  ].join('\n');
}
