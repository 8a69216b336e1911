import type { Role } from '../model.ts';
import { quoteIdentifier } from '../names.ts';
import { byName, type Dump } from './scope.ts';
import { settingSql } from './settings.ts';

/** Roles, memberships and ALTER ROLE … SET, where the platform has them otherwise. Passwords are not kept. */
export function rolesSql({ catalog, start }: Dump): readonly string[] {
  const roles = [...catalog.roles.values()].sort((a, b) => byName(a.name, b.name));
  return [
    ...roles.flatMap((role) => roleSql(role, start.catalog.roles.get(role.name))),
    ...roles.flatMap((role) => {
      const before = start.catalog.roles.get(role.name);
      const name = quoteIdentifier(role.name);
      return [
        ...role.memberOf
          .filter((group) => !before?.memberOf.includes(group))
          .map((group) => `grant ${quoteIdentifier(group)} to ${name}`),
        ...(before?.memberOf ?? [])
          .filter((group) => catalog.roles.has(group) && !role.memberOf.includes(group))
          .map((group) => `revoke ${quoteIdentifier(group)} from ${name}`),
        ...role.settings
          .filter((setting) => !before?.settings.includes(setting))
          .map((setting) => `alter role ${name} set ${settingSql(setting)}`),
      ];
    }),
  ];
}

function roleSql(role: Role, before: Role | undefined): readonly string[] {
  const { superuser, bypassRowSecurity, inherit, login } = before ?? NEW;
  const words = [
    ...(role.superuser === superuser ? [] : [role.superuser ? 'superuser' : 'nosuperuser']),
    ...(role.bypassRowSecurity === bypassRowSecurity ? [] : [role.bypassRowSecurity ? 'bypassrls' : 'nobypassrls']),
    ...(role.inherit === inherit ? [] : [role.inherit ? 'inherit' : 'noinherit']),
    ...(role.login === login ? [] : [role.login ? 'login' : 'nologin']),
  ];
  if (before && words.length === 0) return [];
  return [[`${before ? 'alter' : 'create'} role ${quoteIdentifier(role.name)}`, ...words].join(' ')];
}

/** What CREATE ROLE makes when nothing is said. */
const NEW = { superuser: false, bypassRowSecurity: false, inherit: true, login: false };
