import type { Diagnostic, Severity } from '../diagnostics/diagnostic.ts';
import type { SourceFile, Span } from '../source/source-file.ts';
import { commentsOf } from '../syntax/comments.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import { directiveTarget } from './directive-target.ts';
import { type Directive, type DirectiveProblem, directiveOf, type NamedRule } from './directives.ts';
import { type LinterRuleName, linterSeverity } from './linter-rules.ts';
import { ruleUrl } from './raise.ts';

type Unmarked = Omit<Diagnostic, 'fingerprint'>;

/** Suppression comments of the files that are judged. */
export interface Suppressions {
  /** Whether a comment suppresses the diagnostic; remembers which comments were of use. */
  suppresses(diagnostic: Unmarked): boolean;
  /** What is wrong with the comments, and, once all diagnostics have been asked for, which of them suppressed nothing. */
  report(
    activeRules: ReadonlySet<string>,
    severities: readonly { readonly name: string; readonly severity: Severity }[],
  ): readonly Unmarked[];
}

/** One rule of one directive, and the stretches of its file that it covers. */
interface Suppression {
  readonly directive: Directive;
  readonly rule: NamedRule;
  readonly covers: readonly Span[] | 'file';
  used: boolean;
}

export function suppressionsOf(files: readonly ParsedFile[], knownRules: ReadonlySet<string>): Suppressions {
  const directives = files.flatMap((file) => directivesOf(file, knownRules).map((directive) => ({ directive, file })));
  const byRule = new Map<SourceFile, Map<string, Suppression[]>>();
  const all = directives.flatMap(({ directive, file }): Suppression[] => {
    const covers = directive.scope === 'file' ? 'file' : directiveTarget(directive.comment, file);
    return directive.rules.map((rule) => ({ directive, rule, covers, used: false }));
  });
  for (const suppression of all) {
    const { span, name } = suppression.rule;
    const rules = byRule.get(span.file) ?? new Map<string, Suppression[]>();
    const named = rules.get(name) ?? [];
    named.push(suppression);
    byRule.set(span.file, rules.set(name, named));
  }
  return {
    suppresses({ rule, span }) {
      const matching = (byRule.get(span.file)?.get(rule) ?? []).filter(
        ({ covers }) => covers === 'file' || covers.some((covered) => touches(span, covered)),
      );
      for (const suppression of matching) suppression.used = true;
      return matching.length > 0;
    },
    report(activeRules, severities) {
      const [invalid, superfluous] = [
        linterSeverity(severities, 'invalid-suppression'),
        linterSeverity(severities, 'unused-suppression'),
      ];
      const unused = all.filter(({ used, rule }) => !used && activeRules.has(rule.name));
      return [
        ...directives.flatMap(({ directive }) =>
          directive.problems.flatMap((problem) => own('invalid-suppression', invalid, problem)),
        ),
        ...unused.flatMap(({ rule, directive }) =>
          own('unused-suppression', superfluous, {
            span: rule.span,
            message: `\`${rule.name}\` finds nothing to suppress ${directive.scope === 'file' ? 'in this file' : 'here'}`,
            help: 'remove it',
          }),
        ),
      ];
    },
  };
}

function directivesOf(file: ParsedFile, knownRules: ReadonlySet<string>): readonly Directive[] {
  if (!/pglint/i.test(file.text.source.text)) return [];
  return commentsOf(file.text).flatMap((comment) => directiveOf(comment, knownRules) ?? []);
}

/** Whether two stretches of one file share a character; an empty one shares that of its place. */
function touches(a: Span, b: Span): boolean {
  return a.start < Math.max(b.end, b.start + 1) && b.start < Math.max(a.end, a.start + 1);
}

function own(
  rule: LinterRuleName,
  severity: Severity | undefined,
  { span, message, help }: DirectiveProblem,
): readonly Unmarked[] {
  return severity ? [{ rule, severity, message, help, url: ruleUrl(rule), span, related: [] }] : [];
}
