import { findBuiltinType } from '../../builtin-types.ts';
import type { TypeReference } from '../../object-model.ts';
import { keyOf } from '../../resolution/type-key.ts';
import { baseOf, traitsOf } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { formatTypeAlone } from '../../types.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';

/**
 * COLLATE is for what has a collation (`type_is_collatable`); of base types of extensions it is not known. An index is defined without a
 * search_path, so that its message names schemas.
 * @throws {SqlError} 42804.
 */
export function requireCollatable(session: Session, type: TypeReference | undefined, isOfIndex = false): void {
  if (!type) return;
  const { catalog } = session;
  let base = baseOf(catalog, keyOf(type));
  while (base.startsWith('_')) base = baseOf(catalog, base.slice(1));
  const { doubtful, typtype } = traitsOf(catalog, base);
  if (doubtful || typtype === 'p' || findBuiltinType('pg_catalog', base)?.collatable) return;
  const written = isOfIndex ? formatTypeAlone(catalog, type) : describeType(session, type);
  throw new SqlError('42804', `collations are not supported by type ${written}`, here(session, undefined));
}
