import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import { rolesHeld } from '../../catalog/privileges.ts';
import type { Policy, Table } from '../../catalog/relation-model.ts';
import type { PolicyCommand } from '../policies.ts';

/** The policies that decide on a command of a role, memberships counted. */
export interface AppliedPolicies {
  /** Joined by OR. */
  readonly permissive: readonly Policy[];
  /** Joined by AND, and with what the permissive ones say. */
  readonly restrictive: readonly Policy[];
}

export function appliedPolicies(catalog: Catalog, table: Table, role: string, command: PolicyCommand): AppliedPolicies {
  const held = rolesHeld(catalog, role);
  const applied = table.policies.filter(
    (policy) =>
      (policy.command === 'ALL' || policy.command === command) && policy.roles.some((one) => one === 'public' || held.has(one)),
  );
  return {
    permissive: applied.filter(({ permissive }) => permissive),
    restrictive: applied.filter(({ permissive }) => !permissive),
  };
}

/** What a policy asks of rows as they are written: USING serves where no WITH CHECK is given. */
export function checkOf({ check, using }: Policy): Expression | undefined {
  return check ?? using;
}
