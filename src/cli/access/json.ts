import { plainJson } from '../../reporters/sanitize.ts';
import type { ChangeReport } from './changes.ts';
import type { AccessReport, ShownReason } from './report.ts';

/** An entry for each table, role and command, each on a line of its own. What is no policy has its words under `reason`. */
export function accessJson({ entries }: AccessReport): string {
  const lines = entries.map(({ table, role, command, access, why }) =>
    plainJson(JSON.stringify({ table, role, command, access, why: why.map(reasonJson) })),
  );
  return arrayOf(lines);
}

/** A line for each table, role and command whose access changed; `before` and `after` are null where there was or is nothing to reach. */
export function changesJson({ changes }: ChangeReport): string {
  const lines = changes.map(({ kind, because, table, role, command, before = null, after = null, why, wasWhy }) =>
    plainJson(
      JSON.stringify({
        change: kind,
        ...(because ? { because } : {}),
        table,
        role,
        command,
        before,
        after,
        why: why.map(reasonJson),
        wasWhy: wasWhy.map(reasonJson),
      }),
    ),
  );
  return arrayOf(lines);
}

function arrayOf(lines: readonly string[]): string {
  return lines.length === 0 ? '[]\n' : `[${lines.join(',\n')}]\n`;
}

function reasonJson({ policy, text, file, line }: ShownReason) {
  return { ...(policy === undefined ? { reason: text } : { policy }), ...(file === undefined ? {} : { file, line }) };
}
