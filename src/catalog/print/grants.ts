import { type AclKind, ALL_PRIVILEGES, defaultAcl, PRIVILEGE } from '../acl.ts';
import { quoteIdentifier } from '../names.ts';
import type { Acl, AclItem } from '../object-model.ts';
import { aclKind, isSuperuser, rolesReached } from '../privileges.ts';
import type { Column } from '../relation-model.ts';
import type { Dump } from './scope.ts';
import { type Secured, securables } from './securables.ts';

/** GRANT and REVOKE that lead from the privileges an object gets when the dump makes it to those it has. */
export function grantsSql(dump: Dump): readonly string[] {
  return securables(dump).flatMap((secured) => {
    const { object, initialAcl, grantWord, name } = secured;
    const kind = aclKind(object);
    const change: AclChange = {
      kind,
      before: initialAcl ?? defaultAcl(kind, object.owner),
      after: object.acl ?? defaultAcl(kind, object.owner),
      on: `on ${grantWord} ${name}`,
    };
    return [...changes(change), ...columnGrants(secured)].flatMap((statement) => asGrantor(dump, object.owner, statement));
  });
}

/** A statement and the role that has to say it. */
export interface Grant {
  readonly grantor: string;
  readonly sql: string;
}

export interface AclChange {
  readonly kind: AclKind;
  readonly before: Acl;
  readonly after: Acl;
  /** `on table public.orders`. */
  readonly on: string;
}

/** What leads from one acl to the other. Where something is taken away, everything is, and the rest given anew. */
export function changes({ kind, before, after, on }: AclChange): readonly Grant[] {
  const keys = new Map([...before, ...after].map((item) => [`${item.grantee}\0${item.grantor}`, item]));
  return [...keys.values()].sort(byGrantee).flatMap(({ grantee, grantor }) => {
    const of = (acl: Acl) => acl.find((item) => item.grantee === grantee && item.grantor === grantor);
    const none = { grantee, grantor, privileges: 0, grantable: 0 };
    const [was, is] = [of(before) ?? none, of(after) ?? none];
    const isLess = (was.privileges & ~is.privileges) !== 0 || (was.grantable & ~is.grantable) !== 0;
    const from = isLess ? none : was;
    const role = grantee === 'public' ? grantee : quoteIdentifier(grantee);
    const plain = is.privileges & ~from.privileges & ~is.grantable;
    const grantable = is.grantable & ~from.grantable;
    return [
      ...(isLess ? [`revoke all ${on} from ${role}`] : []),
      ...(plain ? [`grant ${words(kind, plain)} ${on} to ${role}`] : []),
      ...(grantable ? [`grant ${words(kind, grantable)} ${on} to ${role} with grant option`] : []),
    ].map((sql) => ({ grantor, sql }));
  });
}

function byGrantee(a: AclItem, b: AclItem): number {
  const [x, y] = [`${a.grantor}\0${a.grantee}`, `${b.grantor}\0${b.grantee}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

function words(kind: AclKind, privileges: number): string {
  return privileges === ALL_PRIVILEGES[kind] ? 'all' : names(privileges).join(', ');
}

function names(privileges: number): readonly string[] {
  return Object.entries(PRIVILEGE).flatMap(([name, bit]) => (privileges & bit ? [name.toLowerCase().replace('_', ' ')] : []));
}

function columnGrants({ object, name }: Secured): readonly Grant[] {
  if (!('columns' in object) || object.kind === 'composite type') return [];
  const grants = new Map<string, { grant: Omit<Grant, 'sql'>; head: string; columns: string[]; tail: string }>();
  const add = (column: Column, { grantee, grantor }: AclItem, privileges: number, tail: string): void => {
    const to = grantee === 'public' ? grantee : quoteIdentifier(grantee);
    for (const word of names(privileges)) {
      const key = `${grantor}\0${grantee}\0${word}${tail}`;
      const known = grants.get(key) ?? { grant: { grantor }, head: word, columns: [], tail: `on table ${name} to ${to}${tail}` };
      known.columns.push(quoteIdentifier(column.name));
      grants.set(key, known);
    }
  };
  for (const column of object.columns)
    for (const item of column.acl ?? []) {
      add(column, item, item.privileges & ~item.grantable, '');
      add(column, item, item.grantable, ' with grant option');
    }
  return [...grants.values()].map(({ grant, head, columns, tail }) => ({
    ...grant,
    sql: `grant ${head} (${columns.join(', ')}) ${tail}`,
  }));
}

/**
 * Who else holds a grant option says it in its own name; for the owner everyone speaks who may. What nobody may say whom the role that
 * runs the dump can be is left out: an extension's objects belong to the superuser.
 */
function asGrantor({ catalog, start }: Dump, owner: string, { grantor, sql }: Grant): readonly string[] {
  if (!isSuperuser(catalog, start.role) && !rolesReached(catalog, start.role).has(grantor)) return [];
  if (grantor === owner || grantor === start.role) return [sql];
  return [`set role ${quoteIdentifier(grantor)}`, sql, 'reset role'];
}
