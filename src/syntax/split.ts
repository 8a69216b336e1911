import { utf8Map } from '../source/utf8.ts';
import { ParseFailure, scanRaw } from './parser.ts';

/** UTF-16 offsets of a piece of SQL that holds one statement; the closing semicolon belongs to it. */
export interface Piece {
  readonly start: number;
  readonly end: number;
}

/**
 * Splits SQL at its semicolons, with PostgreSQL's own scanner: semicolons in strings, dollar quotes, comments, parentheses and
 * `BEGIN ATOMIC … END` bodies do not split. Where the scanner gives up (an unterminated string or comment), the text is split
 * before the line it complains of is lost: at lines that end in a semicolon.
 */
export function splitStatements(sql: string): readonly Piece[] {
  try {
    const map = utf8Map(sql);
    const cuts: number[] = [];
    let parens = 0;
    let atomic = 0;
    let last = '';
    for (const token of scanRaw(sql)) {
      if (token.tokenName === 'ASCII_40') parens++;
      else if (token.tokenName === 'ASCII_41') parens = Math.max(0, parens - 1);
      const word = token.keywordName === 'NO_KEYWORD' ? '' : token.text.toLowerCase();
      if (word === 'atomic' && last === 'begin') atomic = 1;
      else if (atomic > 0 && word === 'case') atomic++;
      else if (atomic > 0 && word === 'end') atomic--;
      if (token.tokenName === 'ASCII_59' && parens === 0 && atomic === 0) cuts.push(map.toUtf16(token.end));
      last = word;
    }
    return pieces(sql, cuts);
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    return pieces(
      sql,
      [...sql.matchAll(/;[ \t]*(?:--[^\n]*)?(?=\r?\n|$)/g)].map((match) => match.index + match[0].length),
    );
  }
}

function pieces(sql: string, cuts: readonly number[]): readonly Piece[] {
  const out: Piece[] = [];
  let start = 0;
  for (const end of [...cuts, sql.length]) {
    if (sql.slice(start, end).trim() !== '') out.push({ start, end });
    start = end;
  }
  return out;
}
