import type { Severity } from '../diagnostics/diagnostic.ts';

/** Findings that the linter makes itself. Each has its entry in `rules/linter/`; one that is not active there is not made. */
export const LINTER_RULES = ['syntax-error', 'unused-suppression', 'invalid-suppression'] as const;
export type LinterRuleName = (typeof LINTER_RULES)[number];

/** How severe a finding of the linter's own is; undefined where its rule is off. */
export function linterSeverity(
  rules: readonly { readonly name: string; readonly severity: Severity }[],
  name: LinterRuleName,
): Severity | undefined {
  return rules.find((rule) => rule.name === name)?.severity;
}
