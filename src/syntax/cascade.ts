import { lexemes } from './lexeme.ts';
import { CLASHING_QUOTES } from './mend.ts';
import type { SyntaxError as RefusedStatement } from './parse.ts';
import { PLPGSQL } from './wrong-forms.ts';

/**
 * The errors of a text, those marked that follow from another: nothing can be said of what comes after a body that its own quotes cut in
 * two, and what belongs into one function or DO block is one mistake.
 */
export function withConsequences(sql: string, errors: readonly RefusedStatement[]): readonly RefusedStatement[] {
  const clash = errors.findIndex(({ help }) => help?.startsWith(CLASHING_QUOTES));
  return errors.map((error, index) => {
    const before = errors[index - 1];
    const isRest = error.help === PLPGSQL && before?.help === PLPGSQL;
    const follows = (clash >= 0 && index > clash) || (isRest && isEmpty(sql.slice(before.statement.end, error.statement.start)));
    return follows ? { ...error, follows } : error;
  });
}

function isEmpty(text: string): boolean {
  return [...lexemes(text)].every(({ kind, start, end }) => kind === 'comment' || text.slice(start, end) === ';');
}
