import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import { nameEdits } from '../../catalog/print/names.ts';
import { editedText } from '../../catalog/print/written.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { as } from '../../syntax/node.ts';
import type { Place } from '../../syntax/statement.ts';
import { byteRange, statementTokens, type Token } from '../../syntax/tokens.ts';
import { onOneLine } from './condition-sql.ts';
import { judgePredicate } from './judge.ts';

/**
 * What is left of `auth.uid() is null or …` without the arms that are true for whoever comes without a user, as SQL on one line, with `…`
 * where it is longer. Undefined where nothing is left, or it is no OR.
 */
export function withoutGuestArms(catalog: Catalog, table: Table, expression: Expression): string | undefined {
  const bool = as(expression.node, 'BoolExpr');
  if (bool?.boolop !== 'OR_EXPR') return undefined;
  const arms = bool.args ?? [];
  const isForGuests = arms.map(
    (node) => judgePredicate(catalog, table, { ...expression, node }, { role: 'anon', user: 'none' }).answer === 'always',
  );
  if (!isForGuests.includes(false) || !isForGuests.includes(true)) return undefined;
  const { place } = expression;
  if (!place || place.statement.placeholders) return '…';
  const ranges = armRanges(place);
  if (ranges.length !== arms.length) return '…';
  const edits = nameEdits(catalog, { ...expression, place }, table.oid);
  const kept = ranges.filter((_, index) => !isForGuests[index]).map((range) => editedText(place.statement, range, edits));
  return kept.map((sql) => onOneLine(sql) ?? '…').join(' or ');
}

/** Where the arms of an OR stand, in bytes: between the words `or` that are in no brackets of their own. */
function armRanges(place: Place): readonly (readonly [number, number])[] {
  const [start, end] = byteRange(place);
  let tokens = statementTokens(place.statement).filter((token) => token.start >= start && token.end <= end);
  while (isBracketed(tokens)) tokens = tokens.slice(1, -1);
  const arms: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    depth += depthOf(token);
    if (depth === 0 && token.word === 'or') arms.push([]);
    else arms.at(-1)?.push(token);
  }
  return arms.flatMap((arm) => {
    const [first, last] = [arm[0], arm.at(-1)];
    return first && last ? [[first.start, last.end] as const] : [];
  });
}

function depthOf({ word }: Token): number {
  if (word === '(' || word === '[' || word === 'case') return 1;
  return word === ')' || word === ']' || word === 'end' ? -1 : 0;
}

/** Whether the first bracket is closed by the last. */
function isBracketed(tokens: readonly Token[]): boolean {
  if (tokens[0]?.word !== '(') return false;
  let depth = 0;
  const closing = tokens.findIndex((token) => {
    depth += depthOf(token);
    return depth === 0;
  });
  return closing === tokens.length - 1;
}
