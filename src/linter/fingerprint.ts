import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { SourceFile } from '../source/source-file.ts';
import type { ParsedFile } from '../syntax/parse.ts';
import type { Statement } from '../syntax/statement.ts';
import { type Code, codeOf, codeWithin } from './statement-code.ts';

type Unmarked = Omit<Diagnostic, 'fingerprint'>;

/** Characters of code before the underlined part that tell it from its like. */
const BEFORE = 200;

/**
 * Gives each diagnostic its fingerprint: of the rule, the file, what is underlined, and the object, or else the statement's code and
 * what stands right before in it. Lines, white space, comments and other findings do not count, so that none of them changes it;
 * diagnostics that are equal in all this are numbered. `cutFrom` is what of `Raised` has that name.
 */
export function fingerprinted(
  diagnostics: readonly Unmarked[],
  files: ReadonlyMap<SourceFile, ParsedFile>,
  cutFrom: ReadonlyMap<Unmarked, Statement>,
): readonly Diagnostic[] {
  const seen = new Map<string, number>();
  const digests = new Map<Code, string>();
  const digestOf = (code: Code) => {
    const digest = digests.get(code) ?? hash(code.text);
    digests.set(code, digest);
    return digest;
  };
  const contextOf = ({ span, object }: Unmarked) => {
    const file = files.get(span.file);
    const statement = file && statementWith(file, span.start);
    const code = statement && codeOf(statement);
    const from = code?.indexOf(span.start) ?? 0;
    const underlined = code
      ? code.text.slice(from, code.indexOf(span.end))
      : span.file.text.slice(span.start, span.end).replace(/\s+/g, '');
    return [object ?? (code && [digestOf(code), code.text.slice(Math.max(0, from - BEFORE), from)]), underlined] as const;
  };
  return diagnostics.map((diagnostic) => {
    const { rule, span, object } = diagnostic;
    // With the object known, the statement need not be read for the few tokens that are underlined.
    const cut = object && codeWithin(cutFrom.get(diagnostic), span);
    const [context, underlined] = cut === undefined ? contextOf(diagnostic) : [object, cut];
    const identity = hash(JSON.stringify([rule, span.file.path, context, underlined]));
    const nth = seen.get(identity) ?? 0;
    seen.set(identity, nth + 1);
    return { fingerprint: nth === 0 ? identity : hash(`${identity}#${nth}`), ...diagnostic };
  });
}

/**
 * 64 bits of a text in hexadecimal digits: two products, one running on the other, each stirred at the end. Nobody gains by a forged
 * one, and `node:crypto` takes 3 ms to load.
 */
function hash(text: string): string {
  let one = 0x9e3779b9;
  let other = text.length;
  for (let i = 0; i < text.length; i++) {
    one = Math.imul(one ^ text.charCodeAt(i), 0x9e3779b1);
    other = Math.imul(other ^ (one >>> 15), 0x85ebca77) + one;
  }
  return [one, other].map((word) => hex(stirred(word))).join('');
}

function stirred(word: number): number {
  const half = Math.imul(word ^ (word >>> 15), 0xc2b2ae3d);
  return half ^ (half >>> 13);
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
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
