import { type Lexeme, lexemeAt, lineEnd } from './lexeme.ts';

/**
 * Blanks out what a migration file may hold but PostgreSQL's grammar does not take: a byte order mark, NUL, psql meta-commands
 * (`\connect`, `\restrict` …) and the data after `COPY … FROM stdin;`. Length in UTF-16 units and line breaks stay as they are. A
 * meta-command that sends the statement before it (`\g`, `\gexec`) leaves a semicolon.
 */
export function maskSql(text: string): string {
  let sql = text.charCodeAt(0) === 0xfeff ? ` ${text.slice(1)}` : text;
  if (sql.includes('\0')) sql = sql.replaceAll('\0', ' ');
  return (sql.includes('\\') || /stdin/i.test(sql)) && MAY_NEED_PSQL.test(sql) ? maskPsql(sql) : sql;
}

/** Whether a text has psql run what stands in other files (`\\i`, `\\ir`, `\\include`) or what a query returns (`\\gexec`). */
export function readsOtherFiles(written: string, masked: string): boolean {
  if (written === masked) return false;
  for (const { index } of written.matchAll(/^[ \t]*\\(?:ir?|include(?:_relative)?)\s|\\gexec\b/gim))
    if (masked.slice(index, index + 3) !== written.slice(index, index + 3)) return true;
  return false;
}

const MAY_NEED_PSQL = /^[ \t]*\\[a-z!?.]|\\(?:g|;|crosstabview|watch)|\bstdin\b/im;
const SENDS = /\\(?:g|gx|gset|gexec|gdesc|crosstabview\w*|watch)(?![a-z])/iy;

function maskPsql(sql: string): string {
  const out: string[] = [];
  let kept = 0; // everything before is in `out`
  let copies = 0; // COPY … FROM stdin whose data begin on the next line
  const scan = copyScan();
  function blankOut(from: number, to: number, instead = ''): number {
    out.push(sql.slice(kept, from), instead, blank(sql.slice(from + instead.length, to)));
    kept = to;
    return to;
  }
  for (let at = 0; ; ) {
    const lexeme = lexemeAt(sql, at);
    if (copies > 0 && lineEnd(sql, at) < (lexeme?.start ?? sql.length)) {
      const data = lineEnd(sql, at);
      at = blankOut(data, endOfData(sql, data));
      copies--;
    } else if (!lexeme) break;
    else if (sql[lexeme.start] !== '\\') {
      if (scan(sql, lexeme)) copies++;
      at = lexeme.end;
    } else {
      SENDS.lastIndex = lexeme.start;
      if (SENDS.test(sql)) at = blankOut(lexeme.start, lineEnd(sql, lexeme.start), ';');
      else if (sql[lexeme.end] === ';') at = blankOut(lexeme.start, lexeme.end);
      else if (isFirstOnLine(sql, lexeme.start) && /[a-z!?.]/i.test(sql[lexeme.end] ?? '')) {
        const end = lineEnd(sql, lexeme.start);
        if (/^\\copy\s.*\bfrom\s+stdin\b/i.test(sql.slice(lexeme.start, end))) copies++;
        at = blankOut(lexeme.start, end);
      } else at = lexeme.end;
    }
  }
  out.push(sql.slice(kept));
  return out.join('');
}

/** Told every lexeme in turn, says at which semicolon a `COPY … FROM stdin` ends. */
function copyScan(): (sql: string, lexeme: Lexeme) => boolean {
  let first = '';
  let last = '';
  let depth = 0;
  let fromStdin = false;
  return (sql, { kind, start, end }) => {
    if (kind === 'comment') return false;
    const text = kind === 'word' || kind === 'mark' ? sql.slice(start, Math.min(end, start + 8)).toLowerCase() : kind;
    if (text === ';') {
      const copies = fromStdin;
      first = last = '';
      depth = 0;
      fromStdin = false;
      return copies;
    }
    if (text === '(') depth++;
    else if (text === ')') depth--;
    if (first === '') first = text;
    if (first === 'copy' && depth === 0 && last === 'from' && text === 'stdin') fromStdin = true;
    last = text;
    return false;
  };
}

/** One past the line `\.` that ends the data; without one, the end of the text. */
function endOfData(sql: string, from: number): number {
  const mark = /(?<=[\r\n])\\\.[ \t]*(?![^\r\n])/g;
  mark.lastIndex = from;
  return mark.test(sql) ? mark.lastIndex : sql.length;
}

function isFirstOnLine(sql: string, offset: number): boolean {
  let i = offset;
  while (i > 0 && (sql[i - 1] === ' ' || sql[i - 1] === '\t')) i--;
  return i === 0 || sql[i - 1] === '\n' || sql[i - 1] === '\r';
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
