import { lexemeAt } from '../../syntax/lexeme.ts';

/** Strings in strings that are looked into: `execute format('create table %I …')` in a DO block's body. */
const DEPTH = 4;
/** Words between CREATE, ADD or RENAME and the name that it makes, at most: `create or replace function if not exists public . x`. */
const REACH = 9;

/** Every name in a text, those in its strings and in a comment that nothing ends included: unquoted ones in lower case. */
export function wordsOf(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  eachName(text, DEPTH, (word) => words.add(word));
  return words;
}

/** The names that stand where CREATE, ADD or RENAME would make something, in a text and the strings in it. */
export function wordsMadeIn(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  eachName(text, DEPTH, (word, sinceMaker) => {
    if (sinceMaker <= REACH) words.add(word);
  });
  return words;
}

/** Visits names with how many lexemes there are since the last CREATE, ADD or RENAME of the same statement. */
function eachName(text: string, depth: number, visit: (word: string, sinceMaker: number) => void): void {
  let sinceMaker = Number.POSITIVE_INFINITY;
  for (let one = lexemeAt(text, 0); one; one = lexemeAt(text, one.end)) {
    const { kind, start, end, closed } = one;
    sinceMaker++;
    if (kind === 'comment' && (closed || depth === 0)) continue;
    const written = text.slice(start, end);
    if (kind === 'string' && depth > 0) eachName(inner(written), depth - 1, visit);
    else if (kind === 'comment') eachName(written.slice(2), depth - 1, visit);
    else if (kind === 'name') visit(written.slice(1, -1).replaceAll('""', '"'), sinceMaker);
    else if (kind === 'word') {
      const word = written.toLowerCase();
      visit(word, sinceMaker);
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
