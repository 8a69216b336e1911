import { lexemes } from './lexeme.ts';
import { ParseFailure, parseRaw } from './parser.ts';
import type { Refused } from './refused.ts';

/** What to do about a comma, a quote or a parenthesis where PostgreSQL stopped; undefined where that would not help. */
export function mendHelp(refused: Refused): string | undefined {
  return strayText(refused) ?? strayComma(refused) ?? endOfBody(refused) ?? expressionInKey(refused);
}

/** As `mendHelp`, for what has to be tried: parses the mended statement. */
export function triedMendHelp({ sql, words, stop }: Refused): string | undefined {
  const word = words[stop];
  const before = words[stop - 1];
  if (!word || !before) return undefined;
  const mended = (text: string) => sql.slice(0, word.start) + text + sql.slice(word.end);
  const isFirstOnLine = /[\r\n]/.test(sql.slice(before.end, word.start));
  if (isFirstOnLine && isRight(`${sql.slice(0, before.end)},${sql.slice(before.end)}`))
    return 'end the line before it with a comma';
  if (BEFORE_NAMES.has(before.word) && word.isName && isRight(mended(`"${word.text}"`)))
    return `\`${word.text}\` is a word of SQL; as a name, quote it: \`"${word.word}"\``;
  return undefined;
}

const BEFORE_NAMES = new Set(['(', ',', '.', 'column', 'table', 'exists']);
const AFTER_LISTS = new Set([')', ';', 'from', 'where', 'using', 'with', 'on', 'to', 'values', 'as']);

/** What is left of Markdown, or of a merge. */
function strayText({ sql, words, stop }: Refused): string | undefined {
  const word = words[stop];
  if (word?.text.startsWith('```')) return 'leave out what is Markdown, not SQL';
  if (word && /^(?:<{7}|={7}|>{7}|\|{7})$/.test(word.text) && (word.start === 0 || /[\r\n]/.test(sql[word.start - 1] ?? '')))
    return 'resolve the merge conflict, and leave out its marks';
  return undefined;
}

function strayComma({ words, stop }: Refused): string | undefined {
  const next = words[stop];
  return words[stop - 1]?.word === ',' && (!next || AFTER_LISTS.has(next.word)) ? 'leave out the comma before it' : undefined;
}

/** How what is said of a body begins that another one's quotes cut in two. */
export const CLASHING_QUOTES = 'the quote ends at the first';

/** A body that was to hold another one in the same dollar quotes ends where that one was to begin: right after its `do` or `as`. */
function endOfBody({ words, stop }: Refused): string | undefined {
  const body = words[stop - 1]?.text ?? '';
  if (!body.startsWith('$')) return undefined;
  const quote = body.slice(0, body.indexOf('$', 1) + 1);
  let last = '';
  const inner = body.slice(quote.length, -quote.length);
  for (const { kind, start, end } of lexemes(inner)) if (kind !== 'comment') last = inner.slice(start, end).toLowerCase();
  return last === 'do' || last === 'as'
    ? `${CLASHING_QUOTES} \`${quote}\` in it; quote the outer body with marks of its own: \`$outer$ … $outer$\``
    : undefined;
}

function expressionInKey({ words, stop }: Refused): string | undefined {
  if (words[stop]?.word !== '(') return undefined;
  let open = stop - 1;
  for (let depth = 0; open >= 0; open--) {
    const { word } = words[open] ?? { word: '' };
    if (word === ')') depth++;
    else if (word === '(' && depth-- === 0) break;
  }
  return words[open - 1]?.word === 'unique'
    ? 'a constraint takes columns only; for an expression, create an index:\n  create unique index on … (…);'
    : undefined;
}

function isRight(sql: string): boolean {
  try {
    return parseRaw(sql).length > 0;
  } catch (error) {
    if (error instanceof ParseFailure) return false;
    throw error;
  }
}
