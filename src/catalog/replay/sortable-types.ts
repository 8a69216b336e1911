import type { TypeReference } from '../object-model.ts';
import { keyOf } from '../resolution/type-key.ts';
import { baseOf, elementOf } from '../resolution/type-traits.ts';
import { SqlError } from '../sql-error.ts';
import { describeType } from './describe.ts';
import { here, type Session } from './session.ts';

/** PostgreSQL's own types without an operator class of btree or hash, of which there is no default equality. */
const WITHOUT_EQUALITY = new Set('box circle json jsonpath line lseg path point polygon xml'.split(' '));
/** Those that can be hashed but not put in order. */
const WITHOUT_ORDER = new Set([...WITHOUT_EQUALITY, 'aclitem', 'cid', 'xid']);

/**
 * What DISTINCT, GROUP BY, UNION and ORDER BY need of a type (`get_sort_group_operators` in parse_oper.c).
 * @throws {SqlError} 42883.
 */
export function requireSortable(session: Session, type: TypeReference | undefined, by: 'equality' | 'ordering'): void {
  if (!type) return;
  const { catalog } = session;
  let key = baseOf(catalog, keyOf(type));
  for (let element = elementOf(catalog, key); element !== undefined; element = elementOf(catalog, key))
    key = baseOf(catalog, element);
  if (!(by === 'equality' ? WITHOUT_EQUALITY : WITHOUT_ORDER).has(key)) return;
  const message = `could not identify an ${by} operator for type ${describeType(session, type)}`;
  throw new SqlError('42883', message, here(session, undefined));
}
