import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Policy, Table } from '../relation-model.ts';
import { expressionSql } from './expressions.ts';
import { byName, type Dump, isNew, isOwn, tablesIn } from './scope.ts';

/** Row security of tables, where it is not as it was made: of new tables off, of the platform's as they began. */
export function rowSecuritySql(dump: Dump): readonly string[] {
  return tablesIn(dump).flatMap((table) => {
    const before = dump.start.catalog.relations.get(table.oid);
    if (!isOwn(dump, table) && before?.kind !== 'table') return [];
    const was = before?.kind === 'table' ? before.rowSecurity : { enabled: false, forced: false };
    const { enabled, forced } = table.rowSecurity;
    const alter = `alter table ${displayName(table)}`;
    return [
      ...(enabled === was.enabled ? [] : [`${alter} ${enabled ? 'enable' : 'disable'} row level security`]),
      ...(forced === was.forced ? [] : [`${alter} ${forced ? 'force' : 'no force'} row level security`]),
    ];
  });
}

/** CREATE POLICY of all policies, those on the platform's tables included. */
export function policiesSql(dump: Dump): readonly string[] {
  return tablesIn(dump).flatMap((table) =>
    [...table.policies]
      .sort((a, b) => byName(a.name, b.name))
      .filter((policy) => isNew(dump, table, policy))
      .map((policy) => policySql(dump.catalog, table, policy)),
  );
}

function policySql(catalog: Catalog, table: Table, policy: Policy): string {
  const using = policy.using && expressionSql(catalog, policy.using, table.oid);
  const check = policy.check && expressionSql(catalog, policy.check, table.oid);
  const roles = policy.roles.map((role) => (role === 'public' ? role : quoteIdentifier(role)));
  const words = [
    ...(policy.permissive ? [] : ['as restrictive']),
    ...(policy.command === 'ALL' ? [] : [`for ${policy.command.toLowerCase()}`]),
    ...(roles.join() === 'public' ? [] : [`to ${roles.join(', ')}`]),
  ];
  return [
    `create policy ${quoteIdentifier(policy.name)} on ${displayName(table)}`,
    ...(words.length ? [words.join(' ')] : []),
    ...(using === undefined ? [] : [`using (${using})`]),
    ...(check === undefined ? [] : [`with check (${check})`]),
  ].join('\n  ');
}
