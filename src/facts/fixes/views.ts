import { putRelation } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import { displayName } from '../../catalog/names.ts';
import type { View } from '../../catalog/relation-model.ts';
import type { Span } from '../../source/source-file.ts';
import { closing } from '../../syntax/extent.ts';
import { byteRange, statementTokens, type Token, tokenAt } from '../../syntax/tokens.ts';
import type { FixProposal, ProposedEdit } from './proposal.ts';
import { sameAccess } from './same-access.ts';

/** Lets a view read with the rights of its caller. That shows fewer rows, or none: safe only where it certainly shows the same. */
export function setSecurityInvoker(catalog: Catalog, view: View): FixProposal {
  const edit = optionEdit(view);
  const after = putRelation(catalog, { ...view, options: [...view.options, 'security_invoker=true'] });
  return {
    title: 'read with the rights of the caller',
    applicability: sameAccess(catalog, after, view.oid) ? 'safe' : 'unsafe',
    edits: edit ? [edit] : [],
    migration: `alter view ${displayName(view)} set (security_invoker = on);`,
  };
}

/** `with (security_invoker = on)` behind the name and its columns, or among the options that are there. */
function optionEdit({ place }: View): ProposedEdit | undefined {
  if (place?.statement.tag !== 'ViewStmt' || place.extent === 'statement') return undefined;
  const { statement } = place;
  const tokens = statementTokens(statement);
  let last = tokenAt(tokens, byteRange(place)[1]) - 1;
  if (tokens[last + 1]?.word === '(') last = closing(tokens, last + 1);
  const spanOf = (from: number, to: number): Span => {
    const { source, utf8 } = statement.text;
    return { file: source, start: utf8.toUtf16(from), end: utf8.toUtf16(to) };
  };
  const [word, open] = [tokens[last + 1], tokens[last + 2]];
  const end = tokens[last]?.end;
  if (word?.word !== 'with' || open?.word !== '(')
    return end === undefined ? undefined : { at: spanOf(end, end), newText: ' with (security_invoker = on)' };
  const close = closing(tokens, last + 2);
  const given = tokens.findIndex(({ word: name }, i) => i > last + 2 && i < close && name === 'security_invoker');
  if (given < 0) return { at: spanOf(open.end, open.end), newText: 'security_invoker = on, ' };
  const first = tokens[given] as Token;
  const value = tokens[given + 1]?.word === '=' ? tokens[given + 2] : first;
  return value && { at: spanOf(first.start, value.end), newText: 'security_invoker = on' };
}
