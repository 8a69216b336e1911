import type { Catalog, Routine } from '../../catalog/model.ts';
import { quoteIdentifier } from '../../catalog/names.ts';
import { routineSignature, routineSql, routineWord } from '../../catalog/print/routines.ts';
import { placeOf } from '../../syntax/statement.ts';
import { statementTokens } from '../../syntax/tokens.ts';
import { isFreeOfPath } from './path-reach.ts';
import type { FixProposal, ProposedEdit } from './proposal.ts';
import { type QualifiedBody, qualifiedBody } from './qualified-body.ts';

const SETTING = "set search_path = ''";

/**
 * Gives a function an empty search_path and each name in its body the schema it is in. Undefined where a name is not certain; unsafe
 * where what the function calls, or triggers, may itself look names up along the path it inherits.
 */
export function emptySearchPath(catalog: Catalog, routine: Routine): FixProposal | undefined {
  const body = qualifiedBody(catalog, routine);
  const setting = body && settingEdit(body);
  if (!body || !setting) return undefined;
  return {
    title: `${SETTING}${body.insertions.length > 0 ? ', and name the schemas in the body' : ''}`,
    applicability: isFreeOfPath(catalog, body) ? 'safe' : 'unsafe',
    edits: [setting, ...bodyEdits(body)],
    ...migration(catalog, routine, body),
  };
}

/** Before `as` and the body: a line of its own where that begins one. */
function settingEdit({ statement, start }: QualifiedBody): ProposedEdit | undefined {
  const { sql, utf8 } = statement.text;
  const tokens = statementTokens(statement);
  const body = tokens.findIndex((token) => token.end > utf8.toUtf8(start));
  const word = tokens[body - 1];
  if (word?.word !== 'as') return undefined;
  const at = utf8.toUtf16(word.start);
  const line = sql.slice(Math.max(sql.lastIndexOf('\n', at - 1), sql.lastIndexOf('\r', at - 1)) + 1, at);
  const separator = /^[ \t]*$/.test(line) ? `\n${line}` : ' ';
  return { at: placeOf(statement, word.start - statement.base, 'token'), newText: SETTING + separator, side: 'before' };
}

function bodyEdits({ statement, start, insertions }: QualifiedBody): readonly ProposedEdit[] {
  const file = statement.text.source;
  return insertions.map(({ at, schema }) => ({
    at: { file, start: start + at, end: start + at },
    newText: `${quoteIdentifier(schema)}.`,
  }));
}

/** ALTER FUNCTION where the body can stay; else the function anew, with what ALTER gave it since. */
function migration(catalog: Catalog, routine: Routine, { insertions }: QualifiedBody): Pick<FixProposal, 'migration'> {
  if (insertions.length === 0)
    return { migration: `alter ${routineWord(routine)} ${routineSignature(catalog, routine)} ${SETTING};` };
  let body = '';
  let from = 0;
  for (const { at, schema } of insertions) {
    body += `${routine.body?.slice(from, at)}${quoteIdentifier(schema)}.`;
    from = at;
  }
  const changed = {
    ...routine,
    body: body + (routine.body ?? '').slice(from),
    settings: [...routine.settings, 'search_path=""'],
  };
  const sql = routineSql(catalog, changed);
  return sql === undefined ? {} : { migration: `${sql.replace(/^create /, 'create or replace ')};` };
}
