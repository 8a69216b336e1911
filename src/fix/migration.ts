import type { Diagnostic } from '../diagnostics/diagnostic.ts';

/** The text of a migration that mends findings: their statements by rule, each once. `begin` is the line that such files begin with, or empty. */
export function migrationText(diagnostics: readonly Diagnostic[], begin: string): string {
  const byRule = new Map<string, string[]>();
  const said = new Set<string>();
  for (const { rule, fix } of diagnostics) {
    const sql = fix?.migration;
    if (sql === undefined || said.has(sql)) continue;
    said.add(sql);
    byRule.set(rule, [...(byRule.get(rule) ?? []), sql]);
  }
  const parts = [...byRule].map(([rule, statements]) => `-- ${rule}\n${statements.join('\n')}\n`);
  const first = begin === '' ? [] : [`${begin}\n`];
  return [...first, '-- Mends what earlier migrations left; written by `pglint fix`.\n', ...parts].join('\n');
}
