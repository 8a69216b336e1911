import type { Catalog } from '../../catalog/model.ts';
import { hasAnyColumnPrivilege, hasPrivilege, PRIVILEGE } from '../../catalog/privileges.ts';
import type { Relation } from '../../catalog/relation-model.ts';
import type { PolicyCommand } from '../policies.ts';
import type { Access } from './level.ts';

/** What a role's privileges on a relation allow; on some of its columns only, that is `some`. */
export function grantedAccess(catalog: Catalog, role: string, relation: Relation, command: PolicyCommand): Access {
  if (hasPrivilege(catalog, role, relation, PRIVILEGE[command])) return { level: 'all', why: [] };
  const ofColumns = command !== 'DELETE' && hasAnyColumnPrivilege(catalog, role, relation, PRIVILEGE[command]);
  return ofColumns
    ? { level: 'some', why: [{ text: `${command} is granted on some columns only` }] }
    : { level: 'none', denied: true, why: [{ text: `${command} is not granted` }] };
}

/** Whether a role may name objects of a schema at all. */
export function mayUseSchema(catalog: Catalog, role: string, schema: string): boolean {
  const found = catalog.schemas.get(schema);
  return found === undefined || hasPrivilege(catalog, role, found, PRIVILEGE.USAGE);
}
