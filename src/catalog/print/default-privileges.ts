import { defaultAcl } from '../acl.ts';
import type { Catalog, DefaultPrivilege } from '../model.ts';
import { quoteIdentifier } from '../names.ts';
import type { Acl } from '../object-model.ts';
import { DEFAULT_ACL_KIND } from '../privileges.ts';
import { changes } from './grants.ts';
import { byName, type Dump } from './scope.ts';

/** ALTER DEFAULT PRIVILEGES, for what differs from the platform's. Comes last: what the dump makes gets its privileges without them. */
export function defaultPrivilegesSql({ catalog, start }: Dump): readonly string[] {
  const keys = new Map([...start.catalog.defaultPrivileges, ...catalog.defaultPrivileges].map((entry) => [keyOf(entry), entry]));
  return [...keys]
    .sort(([a], [b]) => byName(a, b))
    .flatMap(([key, entry]) => {
      const kind = DEFAULT_ACL_KIND[entry.objects];
      const of = ({ defaultPrivileges }: Catalog): Acl =>
        defaultPrivileges.find((other) => keyOf(other) === key)?.acl ??
        (entry.schema === undefined ? defaultAcl(kind, entry.role) : []);
      const schema = entry.schema === undefined ? '' : ` in schema ${quoteIdentifier(entry.schema)}`;
      const head = `alter default privileges for role ${quoteIdentifier(entry.role)}${schema}`;
      return changes({ kind, before: of(start.catalog), after: of(catalog), on: `on ${entry.objects}` }).map(
        ({ sql }) => `${head} ${sql}`,
      );
    });
}

function keyOf({ role, schema, objects }: DefaultPrivilege): string {
  return [role, schema ?? '', objects].join('\0');
}
