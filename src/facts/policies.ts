import type { Catalog } from '../catalog/model.ts';
import type { Policy, Table } from '../catalog/relation-model.ts';

/** The commands that a policy may be for; ALL is for each of them. */
export const POLICY_COMMANDS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;
export type PolicyCommand = (typeof POLICY_COMMANDS)[number];

/** The permissive policies that decide on a command of a role, memberships aside: those to the role and those to PUBLIC. */
function permissivePolicies(table: Table, command: PolicyCommand, role: string): readonly Policy[] {
  return policiesFor(table, command, role).filter(({ permissive }) => permissive);
}

/** The restrictive policies that limit a command of a role, memberships aside. */
export function restrictivePolicies(table: Table, command: PolicyCommand, role: string): readonly Policy[] {
  return policiesFor(table, command, role).filter(({ permissive }) => !permissive);
}

function policiesFor(table: Table, command: PolicyCommand, role: string): readonly Policy[] {
  return table.policies.filter(
    (policy) =>
      (policy.command === 'ALL' || policy.command === command) &&
      (policy.roles.includes('public') || policy.roles.includes(role)),
  );
}

/**
 * The roles that row security binds and that the advisor looks at (splinter 0006): all but those that bypass it, PostgreSQL's own and
 * Supabase's administrators. Its pattern for the former is `pg_%`, and `_` means any character.
 */
export function boundRoles(catalog: Catalog): readonly string[] {
  return [...catalog.roles.values()]
    .filter(({ name, bypassRowSecurity }) => !bypassRowSecurity && !/^pg.|^supabase.*admin$/.test(name))
    .map(({ name }) => name)
    .sort();
}

/** Permissive policies that PostgreSQL asks one after the other. */
export interface Overlap {
  readonly policies: readonly Policy[];
  readonly commands: readonly PolicyCommand[];
  readonly role: string;
}

/** Each role and command that more than one permissive policy decides on. */
export function overlaps(table: Table, roles: readonly string[]): readonly Overlap[] {
  return POLICY_COMMANDS.flatMap((command) =>
    roles.flatMap((role) => {
      const policies = permissivePolicies(table, command, role);
      return policies.length > 1 ? [{ policies, commands: [command], role }] : [];
    }),
  );
}

/** Each set of policies that overlap once, with the commands and the role that most of them are for: those of the API before others. */
export function widestOverlaps(table: Table, bound: readonly string[]): readonly Overlap[] {
  const named = new Set(table.policies.flatMap(({ roles }) => roles));
  const roles = ['authenticated', 'anon', ...named].filter((role) => bound.includes(role) || role === 'public');
  const all = overlaps(table, roles);
  const widest = POLICY_COMMANDS.flatMap((command) => {
    const found = all.filter(({ commands }) => commands.includes(command));
    return found.sort((a, b) => b.policies.length - a.policies.length).slice(0, 1);
  });
  const bySet = new Map<string, Overlap>();
  for (const overlap of widest) {
    const key = [overlap.role, ...overlap.policies.map(({ oid }) => oid)].join();
    bySet.set(key, { ...overlap, commands: [...(bySet.get(key)?.commands ?? []), ...overlap.commands] });
  }
  return [...bySet.values()];
}
