import { plainJson } from '../../reporters/sanitize.ts';
import type { AccessReport, ShownReason } from './report.ts';

/** An entry for each table, role and command, each on a line of its own. What is no policy has its words under `reason`. */
export function accessJson({ entries }: AccessReport): string {
  const lines = entries.map(({ table, role, command, access, why }) =>
    plainJson(JSON.stringify({ table, role, command, access, why: why.map(reasonJson) })),
  );
  return lines.length === 0 ? '[]\n' : `[${lines.join(',\n')}]\n`;
}

function reasonJson({ policy, text, file, line }: ShownReason) {
  return { ...(policy === undefined ? { reason: text } : { policy }), ...(file === undefined ? {} : { file, line }) };
}
