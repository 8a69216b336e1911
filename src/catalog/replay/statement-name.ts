import { type Place, placeOf } from '../../syntax/statement.ts';
import { here, type Session } from './session.ts';

/**
 * The place of a name that the grammar gives no location: right after the statement's first keywords, which `keywords` (sticky) matches.
 * The whole statement where something else stands there, a comment say.
 */
export function placeAfter(session: Session, keywords: RegExp): Place {
  const { statement } = session;
  const { sql, utf8 } = statement.text;
  const start = utf8.toUtf16(statement.start);
  keywords.lastIndex = start;
  const length = keywords.exec(sql)?.[0].length;
  if (length === undefined) return here(session, undefined);
  return placeOf(statement, statement.start - statement.base + length); // keywords and blanks take a byte each
}
