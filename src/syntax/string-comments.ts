import { gapsInString, lexemes } from './lexeme.ts';

/**
 * The text with spaces for the comments between the parts of one string: PostgreSQL joins `'a'`, a line break, a comment and `'b'`
 * (scan.l, quotecontinue), libpg_query, which keeps comments as tokens, refuses them. Byte offsets stay, UTF-16 offsets may not.
 * Undefined where there is none.
 */
export function withoutStringComments(sql: string): string | undefined {
  if (!/'\s+--/.test(sql)) return undefined;
  const out: string[] = [];
  let kept = 0;
  for (const lexeme of lexemes(sql)) {
    if (lexeme.kind !== 'string') continue;
    for (const [start, end] of gapsInString(sql, lexeme)) {
      const gap = sql.slice(start, end);
      if (!gap.includes('--')) continue;
      out.push(
        sql.slice(kept, start),
        gap.replace(/[^\r\n]/gu, (char) => ' '.repeat(Buffer.byteLength(char))),
      );
      kept = end;
    }
  }
  return kept > 0 ? out.join('') + sql.slice(kept) : undefined;
}
