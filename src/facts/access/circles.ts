import { tablesOf } from '../../catalog/catalog.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { POLICY_COMMANDS, type PolicyCommand } from '../policies.ts';
import { grantedAccess } from './grants.ts';
import { type RecursionStep, recursionFor } from './infinite-recursion.ts';
import { queryingRoles } from './querying-roles.ts';
import { readsRelations } from './relations-named.ts';

/** Policies that lead back to where they began, and what PostgreSQL refuses for it. */
export interface Circle {
  /** From the policy made last. */
  readonly steps: readonly RecursionStep[];
  /** The first policy's table, or one from which the circle is met. */
  readonly table: Table;
  readonly commands: readonly PolicyCommand[];
  /** Of those that hold the privilege; the empty name is any role that is no owner, where the roles are not known. */
  readonly roles: readonly string[];
}

interface Failing {
  readonly commands: Set<PolicyCommand>;
  readonly roles: Set<string>;
}

/** Each circle of policies once. */
export function policyCircles(catalog: Catalog): readonly Circle[] {
  const found = new Map<string, { readonly steps: readonly RecursionStep[]; readonly failing: Map<Table, Failing> }>();
  const roles = queryingRoles(catalog);
  for (const table of tablesOf(catalog)) {
    if (!table.rowSecurity.enabled || !readsRelations(table)) continue;
    for (const role of roles) {
      // Where reading goes round in a circle, whatever reads the table does: that is one thing to mend.
      const reading = recursionFor(catalog, table, 'SELECT', role);
      for (const command of POLICY_COMMANDS) {
        if (role !== '' && grantedAccess(catalog, role, table, command).level === 'none') continue;
        const own = command === 'SELECT' ? reading : recursionFor(catalog, table, command, role);
        const steps = own && (reading ?? own);
        if (!steps) continue;
        const key = [...steps.map(({ policy }) => policy.oid)].sort().join();
        const circle = found.get(key) ?? { steps, failing: new Map<Table, Failing>() };
        found.set(key, circle);
        const of = circle.failing.get(table) ?? { commands: new Set(), roles: new Set() };
        circle.failing.set(table, of);
        of.commands.add(command);
        of.roles.add(role);
      }
    }
  }
  return [...found.values()].flatMap(({ steps, failing }) => {
    const last = steps.reduce((one, other) => (other.policy.oid > one.policy.oid ? other : one));
    const at = steps.indexOf(last);
    const inCircle = steps.map(({ of }) => of).find((table) => failing.has(table));
    const table = failing.has(last.of) ? last.of : (inCircle ?? [...failing.keys()][0]);
    const of = table && failing.get(table);
    if (!table || !of) return [];
    return [{ steps: [...steps.slice(at), ...steps.slice(0, at)], table, commands: [...of.commands], roles: [...of.roles] }];
  });
}
