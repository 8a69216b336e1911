import { findRelation } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Policy } from '../catalog/relation-model.ts';
import { type ApiRole, holders } from './exposure.ts';
import { POLICY_COMMANDS, type PolicyCommand } from './policies.ts';
import { appliedPolicies, checkOf } from './policy/applied.ts';
import { callerOf } from './policy/caller.ts';
import { judgePredicate } from './policy/judge.ts';

/** A policy on `storage.objects` that does not ask which bucket a file lies in. */
export interface BucketlessPolicy {
  readonly policy: Policy;
  readonly roles: readonly ApiRole[];
  readonly commands: readonly PolicyCommand[];
  /** It asks nothing of the file at all, but at most of the caller. */
  readonly isForAllFiles: boolean;
}

/** The policies by which files of all buckets, present and future, are read or written alike. One beside a restrictive policy on buckets is none. */
export function bucketlessPolicies(catalog: Catalog): readonly BucketlessPolicy[] {
  const objects = findRelation(catalog, 'storage', 'objects');
  if (objects?.kind !== 'table' || !objects.rowSecurity.enabled) return [];
  const table = objects;
  return table.policies.flatMap((policy): BucketlessPolicy[] => {
    if (!policy.permissive) return [];
    const found = POLICY_COMMANDS.flatMap((command) =>
      holders(catalog, table, command).flatMap((role) => {
        const { permissive, restrictive } = appliedPolicies(catalog, table, role, command);
        const sides = permissive.includes(policy) ? asked(policy, command) : [];
        const answers = sides.map((side) => judgePredicate(catalog, table, side, callerOf(role)));
        const isOpen = answers.length > 0 && answers.every(({ answer }) => answer !== 'never');
        const limits = [...answers, ...restrictive.flatMap((other) => asked(other, command)).map((side) => judgePredicate(catalog, table, side, callerOf(role)))]; // biome-ignore format: one line
        const asksBucket = limits.some(
          (one) => 'on' in one && one.on.columns.some((name) => name === 'bucket_id' || name === '*'),
        );
        const isForAllFiles = answers.every((one) => one.answer !== 'row');
        return isOpen && !asksBucket ? [{ command, role, isForAllFiles }] : [];
      }),
    );
    if (found.length === 0) return [];
    const roles = (['anon', 'authenticated'] as const).filter((role) => found.some((one) => one.role === role));
    const commands = POLICY_COMMANDS.filter((command) => found.some((one) => one.command === command));
    return [{ policy, roles, commands, isForAllFiles: found.some((one) => one.isForAllFiles) }];
  });
}

function asked(policy: Policy, command: PolicyCommand) {
  const sides =
    command === 'INSERT' ? [checkOf(policy)] : command === 'UPDATE' ? [policy.using, checkOf(policy)] : [policy.using];
  return sides.filter((side) => side !== undefined);
}
