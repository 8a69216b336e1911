import type { AclKind } from '../../acl.ts';
import { defaultAcl, PRIVILEGE } from '../../acl.ts';
import type { Acl } from '../../object-model.ts';
import { aclJson } from '../../schema-json/privileges.ts';
import { roleReference, splitName } from './names.ts';
import { isArray, isReference, type Row, UNKNOWN, type Unknown, type Value } from './values.ts';

/** An acl as `aclitem[]` prints it; null where it is the built-in default. */
export function aclTexts(acl: Acl | undefined): Value {
  return acl ? (aclJson(acl) ?? []) : null;
}

const KINDS: Readonly<Record<string, AclKind>> = {
  r: 'table',
  s: 'sequence',
  f: 'function',
  n: 'schema',
  T: 'type',
  c: 'column',
};

/** `acldefault('f', owner)`. */
export function defaultAclTexts([kind, owner]: readonly Value[]): Value {
  const of = typeof kind === 'string' ? KINDS[kind] : undefined;
  if (!of || owner === undefined || !isReference(owner)) return UNKNOWN;
  return aclTexts(defaultAcl(of, (splitName(owner.name) ?? [owner.name])[0] ?? owner.name));
}

const LETTERS = 'arwdDxtXUCTcsAm';

/** `aclexplode(acl)`: a row for each privilege of each grantee; PUBLIC is the grantee 0. */
export function explodedAcl(acl: Value): readonly Value[] | Unknown {
  if (acl === null) return [];
  if (!isArray(acl)) return UNKNOWN;
  const names = Object.entries(PRIVILEGE);
  const rows: Row[] = [];
  for (const item of acl) {
    const [, grantee = '', letters = '', grantor = ''] = /^(.*)=([\w*]*)\/(.*)$/.exec(String(item)) ?? [];
    for (const [, letter = '', star] of letters.matchAll(/(\w)(\*)?/g)) {
      const privilege = names.find(([, bit]) => bit === 1 << LETTERS.indexOf(letter))?.[0] ?? '';
      rows.push({
        row: {
          grantor: roleNamed(grantor),
          grantee: grantee === '' ? 0 : roleNamed(grantee),
          privilege_type: privilege,
          is_grantable: star !== undefined,
        },
      });
    }
  }
  return rows;
}

function roleNamed(text: string): Value {
  return roleReference((splitName(text) ?? [text])[0] ?? text);
}
