import {
  apiRoles,
  bypassReason,
  type Catalog,
  callerOf,
  decisiveExpression,
  displayName,
  isManagedSchema,
  judgePredicate,
  POLICY_COMMANDS,
  type Policy,
  quoteIdentifier,
  rolesHeld,
  roleTestIn,
  schemaRule,
  type Table,
  tablesOf,
} from '../../src/rule.ts';

export default schemaRule({
  meta: {
    summary: 'Disallow policies for roles that row level security does not bind',
    problem:
      '`service_role` and `postgres` have BYPASSRLS, and a table’s owner is not bound either: policies are never asked for them. A policy `to service_role`, or one whose condition ' +
      'only the service role meets, therefore does nothing, and makes readers think that it was the policy which lets the server in. Without TO such a condition is ' +
      'still evaluated, and false, for everybody else.',
    solution: 'Drop the policy. With the service role’s key every row can be reached without it.',
    exceptions:
      'Where row level security is forced (`force row level security`), policies bind the owner; such policies are not reported. Where `auth.role() = ‘service_role’` is all ' +
      'that a policy asks, `no-role-test-in-policy` speaks of it.',
    severity: 'info',
    presets: ['strict'],
    sources: ['pgrls/SEC023'],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || (isManagedSchema(table.schema) && table.schema !== 'storage')) continue;
      for (const policy of table.policies) {
        const unbound = policy.roles.every((role) => isUnbound(catalog, table, role));
        if (!unbound && !isForService(catalog, table, policy)) continue;
        const roles = policy.roles.map((role) => `\`${role}\``).join(' and ');
        yield {
          about: policy,
          message: `policy \`${policy.name}\` on \`${displayName(table)}\` has no effect: ${
            unbound
              ? `${roles} ${policy.roles.length > 1 ? 'pass' : 'passes'} over row level security`
              : 'its condition holds for `service_role` alone, which passes over row level security'
          }`,
          help: `leave it out:\n  drop policy ${quoteIdentifier(policy.name)} on ${displayName(table)};`,
        };
      }
    }
  },
});

function isPassedOver(catalog: Catalog, table: Table, role: string): boolean {
  return bypassReason({ catalog, caller: callerOf(role), acting: role }, table) !== undefined;
}

/** Whether policies to a role are asked for nobody: it passes over them, and so does whoever has its privileges. */
function isUnbound(catalog: Catalog, table: Table, role: string): boolean {
  if (!isPassedOver(catalog, table, role)) return false;
  return [...catalog.roles.values()].every(
    ({ name }) => isPassedOver(catalog, table, name) || !rolesHeld(catalog, name).has(role),
  );
}

/** Whether a policy for everybody says yes to the service role and to nobody else. A plain test of the role is no-role-test-in-policy's. */
function isForService(catalog: Catalog, table: Table, policy: Policy): boolean {
  if (!policy.permissive || !catalog.roles.has('service_role')) return false;
  const asked = POLICY_COMMANDS.flatMap((command) => decisiveExpression(policy, command) ?? []);
  if (policy.roles.includes('public') && asked.every(roleTestIn)) return false;
  const answers = (role: string) => asked.map((one) => judgePredicate(catalog, table, one, callerOf(role)).answer);
  return (
    !answers('service_role').includes('never') &&
    asked.length > 0 &&
    apiRoles(catalog).every((role) => isPassedOver(catalog, table, role) || answers(role).every((answer) => answer === 'never'))
  );
}
