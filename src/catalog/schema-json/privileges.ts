import type { Catalog, DefaultPrivilege, Routine, Schema } from '../model.ts';
import { quoteIdentifier } from '../names.ts';
import type { Acl } from '../object-model.ts';
import { hasPrivilege, PRIVILEGE } from '../privileges.ts';
import type { Relation } from '../relation-model.ts';
import type { AclJson, DefaultAclJson, PrivilegesJson } from './shape.ts';
import { byText, nullIfEmpty } from './text.ts';

/** The roles that Supabase's data API acts as. */
const API_ROLES = ['anon', 'authenticated', 'service_role'] as const;
const TABLE_PRIVILEGES = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

/** Letters of `aclitem`, in the order that PostgreSQL prints them (ACL_ALL_RIGHTS_STR in utils/acl.h). */
const LETTERS: readonly (readonly [keyof typeof PRIVILEGE, string])[] = [
  ['INSERT', 'a'],
  ['SELECT', 'r'],
  ['UPDATE', 'w'],
  ['DELETE', 'd'],
  ['TRUNCATE', 'D'],
  ['REFERENCES', 'x'],
  ['TRIGGER', 't'],
  ['EXECUTE', 'X'],
  ['USAGE', 'U'],
  ['CREATE', 'C'],
  ['MAINTAIN', 'm'],
];

/** Null for the built-in default. */
export function aclJson(acl: Acl | undefined): AclJson {
  return acl
    ? acl.map(({ grantee, grantor, privileges, grantable }) => {
        const letters = LETTERS.map(([name, letter]) => {
          if (!(privileges & PRIVILEGE[name])) return '';
          return grantable & PRIVILEGE[name] ? `${letter}*` : letter;
        });
        return `${grantee === 'public' ? '' : quoteIdentifier(grantee)}=${letters.join('')}/${quoteIdentifier(grantor)}`;
      })
    : null;
}

function apiRoles(catalog: Catalog): readonly string[] {
  return API_ROLES.filter((role) => catalog.roles.has(role));
}

/** Of those of the API's roles that there are. */
export function relationPrivileges(catalog: Catalog, relation: Relation): PrivilegesJson {
  return Object.fromEntries(
    apiRoles(catalog).map((role) => [
      role,
      nullIfEmpty(TABLE_PRIVILEGES.filter((privilege) => hasPrivilege(catalog, role, relation, PRIVILEGE[privilege]))),
    ]),
  );
}

/** Which of the API's roles may execute a routine, or use a schema. */
export function rolesThatMay(
  catalog: Catalog,
  object: Routine | Schema,
  privilege: 'EXECUTE' | 'USAGE',
): readonly string[] | null {
  return nullIfEmpty(apiRoles(catalog).filter((role) => hasPrivilege(catalog, role, object, PRIVILEGE[privilege])));
}

const OBJECT_LETTER: Readonly<Record<DefaultPrivilege['objects'], string>> = {
  tables: 'r',
  sequences: 'S',
  functions: 'f',
  types: 'T',
  schemas: 'n',
};

export function defaultAclJson(catalog: Catalog): readonly DefaultAclJson[] {
  return catalog.defaultPrivileges
    .map(({ role, schema, objects, acl }) => ({ role, schema: schema ?? null, type: OBJECT_LETTER[objects], acl: aclJson(acl) }))
    .sort((a, b) => byText(a.role, b.role) || byText(a.schema ?? '', b.schema ?? '') || byText(a.type, b.type));
}
