import { createHash } from 'node:crypto';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import type { Statement } from '../syntax/statement.ts';
import { statementTokens } from '../syntax/tokens.ts';

type Unmarked = Omit<Diagnostic, 'fingerprint'>;

/** Longer statements (data, mostly) are known by their beginning. */
const MAX_CODE = 20_000;

/**
 * Gives each diagnostic its fingerprint: of the rule, the file, the object (or else the statement's code), what is underlined and how
 * often that stands in the statement before. Lines, comments and other findings do not count, so that none of them changes it;
 * diagnostics that are equal in all this are numbered.
 */
export function fingerprinted(
  diagnostics: readonly Unmarked[],
  files: ReadonlyMap<SourceFile, ParsedFile>,
): readonly Diagnostic[] {
  const seen = new Map<string, number>();
  return diagnostics.map((diagnostic) => {
    const { rule, span, object } = diagnostic;
    const { code, before, underlined } = contextOf(diagnostic, files.get(span.file));
    const identity = JSON.stringify([rule, span.file.path, object ?? code, underlined, occurrences(before, underlined)]);
    const nth = seen.get(identity) ?? 0;
    seen.set(identity, nth + 1);
    return { ...diagnostic, fingerprint: createHash('sha256').update(`${identity}#${nth}`).digest('hex').slice(0, 16) };
  });
}

/** Code without white space: of the statement, of its part before the span, and of the span. */
interface Context {
  readonly code: string;
  readonly before: string;
  readonly underlined: string;
}

function contextOf({ span }: Unmarked, file: ParsedFile | undefined): Context {
  const underlined = squeeze(span.file.text.slice(span.start, Math.min(span.end, span.start + MAX_CODE)));
  const statement = file && statementWith(file, span.start);
  if (!statement) return { code: '', before: '', underlined };
  const { utf8, sql } = statement.text;
  const start = utf8.toUtf16(statement.start);
  const end = utf8.toUtf16(statement.end);
  if (end - start > MAX_CODE || !/--|\/\*/.test(sql.slice(start, end))) {
    const reach = start + MAX_CODE;
    return {
      code: squeeze(sql.slice(start, Math.min(end, reach))),
      before: squeeze(sql.slice(start, Math.min(span.start, reach))),
      underlined,
    };
  }
  const from = utf8.toUtf8(span.start);
  const to = utf8.toUtf8(span.end);
  const tokens = statementTokens(statement);
  const textOf = (some: typeof tokens) => squeeze(some.map((token) => token.text).join(''));
  const inside = tokens.filter((token) => token.start >= from && token.end <= to);
  return {
    code: textOf(tokens),
    before: textOf(tokens.filter((token) => token.end <= from)),
    // A span inside a token stands in the body of a routine.
    underlined: inside.length > 0 ? textOf(inside) : underlined,
  };
}

function statementWith(file: ParsedFile, offset: number): Statement | undefined {
  const byte = file.text.utf8.toUtf8(offset);
  let low = 0;
  let high = file.statements.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const statement = file.statements[middle];
    if (!statement || byte < statement.start) high = middle - 1;
    else if (byte >= statement.end) low = middle + 1;
    else return statement;
  }
  return undefined;
}

function occurrences(text: string, part: string): number {
  return part === '' ? 0 : text.split(part).length - 1;
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, '');
}
