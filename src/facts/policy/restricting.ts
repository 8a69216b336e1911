import type { Catalog } from '../../catalog/model.ts';
import type { Policy, Table } from '../../catalog/relation-model.ts';
import { grantedAccess } from '../access/grants.ts';
import { queryingRoles } from '../access/querying-roles.ts';
import { POLICY_COMMANDS } from '../policies.ts';
import { appliedPolicies } from './applied.ts';
import { callerOf } from './caller.ts';
import { judgePredicate } from './judge.ts';

/** A restrictive policy beside which no permissive one lets anything through. */
export interface RestrictingNothing {
  readonly policy: Policy;
  /** The table has no permissive policy at all. */
  readonly isAlone: boolean;
}

/** The restrictive policies of a table that have no permissive one beside them, for none of their commands and roles; locks left out. */
export function restrictsNothing(catalog: Catalog, table: Table): readonly RestrictingNothing[] {
  const restrictive = table.policies.filter(({ permissive }) => !permissive);
  if (restrictive.length === 0) return [];
  const isAlone = restrictive.length === table.policies.length;
  const asked = queryingRoles(catalog).flatMap((role) =>
    POLICY_COMMANDS.filter((command) => role === '' || grantedAccess(catalog, role, table, command).level !== 'none').map(
      (command) => ({ role, ...appliedPolicies(catalog, table, role, command) }),
    ),
  );
  const found = restrictive.filter((policy) => {
    const applied = asked.filter((one) => one.restrictive.includes(policy));
    const isLock = applied.every(({ role }) =>
      [policy.using, policy.check].every(
        (side) => !side || judgePredicate(catalog, table, side, callerOf(role)).answer === 'never',
      ),
    );
    return applied.length > 0 && !isLock && applied.every(({ permissive }) => permissive.length === 0);
  });
  return found.slice(0, isAlone ? 1 : undefined).map((policy) => ({ policy, isAlone }));
}
