import { lexemeAt } from '../../syntax/lexeme.ts';
import { ParseFailure } from '../../syntax/parser.ts';
import { parsePlpgsql } from '../../syntax/plpgsql.ts';
import type { Statement } from '../../syntax/statement.ts';
import { SqlError } from '../sql-error.ts';
import { here, type Session } from './session.ts';

/**
 * Whether PL/pgSQL's grammar takes a body. To parse each would cost as much as to parse the files: only one that looks like the usual
 * mistakes is (RAISE with more or fewer values than `%`, variables called like keywords), and its parser then decides.
 * @throws {SqlError} 42601.
 */
export function requireSyntax(session: Session, body: string): void {
  if (!KEYWORD_VARIABLE.test(body.slice(0, body.search(/\bbegin\b/i))) && !hasOddRaise(body)) return;
  try {
    parsePlpgsql(session.statement as Statement<'CreateFunctionStmt'>);
  } catch (error) {
    if (!(error instanceof ParseFailure)) throw error;
    if (TOLD.test(error.message)) throw new SqlError('42601', error.message, here(session, undefined));
  }
}

/** What it says without a catalog, as with one: not so of variables whose types it does not know. */
const TOLD = /^(?:syntax error at|too (?:few|many) parameters specified for RAISE)/;

/** A declaration of a word that no expression takes for a variable. */
const KEYWORD_VARIABLE = new RegExp(
  `(?:\\bdeclare|;)\\s*(?:--[^\\n]*\\n\\s*)*(?:${`all any array asc both check collation column constraint current_catalog current_date
current_role current_schema current_time current_timestamp current_user default desc full group inner join left limit localtime localtimestamp
natural offset order outer overlaps primary references right session_user similar table unique user window`
    .split(/\s+/)
    .join('|')})\\s+[a-z]`,
  'i',
);

const RAISE = /\braise\s+(?:(?:debug|log|info|notice|warning|exception)\s+)?'((?:[^']|'')*)'\s*([,;u])/gi;

function hasOddRaise(body: string): boolean {
  for (const { 0: text, 1: format = '', 2: next, index } of body.matchAll(RAISE)) {
    const wanted = format.includes('%') ? format.replaceAll('%%', '').split('%').length - 1 : 0;
    if (wanted !== (next === ',' ? valuesFrom(body, index + text.length) : 0)) return true;
  }
  return false;
}

/** How many values stand in a list that starts here, up to what ends it. */
function valuesFrom(body: string, start: number): number {
  const list = body.slice(start, body.indexOf(';', start));
  if (!/['"()[\]$-]|\busing\b/i.test(list)) return list.split(',').length;
  let depth = 0;
  let count = 1;
  for (let lexeme = lexemeAt(body, start); lexeme; lexeme = lexemeAt(body, lexeme.end)) {
    const isPlain = lexeme.kind === 'mark' || lexeme.kind === 'word';
    const piece = isPlain ? body.slice(lexeme.start, lexeme.end).toLowerCase() : '';
    if (piece === ';' || (depth === 0 && piece === 'using')) break;
    if (piece === '(' || piece === '[') depth++;
    else if (piece === ')' || piece === ']') depth--;
    else if (piece === ',' && depth === 0) count++;
  }
  return count;
}
