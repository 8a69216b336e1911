import { lexemes } from './lexeme.ts';
import type { SyntaxError as RefusedStatement } from './parse.ts';

/** A word, name, string or mark of a refused statement. UTF-16 offsets into the statement's text. */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** A keyword, unquoted name or mark in lower case; empty for quoted names, numbers and strings. */
  readonly word: string;
  readonly isName: boolean;
}

/** A statement that PostgreSQL's grammar refuses, cut into words; comments are left out. */
export interface Refused {
  readonly sql: string;
  readonly words: readonly Word[];
  /** Index of the word PostgreSQL stopped at; their number where it stopped at the end of its input. */
  readonly stop: number;
}

/** Cuts a refused statement of a file's text into words. */
export function refusedStatement(text: string, error: RefusedStatement): Refused {
  const { start, end } = error.statement;
  const sql = text.slice(start, end);
  const words: Word[] = [];
  for (const lexeme of lexemes(sql)) {
    if (lexeme.kind === 'comment') continue;
    const written = sql.slice(lexeme.start, lexeme.end);
    const isWord = lexeme.kind === 'word' || lexeme.kind === 'mark';
    words.push({
      start: lexeme.start,
      end: lexeme.end,
      text: written,
      word: isWord ? written.toLowerCase() : '',
      isName: lexeme.kind === 'word' || lexeme.kind === 'name',
    });
  }
  const at = error.span.start - start;
  const stop = error.message.endsWith('at end of input') ? words.length : words.findLastIndex((word) => word.start <= at);
  return { sql, words, stop };
}

/** Where a pattern matched: one past its last word, and what stood for each NAME. */
export interface Match {
  readonly end: number;
  readonly names: readonly string[];
}

/**
 * Matches words from index `from` on against a pattern: words parted by blanks, `a|b` for either, `a?` for one that may be missing (taken
 * where it is there), `NAME` for a name that may be qualified or quoted, `STRING` for any string or number.
 */
export function matchWords(pattern: string, words: readonly Word[], from: number): Match | undefined {
  const names: string[] = [];
  let at = from;
  for (const part of pattern.split(' ')) {
    const word = words[at];
    const isOptional = part.endsWith('?');
    const wanted = isOptional ? part.slice(0, -1) : part;
    if (wanted === 'NAME') {
      if (!word?.isName) {
        if (isOptional) continue;
        return undefined;
      }
      let name = word.text;
      for (at++; words[at]?.word === '.' && words[at + 1]?.isName; at += 2) name += `.${words[at + 1]?.text}`;
      names.push(name);
    } else if (wanted === 'STRING') {
      if (!word || word.isName || word.word !== '') return undefined;
      at++;
    } else {
      if (word && (wanted === word.word || wanted.split('|').includes(word.word))) at++;
      else if (!isOptional) return undefined;
    }
  }
  return { end: at, names };
}
