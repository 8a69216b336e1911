import { lexemes } from './lexeme.ts';
import { CLASHING_QUOTES } from './mend.ts';
import type { SyntaxError as RefusedStatement } from './parse.ts';
import { PLPGSQL } from './wrong-forms.ts';

/**
 * The errors of a text but for those that follow from another: nothing can be said of what comes after a body that its own quotes cut in
 * two, and what belongs into one function or DO block is one mistake.
 */
export function withoutConsequences(sql: string, errors: readonly RefusedStatement[]): readonly RefusedStatement[] {
  const clash = errors.findIndex(({ help }) => help?.startsWith(CLASHING_QUOTES));
  const certain = clash < 0 ? errors : errors.slice(0, clash + 1);
  return certain.filter((error, index) => {
    const before = certain[index - 1];
    const isRest = error.help === PLPGSQL && before?.help === PLPGSQL;
    return !(isRest && isEmpty(sql.slice(before.statement.end, error.statement.start)));
  });
}

function isEmpty(text: string): boolean {
  return [...lexemes(text)].every(({ kind, start, end }) => kind === 'comment' || text.slice(start, end) === ';');
}
