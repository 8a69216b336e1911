import { lexemes } from '../../syntax/lexeme.ts';

/** Strings in strings that are looked into: `execute format('create table %I …')` in a DO block's body. */
const DEPTH = 4;
/** Words between CREATE, ADD or RENAME and the name that it makes, at most: `create or replace function if not exists public . x`. */
const REACH = 9;

/** Every name in a text, those in its strings and in a comment that nothing ends included: unquoted ones in lower case. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { word } of namesIn(text, DEPTH)) words.add(word);
  return words;
}

/** The names that stand where CREATE, ADD or RENAME would make something, in a text and the strings in it. */
export function wordsMadeIn(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { word, sinceMaker } of namesIn(text, DEPTH)) if (sinceMaker <= REACH) words.add(word);
  return words;
}

interface NameInText {
  readonly word: string;
  /** Lexemes since the last CREATE, ADD or RENAME of the same statement. */
  readonly sinceMaker: number;
}

function* namesIn(text: string, depth: number): Generator<NameInText> {
  let sinceMaker = Number.POSITIVE_INFINITY;
  for (const { kind, start, end, closed } of lexemes(text)) {
    sinceMaker++;
    const written = text.slice(start, end);
    if (kind === 'string' && depth > 0) yield* namesIn(inner(written), depth - 1);
    else if (kind === 'comment' && !closed && depth > 0) yield* namesIn(written.slice(2), depth - 1);
    else if (kind === 'name') yield { word: written.slice(1, -1).replaceAll('""', '"'), sinceMaker };
    else if (kind === 'word') {
      const word = written.toLowerCase();
      yield { word, sinceMaker };
      if (word === 'create' || word === 'add' || word === 'rename') sinceMaker = 0;
    } else if (written === ';' || written === '(') sinceMaker = Number.POSITIVE_INFINITY;
  }
}

/** A string's contents, between its quotes or dollar signs. */
export function inner(written: string): string {
  const dollar = /^\$[^$]*\$/.exec(written)?.[0];
  if (dollar) return written.slice(dollar.length, -dollar.length);
  return written.slice(written.indexOf("'") + 1, -1).replaceAll("''", "'");
}
