import { closest, distance } from 'fastest-levenshtein';
import type { Span } from '../source/source-file.ts';
import type { Comment } from '../syntax/comments.ts';

/** A rule that a directive names, and where. */
export interface NamedRule {
  readonly name: string;
  readonly span: Span;
}

/** What is wrong with a directive. */
export interface DirectiveProblem {
  readonly span: Span;
  readonly message: string;
  readonly help: string;
}

/** A comment that speaks to pglint: `-- pglint-ignore rule, rule: reason`. */
export interface Directive {
  readonly comment: Comment;
  readonly scope: 'statement' | 'file';
  /** The rules it suppresses: those that exist, each once. It never suppresses one that it does not name. */
  readonly rules: readonly NamedRule[];
  /** What follows the colon. */
  readonly reason?: string;
  readonly problems: readonly DirectiveProblem[];
}

const KINDS = { 'pglint-ignore': 'statement', 'pglint-ignore-file': 'file' } as const;
const HOW =
  'write `-- pglint-ignore rule: reason` before a statement, or `-- pglint-ignore-file rule: reason` for the whole file';

/** Reads a comment as a directive; undefined for one that is none. `knownRules` are all there are, active or not. */
export function directiveOf(comment: Comment, knownRules: ReadonlySet<string>): Directive | undefined {
  const start = /^\s*(?:(pglint-[a-z][\w-]*)|pglint:?\s+(?:ignore|disable)\b)/i.exec(comment.body);
  if (!start) return undefined;
  const word = start[1] ?? start[0].trim();
  const at = (offset: number, length: number): Span => {
    const from = comment.span.start + 2 + offset;
    return { file: comment.span.file, start: from, end: from + length };
  };
  const wordAt = at(start[0].length - word.length, word.length);
  const scope = Object.hasOwn(KINDS, word) ? KINDS[word as keyof typeof KINDS] : undefined;
  if (!scope) return { comment, scope: 'statement', rules: [], problems: [unknownKind(word, wordAt)] };

  const names: NamedRule[] = [];
  let rest = start[0].length;
  const pattern = /\s*([\w/-]+)/y;
  for (let separator = ''; ; separator = ',') {
    pattern.lastIndex = rest + separator.length;
    const match = comment.body.startsWith(separator, rest) ? pattern.exec(comment.body) : null;
    if (!match?.[1]) break;
    names.push({ name: match[1], span: at(pattern.lastIndex - match[1].length, match[1].length) });
    rest = pattern.lastIndex + (/^\s*(?=,)/.exec(comment.body.slice(pattern.lastIndex))?.[0].length ?? 0);
  }
  const trailing = comment.body.slice(rest).trim();
  const unknown = names.filter(({ name }) => !knownRules.has(name));
  const problems = unknown.map(({ name, span }) => unknownRule(name, span, knownRules));
  if (names.length === 0)
    problems.push({ span: wordAt, message: `\`${word}\` names no rule, and suppresses nothing`, help: HOW });
  else if (problems.length === 0 && trailing !== '' && !trailing.startsWith(':')) {
    const from = comment.body.indexOf(trailing, rest);
    problems.push({
      span: at(from, trailing.split(/[\r\n]/, 1)[0]?.length ?? 0),
      message: 'text after the rule names is neither a rule nor a reason',
      help: `separate rules by commas, and put a colon before the reason: \`-- ${word} ${names.map(({ name }) => name).join(', ')}: reason\``,
    });
  }
  const rules = names.filter(({ name }, index) => knownRules.has(name) && names.findIndex((one) => one.name === name) === index);
  const reason = trailing.startsWith(':') ? trailing.slice(1).trim() : '';
  return { comment, scope, rules, ...(reason === '' ? {} : { reason }), problems };
}

function unknownKind(word: string, span: Span): DirectiveProblem {
  const asIgnore = word
    .toLowerCase()
    .replace(/^pglint:?\s+/, 'pglint-')
    .replace(/disable|suppress|allow|skip|nolint|noqa/, 'ignore');
  const meant = asIgnore.includes('file') ? 'pglint-ignore-file' : 'pglint-ignore';
  return { span, message: `\`${word}\` is no directive, and suppresses nothing`, help: `did you mean \`${meant}\`? ${HOW}` };
}

function unknownRule(name: string, span: Span, knownRules: ReadonlySet<string>): DirectiveProblem {
  const bare = name.slice(name.lastIndexOf('/') + 1);
  const near = knownRules.size > 0 ? closest(bare, [...knownRules]) : '';
  const help =
    near !== '' && distance(bare, near) <= Math.max(2, Math.floor(bare.length / 3))
      ? `did you mean \`${near}\`?`
      : '`pglint rules` lists the rules there are';
  return { span, message: `there is no rule \`${name}\``, help };
}
