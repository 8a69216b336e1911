import type { AccessPriv } from '../../syntax/node.ts';
import { type AclKind, ALL_PRIVILEGES, PRIVILEGE, updateAcl } from '../acl.ts';
import type { Acl } from '../object-model.ts';
import { aclKind, aclOf, heldPrivileges, isOwner, rolesHeld, type Securable } from '../privileges.ts';
import { SqlError } from '../sql-error.ts';
import { here, type Session } from './session.ts';

/** A GRANT or REVOKE, read. */
export interface Grant {
  readonly revoke: boolean;
  /** WITH GRANT OPTION, or GRANT OPTION FOR. */
  readonly grantOption: boolean;
  readonly cascade: boolean;
  /** PUBLIC is `public`. */
  readonly grantees: readonly string[];
  /** Undefined is ALL. */
  readonly privileges: readonly AccessPriv[] | undefined;
}

/** The object with its acl changed; itself where nothing changes. */
export function withAclChanged<T extends Securable>(session: Session, object: T, grant: Grant): T {
  const kind = aclKind(object);
  // GRANT ON TABLE takes sequences, whose lesser rights it does not complain of
  const asTable = kind === 'sequence' && grant.privileges ? privilegeBits(session, grant, 'table', ALL_PRIVILEGES.sequence) : 0;
  const bits = kind === 'sequence' && grant.privileges ? asTable & ALL_PRIVILEGES.sequence : privilegeBits(session, grant, kind);
  const grantor = grantorFor(session, object, bits);
  if (grantor === undefined) return object;
  const before = aclOf(object);
  const acl = applyGrant(session, before, grant, bits, grantor, object.owner);
  return acl === before && object.acl ? object : { ...object, acl };
}

/**
 * Who a grant comes from (`select_best_grantor` in acl.c): the owner, for all who may act as the owner, else a role that holds grant
 * options. Undefined where PostgreSQL only warns that no privileges were granted.
 * @throws {SqlError} 42501 where the role holds nothing on the object at all.
 */
export function grantorFor(session: Session, object: Securable, bits: number): string | undefined {
  const { catalog, role } = session;
  if (isOwner(catalog, role, object.owner)) return object.owner;
  const held = rolesHeld(catalog, role);
  const acl = aclOf(object);
  const item =
    acl.find(({ grantee, grantable }) => grantee === role && (grantable & bits) !== 0) ??
    acl.find(({ grantee, grantable }) => held.has(grantee) && (grantable & bits) !== 0);
  if (item) return item.grantee;
  if (heldPrivileges(catalog, role, object) === 0)
    throw new SqlError('42501', `permission denied for ${aclKind(object)} ${object.name}`, here(session, undefined));
  return undefined;
}

/** An acl after a GRANT or REVOKE (`merge_acl_with_grant` in aclchk.c). @throws {SqlError} 2BP01 where RESTRICT forbids. */
export function applyGrant(session: Session, acl: Acl, grant: Grant, bits: number, grantor: string, owner: string): Acl {
  const refuse = () => {
    if (!grant.cascade) throw new SqlError('2BP01', 'dependent privileges exist', here(session, undefined));
  };
  let result = acl;
  for (const grantee of grant.grantees)
    result = updateAcl(
      result,
      {
        grantee,
        grantor,
        owner,
        revoke: grant.revoke,
        privileges: grant.revoke && grant.grantOption ? 0 : bits,
        grantable: grant.revoke || grant.grantOption ? bits : 0,
      },
      refuse,
    );
  return result;
}

/** The privileges that a grant names, as bits; `more` are not refused, though this kind has none of them. @throws {SqlError} 0LP01 for one that this kind of object does not have. */
export function privilegeBits(session: Session, grant: Grant, kind: AclKind, more = 0): number {
  if (!grant.privileges) return ALL_PRIVILEGES[kind];
  let bits = 0;
  for (const { priv_name } of grant.privileges) {
    if (priv_name === undefined) bits |= ALL_PRIVILEGES[kind];
    else bits |= privilegeBit(session, priv_name);
  }
  const allowed = ALL_PRIVILEGES[kind] | more;
  if ((bits & ~allowed) !== 0) {
    const name = Object.entries(PRIVILEGE).find(([, bit]) => (bits & ~allowed & bit) !== 0)?.[0] ?? '';
    const isForeign = kind === 'table' && (bits & ~(allowed | ALL_PRIVILEGES.sequence)) !== 0;
    const message = `invalid privilege type ${name.replace('_', ' ')} for ${isForeign ? 'relation' : kind}`;
    throw new SqlError('0LP01', message, here(session, undefined));
  }
  return bits;
}

function privilegeBit(session: Session, name: string): number {
  const key = name === 'temp' ? 'TEMPORARY' : name.toUpperCase().replace(' ', '_');
  const bit = (PRIVILEGE as Readonly<Record<string, number>>)[key];
  if (bit === undefined) throw new SqlError('42601', `unrecognized privilege type "${name}"`, here(session, undefined));
  return bit;
}
