import type { AlterDefaultPrivilegesStmt, GrantStmt } from '../../syntax/node.ts';
import { as, namesOf } from '../../syntax/node.ts';
import { defaultAcl, sameAcl } from '../acl.ts';
import type { DefaultPrivilege } from '../model.ts';
import type { Acl } from '../object-model.ts';
import { DEFAULT_ACL_KIND, isSuperuser, rolesHeld } from '../privileges.ts';
import { SqlError } from '../sql-error.ts';
import { applyGrant, type Grant, privilegeBits } from './acl-changes.ts';
import { readGrant } from './grants.ts';
import type { Handlers } from './handler.ts';
import { roleNames } from './role-spec.ts';
import { here, type Session } from './session.ts';

export const defaultPrivilegeHandlers: Handlers = { AlterDefaultPrivilegesStmt: alterDefaultPrivileges };

const OBJECTS: { readonly [Type in NonNullable<GrantStmt['objtype']>]?: DefaultPrivilege['objects'] } = {
  OBJECT_TABLE: 'tables',
  OBJECT_SEQUENCE: 'sequences',
  OBJECT_FUNCTION: 'functions',
  OBJECT_TYPE: 'types',
  OBJECT_SCHEMA: 'schemas',
};

/** ALTER DEFAULT PRIVILEGES (`ExecAlterDefaultPrivilegesStmt` in aclchk.c): for each creator and each schema, an entry of its own. */
function alterDefaultPrivileges(session: Session, node: AlterDefaultPrivilegesStmt): void {
  const options = (node.options ?? []).map((option) => as(option, 'DefElem'));
  const listOf = (name: string) => as(options.find((option) => option?.defname === name)?.arg, 'List')?.items;
  const grant = readGrant(session, node.action ?? {});
  const objects = OBJECTS[node.action?.objtype ?? 'OBJECT_TABLE'];
  if (!objects) return;
  const roles = listOf('roles') ? roleNames(session, listOf('roles')) : [session.role];
  const schemas = namesOf(listOf('schemas'));
  if (schemas.length && objects === 'schemas')
    throw new SqlError('0LP01', 'cannot use IN SCHEMA clause when using GRANT/REVOKE ON SCHEMAS', here(session, undefined));
  for (const role of roles) {
    if (!isSuperuser(session.catalog, session.role) && !rolesHeld(session.catalog, session.role).has(role))
      throw new SqlError('42501', 'permission denied to change default privileges', here(session, undefined));
    for (const schema of schemas) {
      if (!session.catalog.schemas.has(schema))
        throw new SqlError('3F000', `schema "${schema}" does not exist`, here(session, undefined));
      change(session, grant, { role, schema, objects });
    }
    if (!schemas.length) change(session, grant, { role, objects });
  }
}

/** What an entry that changes nothing says. */
export function builtInAcl({ role, schema, objects }: Omit<DefaultPrivilege, 'acl'>): Acl {
  return schema === undefined ? defaultAcl(DEFAULT_ACL_KIND[objects], role) : [];
}

/** Changes one entry; one that says no more than the built-in default goes (`SetDefaultACL`). */
function change(session: Session, grant: Grant, key: Omit<DefaultPrivilege, 'acl'>): void {
  const kind = DEFAULT_ACL_KIND[key.objects];
  const builtIn = builtInAcl(key);
  const entries = session.catalog.defaultPrivileges;
  const at = entries.findIndex(
    (entry) => entry.role === key.role && entry.schema === key.schema && entry.objects === key.objects,
  );
  const before = entries[at]?.acl ?? builtIn;
  const acl = applyGrant(session, before, grant, privilegeBits(session, grant, kind), key.role, key.role);
  const entry = { ...key, acl };
  const defaultPrivileges = sameAcl(acl, builtIn)
    ? entries.filter((_, i) => i !== at)
    : at < 0
      ? [...entries, entry]
      : entries.with(at, entry);
  session.catalog = { ...session.catalog, defaultPrivileges };
}
