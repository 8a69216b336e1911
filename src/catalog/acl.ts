import type { Acl, AclItem } from './object-model.ts';

/** Bits of `AclItem.privileges`, numbered as `ACL_*` in PostgreSQL's nodes/parsenodes.h. */
export const PRIVILEGE = {
  INSERT: 1 << 0,
  SELECT: 1 << 1,
  UPDATE: 1 << 2,
  DELETE: 1 << 3,
  TRUNCATE: 1 << 4,
  REFERENCES: 1 << 5,
  TRIGGER: 1 << 6,
  EXECUTE: 1 << 7,
  USAGE: 1 << 8,
  CREATE: 1 << 9,
  TEMPORARY: 1 << 10,
  CONNECT: 1 << 11,
  SET: 1 << 12,
  ALTER_SYSTEM: 1 << 13,
  /** Since PostgreSQL 17. */
  MAINTAIN: 1 << 14,
} as const;

/** What an acl belongs to; it decides which privileges ALL means and what a null acl stands for. */
export type AclKind =
  | 'table'
  | 'column'
  | 'sequence'
  | 'function'
  | 'schema'
  | 'type'
  | 'database'
  | 'language'
  | 'foreign-data wrapper'
  | 'foreign server'
  | 'large object'
  | 'tablespace'
  | 'parameter';

const { INSERT, SELECT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER, EXECUTE, USAGE, CREATE, TEMPORARY, CONNECT, SET } =
  PRIVILEGE;

/** The privileges that ALL means for each kind of object (`ACL_ALL_RIGHTS_*` in utils/acl.h). */
export const ALL_PRIVILEGES: Readonly<Record<AclKind, number>> = {
  table: INSERT | SELECT | UPDATE | DELETE | TRUNCATE | REFERENCES | TRIGGER | PRIVILEGE.MAINTAIN,
  column: INSERT | SELECT | UPDATE | REFERENCES,
  sequence: USAGE | SELECT | UPDATE,
  function: EXECUTE,
  schema: USAGE | CREATE,
  type: USAGE,
  database: CREATE | TEMPORARY | CONNECT,
  language: USAGE,
  'foreign-data wrapper': USAGE,
  'foreign server': USAGE,
  'large object': SELECT | UPDATE,
  tablespace: CREATE,
  parameter: SET | PRIVILEGE.ALTER_SYSTEM,
};

const PUBLIC_BY_DEFAULT: { readonly [Kind in AclKind]?: number } = {
  function: EXECUTE,
  type: USAGE,
  language: USAGE,
  database: TEMPORARY | CONNECT,
};

/** What a null acl stands for (`acldefault` in acl.c): everything for the owner, and what PUBLIC is given on this kind of object. */
export function defaultAcl(kind: AclKind, owner: string): Acl {
  if (kind === 'column') return [];
  const forPublic = PUBLIC_BY_DEFAULT[kind];
  const forOwner: AclItem = { grantee: owner, grantor: owner, privileges: ALL_PRIVILEGES[kind], grantable: 0 };
  return forPublic === undefined
    ? [forOwner]
    : [{ grantee: 'public', grantor: owner, privileges: forPublic, grantable: 0 }, forOwner];
}

/** A change of one grantee's privileges, as GRANT and REVOKE make it. */
export interface AclChange {
  readonly grantee: string;
  readonly grantor: string;
  readonly owner: string;
  /** Bits granted or revoked. */
  readonly privileges: number;
  /** Grant options granted or revoked. */
  readonly grantable: number;
  readonly revoke: boolean;
}

/**
 * An acl after a grant or revoke (`aclupdate` in acl.c). Grants that hung on a revoked grant option go with it.
 * @param onDependent called before dependent grants are revoked: RESTRICT throws there.
 */
export function updateAcl(acl: Acl, change: AclChange, onDependent: () => void): Acl {
  const at = acl.findIndex((item) => item.grantee === change.grantee && item.grantor === change.grantor);
  const old = acl[at] ?? { grantee: change.grantee, grantor: change.grantor, privileges: 0, grantable: 0 };
  const item: AclItem = change.revoke
    ? { ...old, privileges: old.privileges & ~change.privileges, grantable: old.grantable & ~change.grantable }
    : { ...old, privileges: old.privileges | change.privileges, grantable: old.grantable | change.grantable };
  if (item.privileges === old.privileges && item.grantable === old.grantable) return acl;
  const isEmpty = item.privileges === 0 && item.grantable === 0;
  const changed = at < 0 ? [...acl, item] : isEmpty ? acl.toSpliced(at, 1) : acl.with(at, item);
  const lost = old.grantable & ~item.grantable;
  return lost === 0 || change.grantee === change.owner
    ? changed
    : revokeDependent(changed, change.grantee, change.owner, lost, onDependent);
}

/** Takes back what `grantor` granted without holding the grant option any more (`recursive_revoke`). */
function revokeDependent(acl: Acl, grantor: string, owner: string, lost: number, onDependent: () => void): Acl {
  const held = acl.reduce((sum, item) => (item.grantee === grantor ? sum | item.grantable : sum), 0);
  const gone = lost & ~held;
  const dependent = gone === 0 ? undefined : acl.find((item) => item.grantor === grantor && (item.privileges & gone) !== 0);
  if (!dependent) return acl;
  onDependent();
  const change = { grantee: dependent.grantee, grantor, owner, privileges: gone, grantable: gone, revoke: true };
  return revokeDependent(updateAcl(acl, change, onDependent), grantor, owner, lost, onDependent);
}

/** Both acls' privileges (`aclmerge`). */
export function mergeAcl(left: Acl, right: Acl, owner: string): Acl {
  return right.reduce(
    (acl, { grantee, grantor, privileges, grantable }) =>
      updateAcl(acl, { grantee, grantor, owner, privileges, grantable, revoke: false }, () => {}),
    left,
  );
}

/** Whether two acls grant the same, in whatever order. */
export function sameAcl(left: Acl, right: Acl): boolean {
  if (left.length !== right.length) return false;
  return left.every((item) =>
    right.some(
      (other) =>
        other.grantee === item.grantee &&
        other.grantor === item.grantor &&
        other.privileges === item.privileges &&
        other.grantable === item.grantable,
    ),
  );
}

/** An acl after its object's owner changed (`aclnewowner`): the old owner's part, as grantee and as grantor, becomes the new one's. */
export function newOwnerAcl(acl: Acl | undefined, before: string, after: string): Acl | undefined {
  if (!acl || before === after) return acl;
  const rename = (role: string): string => (role === before ? after : role);
  const merged: AclItem[] = [];
  for (const item of acl) {
    const grantee = rename(item.grantee);
    const grantor = rename(item.grantor);
    const at = merged.findIndex((other) => other.grantee === grantee && other.grantor === grantor);
    const known = merged[at];
    if (known)
      merged[at] = { ...known, privileges: known.privileges | item.privileges, grantable: known.grantable | item.grantable };
    else merged.push({ ...item, grantee, grantor });
  }
  return merged;
}
