import { distance } from 'fastest-levenshtein';
import { withConsequences } from './cascade.ts';
import { type Lexeme, lexemes } from './lexeme.ts';
import { mendHelp, triedMendHelp } from './mend.ts';
import type { ParsedFile, SyntaxError as RefusedStatement } from './parse.ts';
import { ParseFailure, parseRaw } from './parser.ts';
import { refusedStatement } from './refused.ts';
import { formHelp } from './wrong-forms.ts';

/** Words that stand in statements of PostgreSQL, for which the second parser has no grammar or no name. */
const FURTHER_WORDS = (
  'policy security level row enable disable force grant revoke trigger procedure role user column cascade restrict if exists ' +
  'extension publication default privileges owner using check usage execute before after instead each statement language returns ' +
  'stable immutable volatile definer invoker options concurrently domain event aggregate rule cast server schema sequence ' +
  'identity always generated stored authenticated restrictive permissive all to for with on set values drop add rename'
).split(' ');

/** Errors of one file for which words are tried; a file with more is no SQL. */
const MAX_ERRORS = 20;
/** The second parser takes time that grows with the square of some texts. */
const MAX_LENGTH = 20_000;

/** Throws for a text it refuses; its message tells what it expected. */
type SecondParser = (sql: string) => unknown;

/**
 * Adds `help` to the syntax errors of a file: what to write instead of a form that PostgreSQL does not have, or a word that was probably
 * meant. Marks what follows from another error. Loads the second parser on first need; returns the same object where there is nothing to
 * add. Never throws for what the text holds.
 */
export async function addSuggestions(file: ParsedFile): Promise<ParsedFile> {
  if (file.errors.length === 0) return file;
  let left = MAX_ERRORS;
  const errors: RefusedStatement[] = [];
  for (const error of file.errors) {
    const help = error.help ?? (await helpFor(file.text.sql, error, () => left-- > 0));
    errors.push(help === undefined ? error : { ...error, help });
  }
  return { ...file, errors: withConsequences(file.text.sql, errors) };
}

async function helpFor(text: string, error: RefusedStatement, mayTry: () => boolean): Promise<string | undefined> {
  const { start, end } = error.statement;
  if (end - start > MAX_LENGTH) return undefined;
  const refused = refusedStatement(text, error);
  const known = mendHelp(refused) ?? formHelp(refused);
  if (known !== undefined || !mayTry()) return known;
  const tried = triedMendHelp(refused);
  if (tried !== undefined) return tried;
  const { parse } = await import('pgsql-ast-parser');
  return suggestion(refused.sql, error.span.start - start, parse);
}

/**
 * What to say of the word that was meant in a statement that PostgreSQL stopped in at offset `at`: of those the second parser could have gone on with
 * there, or a word or two before, the nearest to what is written, if PostgreSQL then gets further.
 */
function suggestion(sql: string, at: number, parse: SecondParser): string | undefined {
  const all = [...lexemes(sql)].filter((lexeme) => lexeme.kind !== 'comment');
  const stop = all.findLastIndex((lexeme) => lexeme.start <= at);
  for (let i = stop; i >= Math.max(0, stop - 2); i--) {
    const lexeme = all[i];
    if (lexeme?.kind !== 'word') continue;
    const written = sql.slice(lexeme.start, lexeme.end).toLowerCase();
    for (const word of nearest(written, expectedAt(sql.slice(0, lexeme.start), parse)))
      if (helps(sql, all, i, stop, word))
        return i === stop ? `did you mean \`${word}\`?` : `did you mean \`${word}\` instead of \`${written}\`?`;
  }
  return undefined;
}

/** What may come after `head`: tried with a character no statement holds, alone and after a word, since most keywords are words to that parser. */
function expectedAt(head: string, parse: SecondParser): ReadonlySet<string> {
  const words = new Set(FURTHER_WORDS);
  for (const [probe, keyword] of [
    [`${head} :`, /A "kw_(\w+)" token/g],
    [`${head} x :`, /kw_(\w+) → %word ●/g],
  ] as const) {
    try {
      parse(probe);
    } catch (error) {
      for (const [, word = ''] of String((error as Error).message).matchAll(keyword)) words.add(word);
    }
  }
  return words;
}

/** Words near enough to be meant, nearest first; none where what is written is one of them. */
function nearest(written: string, words: ReadonlySet<string>): string[] {
  if (words.has(written)) return [];
  const limit = written.length < 4 ? 1 : 2;
  return [...words]
    .map((word) => ({ word, steps: isSwap(written, word) ? 1 : distance(written, word) }))
    .filter(({ word, steps }) => steps <= limit && steps < Math.min(word.length, written.length) / 2 + 0.5)
    .sort((a, b) => a.steps - b.steps || (a.word < b.word ? -1 : 1))
    .map(({ word }) => word);
}

/** Whether two neighbouring letters have changed places: Levenshtein's two steps, but one slip of the hand. */
function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let i = 0;
  while (i < a.length && a[i] === b[i]) i++;
  return a[i] === b[i + 1] && a[i + 1] === b[i] && a.slice(i + 2) === b.slice(i + 2) && i + 1 < a.length;
}

/** Whether PostgreSQL, with `word` in the place of lexeme `index`, takes the statement or at least the lexeme after the one it stopped at. */
function helps(sql: string, all: readonly Lexeme[], index: number, stop: number, word: string): boolean {
  const { start, end } = all[index] as Lexeme;
  const mended = sql.slice(0, start) + word + sql.slice(end);
  try {
    return parseRaw(mended).length > 0;
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    const further = all[stop + 2];
    // A word before the one PostgreSQL stopped at has to make the whole statement right: there are too many that could.
    if (index < stop || !further || error.message.endsWith('at end of input')) return false;
    const mendedFurther = further.start + word.length - (end - start);
    return error.cursor >= [...mended.slice(0, mendedFurther)].length;
  }
}
