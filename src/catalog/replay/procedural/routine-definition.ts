import { statementTokens, type Token } from '../../../syntax/tokens.ts';
import type { Routine } from '../../model.ts';
import { quoteIdentifier, quoteQualified } from '../../names.ts';
import { resultOf } from '../../routines.ts';
import type { Session } from '../session.ts';
import { definitionOf } from './effects.ts';
import { quoteLiteral } from './format.ts';

/**
 * A routine as `pg_get_functiondef` prints it, but for its arguments, which are given as they were written: the text serves to be
 * changed and executed again. Undefined for routines whose definition is not at hand.
 */
export function routineDefinition(session: Session, routine: Routine): string | undefined {
  const statement = definitionOf(routine);
  if (!statement || routine.body === undefined) return undefined;
  const tokens = statementTokens(statement);
  const open = tokens.findIndex(({ word }) => word === '(');
  const first = tokens[open];
  const last = closingToken(tokens, open);
  if (!first || !last) return undefined;
  const { sql, utf8 } = statement.text;
  const args = sql.slice(utf8.toUtf16(first.start), utf8.toUtf16(last.end));
  const returns = routine.kind === 'procedure' ? undefined : resultOf(session.catalog, routine);
  const properties = [
    routine.volatility === 'volatile' ? '' : ` ${routine.volatility.toUpperCase()}`,
    routine.strict ? ' STRICT' : '',
    routine.securityDefiner ? ' SECURITY DEFINER' : '',
  ].join('');
  const tag = routine.body.includes('$function$') ? '$function_body$' : '$function$';
  return [
    `CREATE OR REPLACE ${routine.kind === 'procedure' ? 'PROCEDURE' : 'FUNCTION'} ${quoteQualified(routine.schema, routine.name)}${args}`,
    ...(returns === undefined ? [] : [` RETURNS ${returns}`]),
    ` LANGUAGE ${quoteIdentifier(routine.language)}`,
    ...(properties ? [properties] : []),
    ...routine.settings.map((setting) => ` SET ${settingClause(setting)}`),
    `AS ${tag}${routine.body}${tag}`,
    '',
  ].join('\n');
}

function closingToken(tokens: readonly Token[], open: number): Token | undefined {
  let depth = 0;
  return tokens.slice(Math.max(0, open)).find(({ word }) => {
    if (word === '(') depth++;
    else if (word === ')') depth--;
    return depth === 0;
  });
}

/** `search_path=public, pg_temp` as ` search_path TO 'public', 'pg_temp'`. */
function settingClause(setting: string): string {
  const at = setting.indexOf('=');
  const name = setting.slice(0, at);
  const value = setting.slice(at + 1);
  if (name !== 'search_path') return `${name} TO ${quoteLiteral(value)}`;
  const schemas = value.split(',').map((schema) => quoteLiteral(schema.trim().replace(/^"(.*)"$/, '$1')));
  return `${name} TO ${schemas.join(', ')}`;
}
