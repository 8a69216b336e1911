import { type Node, stringOf } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import type { TypeReference } from '../../object-model.ts';
import type { Column } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { formatType } from '../../types.ts';
import { here, type Session } from '../session.ts';
import { UNKNOWN_TYPE } from './common-type.ts';
import type { QueryAnalysis } from './queries.ts';

/**
 * The columns of a view, or of a table made from a query, with the names listed before AS.
 * @throws {SqlError} 42601 for too many names, 42701 for a name that comes twice, 42P16 for a pseudo-type.
 */
export function queryColumns(
  session: Session,
  query: QueryAnalysis,
  aliases: readonly Node[] | undefined,
  place: Place,
  tooMany: string,
): readonly Column[] {
  const names = (aliases ?? []).map((alias) => stringOf(alias) ?? '');
  if (names.length > query.columns.length && !query.open) throw new SqlError('42601', tooMany, here(session, undefined));
  const seen = new Set<string>();
  const outputs = [...query.columns, ...names.slice(query.columns.length).map((name) => ({ name }))];
  return outputs.map((output: { readonly name: string; readonly type?: TypeReference }, i): Column => {
    const name = names[i] ?? output.name;
    if (seen.has(name)) throw new SqlError('42701', `column "${name}" specified more than once`, here(session, undefined));
    seen.add(name);
    const type = output.type ?? UNKNOWN_TYPE;
    if (type.schema === 'pg_catalog' && PSEUDO_TYPES.has(type.name)) {
      const message = `column "${name}" has pseudo-type ${formatType(session.catalog, type)}`;
      throw new SqlError('42P16', message, here(session, undefined));
    }
    return { kind: 'column', name, place, attnum: i + 1, type, notNull: false, isLocal: true };
  });
}

/** What functions may return and no column may have (`CheckAttributeType` in heap.c). */
const PSEUDO_TYPES = new Set(['record', 'void', 'trigger', 'event_trigger', 'internal', 'cstring']);
