import type { Span } from '../source/source-file.ts';
import { as, stringOf } from './node.ts';
import type { ParsedText, Statement } from './statement.ts';
import { spanOf, statementTokens } from './tokens.ts';

/** The text of a DO block or routine, and where it stands. */
export interface RoutineText {
  readonly sql: string;
  /** `plpgsql`, `sql` … in lower case. */
  readonly language: string;
  readonly text: ParsedText;
  /** UTF-16 offset in `text.sql` of the body's first character; undefined where its quotes are escaped, so that it stands nowhere verbatim. */
  readonly start?: number;
  /** As `Statement.origin`. */
  readonly origin?: Span;
  /** The whole statement: what to show for a body without `start`. */
  readonly span: Span;
}

/** The body of a DO block or CREATE FUNCTION; an empty one for `BEGIN ATOMIC` and C functions. */
export function bodyOf(statement: Statement<'DoStmt'> | Statement<'CreateFunctionStmt'>): RoutineText {
  const options =
    ('args' in statement.node ? statement.node.args : (statement as Statement<'CreateFunctionStmt'>).node.options) ?? [];
  let sql = '';
  let location = -1;
  let language = statement.tag === 'DoStmt' ? 'plpgsql' : 'sql';
  for (const option of options) {
    const element = as(option, 'DefElem');
    if (element?.defname === 'language') language = (stringOf(element.arg) ?? language).toLowerCase();
    if (element?.defname !== 'as') continue;
    sql = stringOf(as(element.arg, 'List')?.items?.[0] ?? element.arg) ?? '';
    location = (element.location ?? 0) + statement.base;
  }
  const { text, origin } = statement;
  const start = location < 0 ? undefined : bodyStart(statement, location, sql);
  const span = spanOf({ statement, offset: -1, extent: 'statement' });
  return { sql, language, text, span, ...(start === undefined ? {} : { start }), ...(origin ? { origin } : {}) };
}

function bodyStart(statement: Statement, location: number, sql: string): number | undefined {
  const token = statementTokens(statement).find(({ end, text }) => end > location && /^(?:\$|'|[eEuUnN]&?')/.test(text));
  const quotes = token && /^(?:\$[^$]*\$|[eEuUnN]?&?')/.exec(token.text)?.[0];
  if (!token || !quotes) return undefined;
  const start = statement.text.utf8.toUtf16(token.start) + quotes.length;
  return statement.text.sql.startsWith(sql, start) ? start : undefined;
}
