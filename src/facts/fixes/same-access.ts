import type { Catalog } from '../../catalog/model.ts';
import type { Oid } from '../../catalog/object-model.ts';
import { isSuperuser } from '../../catalog/privileges.ts';
import { accessTo } from '../access/access.ts';
import { POLICY_COMMANDS } from '../policies.ts';

/** Whether it is certain that every role reaches the same rows of a table or view in both catalogs: none, or all. */
export function sameAccess(before: Catalog, after: Catalog, oid: Oid): boolean {
  const [old, now] = [before, after].map((catalog) => catalog.relations.get(oid));
  if (!old || !now || !('columns' in old) || !('columns' in now)) return false;
  if (old.kind === 'composite type' || now.kind === 'composite type') return false;
  return [...before.roles.values()].every(
    ({ name }) =>
      isSuperuser(before, name) ||
      POLICY_COMMANDS.every((command) => {
        const { level } = accessTo(before, old, name, command);
        return level !== 'some' && accessTo(after, now, name, command).level === level;
      }),
  );
}
