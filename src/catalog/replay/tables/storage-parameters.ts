import { as, type Node } from '../../../syntax/node.ts';
import type { Table, View } from '../../relation-model.ts';
import { isRelationOption } from '../../relation-options.ts';
import { SqlError } from '../../sql-error.ts';
import { here, type Session } from '../session.ts';

/**
 * The names in WITH (…) of a table or materialized view (`transformRelOptions` and `heap_reloptions` in reloptions.c). Namespaces but `toast`
 * are of extensions.
 * @throws {SqlError} 22023 for a parameter that there is not, 0A000 for WITH OIDS, which only a new table may say that it has not.
 */
export function requireStorageParameters(
  session: Session,
  nodes: readonly Node[] | undefined,
  of: Table['kind'] | View['kind'],
  isNew: boolean,
): void {
  for (const node of nodes ?? []) {
    const option = as(node, 'DefElem');
    const { defname: name = '', defnamespace: namespace } = option ?? {};
    if (namespace !== undefined && namespace !== 'toast') continue;
    const refuse = (sqlstate: string, message: string): SqlError =>
      new SqlError(sqlstate, message, here(session, option?.location));
    if (isNew && name === 'oids' && namespace === undefined) {
      if (!isFalse(option?.arg)) throw refuse('0A000', 'tables declared WITH OIDS are not supported');
      continue;
    }
    const holder = namespace === 'toast' ? 'T' : of === 'materialized view' ? 'm' : 't';
    if (!isRelationOption(name, holder, session.catalog.postgresVersion))
      throw refuse('22023', `unrecognized parameter "${name}"`);
  }
}

/** `false` and what else `defGetBoolean` takes for it. */
function isFalse(value: Node | undefined): boolean {
  const word = as(value, 'String')?.sval ?? as(as(value, 'TypeName')?.names?.at(-1), 'String')?.sval;
  return as(value, 'Boolean')?.boolval === false || word === 'false' || word === 'off' || as(value, 'Integer')?.ival === 0;
}
