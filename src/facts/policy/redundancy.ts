import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import { rolesHeld } from '../../catalog/privileges.ts';
import type { Policy, Table } from '../../catalog/relation-model.ts';
import { queryingRoles } from '../access/querying-roles.ts';
import { POLICY_COMMANDS, type PolicyCommand } from '../policies.ts';
import { appliedPolicies, checkOf } from './applied.ts';
import { callerOf } from './caller.ts';
import { follows } from './implication.ts';
import { judgePredicate } from './judge.ts';

/** A policy without which each role could do just the same. */
export interface RedundantPolicy {
  readonly policy: Policy;
  /** Those that decide in its place; none where a restrictive policy says yes to every row. */
  readonly by: readonly Policy[];
  /**
   * A copy says the same as one other policy for the same commands and roles, a repeated one for fewer of them; a covered one says something
   * narrower, for permissive ones, or wider.
   */
  readonly kind: 'copy' | 'repeated' | 'covered';
}

const known = new WeakMap<Catalog, WeakMap<Table, readonly RedundantPolicy[]>>();

/**
 * The policies of a table that change nothing: permissive ones whose rows other permissive ones let through for each of their commands and
 * roles, restrictive ones that forbid nothing others let pass. Of two that say the same the younger is one.
 */
export function redundantPolicies(catalog: Catalog, table: Table): readonly RedundantPolicy[] {
  const ofCatalog = known.get(catalog) ?? new WeakMap<Table, readonly RedundantPolicy[]>();
  known.set(catalog, ofCatalog);
  const found = ofCatalog.get(table) ?? findRedundant(catalog, table);
  ofCatalog.set(table, found);
  return found;
}

function findRedundant(catalog: Catalog, table: Table): readonly RedundantPolicy[] {
  if (table.policies.length < 2 && table.policies.every(({ permissive }) => permissive)) return [];
  const roles = queryingRoles(catalog);
  const dropped = new Set<Policy>();
  const found: RedundantPolicy[] = [];
  for (const policy of [...table.policies].sort((a, b) => b.oid - a.oid)) {
    const by = deciding(catalog, table, policy, roles, dropped);
    if (!by) continue;
    dropped.add(policy);
    const [only, ...more] = by;
    const isSame = only !== undefined && more.length === 0 && saysSame(policy, only);
    found.push({ policy, by, kind: isSame ? (sameReach(policy, only) ? 'copy' : 'repeated') : 'covered' });
  }
  return found.reverse();
}

/** The policies that make one redundant; undefined where some role and command needs it. */
function deciding(
  catalog: Catalog,
  table: Table,
  policy: Policy,
  roles: readonly string[],
  dropped: ReadonlySet<Policy>,
): readonly Policy[] | undefined {
  const by = new Set<Policy>();
  let isApplied = false;
  for (const role of roles) {
    const held = rolesHeld(catalog, role);
    if (!policy.roles.some((name) => name === 'public' || held.has(name))) continue;
    for (const command of POLICY_COMMANDS) {
      if (policy.command !== 'ALL' && policy.command !== command) continue;
      isApplied = true;
      const { permissive, restrictive } = appliedPolicies(catalog, table, role, command);
      const others = (policy.permissive ? permissive : restrictive).filter((other) => other !== policy && !dropped.has(other));
      const isAlways = (side: Expression) => judgePredicate(catalog, table, side, callerOf(role)).answer === 'always';
      const always = (one: Policy) => sidesOf(one, command).every((side) => side !== undefined && isAlways(side));
      if (!policy.permissive && always(policy)) continue;
      const found = policy.permissive
        ? (others.find(always) ?? others.find((other) => implies(policy, other, command, isAlways)))
        : others.find((other) => implies(other, policy, command, isAlways));
      if (!found) return undefined;
      by.add(found);
    }
  }
  return isApplied ? [...by] : undefined;
}

/** What a policy asks of rows for a command; undefined for what it does not say. */
function sidesOf(policy: Policy, command: PolicyCommand): readonly (Expression | undefined)[] {
  if (command === 'INSERT') return [checkOf(policy)];
  return command === 'UPDATE' ? [policy.using, checkOf(policy)] : [policy.using];
}

/** Whether `other` says yes wherever `policy` does. */
function implies(policy: Policy, other: Policy, command: PolicyCommand, isAlways: (side: Expression) => boolean): boolean {
  const theirs = sidesOf(other, command);
  return sidesOf(policy, command).every((side, i) => {
    const weaker = theirs[i];
    return side !== undefined && weaker !== undefined && (follows(weaker, side) || isAlways(weaker));
  });
}

function sameReach(one: Policy, other: Policy): boolean {
  return one.command === other.command && [...one.roles].sort().join() === [...other.roles].sort().join();
}

function saysSame(one: Policy, other: Policy): boolean {
  const command = one.command === 'ALL' ? 'UPDATE' : one.command;
  return implies(one, other, command, () => false) && implies(other, one, command, () => false);
}
