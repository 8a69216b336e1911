import {
  accessTo,
  admitsRow,
  appliedPolicies,
  assume,
  type Catalog,
  callerOf,
  conditionSql,
  constantTruth,
  displayName,
  isManagedSchema,
  judgePredicate,
  mayChoose,
  ownershipOf,
  type Policy,
  quoteIdentifier,
  schemaRule,
  type Table,
  tablesOf,
} from '../../src/rule.ts';

const ROLE = 'authenticated';

export default schemaRule({
  meta: {
    summary: 'Disallow policies that let users give their rows to somebody else',
    problem:
      'USING says which rows an UPDATE may touch, WITH CHECK what they may look like afterwards. `using (auth.uid() = user_id) with check (true)` lets every user ' +
      'write somebody else’s id into `user_id`: invoices, messages or files turn up in an account whose owner never made them. Permissive policies are OR-ed, so ' +
      'that the loose WITH CHECK of one policy also serves those whom another lets in.',
    solution:
      'Leave WITH CHECK away, then USING serves for both, or ask the same in it. A column that nobody may change can also be taken out of the grant: ' +
      '`revoke update on … from authenticated; grant update (title, body) on … to authenticated;`.',
    exceptions:
      'Reported is what works: the role holds the privilege for the column, no trigger watches it, and the policies for SELECT, which PostgreSQL asks of the new row as well ' +
      'where an UPDATE has a WHERE, let it through. A policy whose USING lets a user change all rows is the matter of `no-always-true-policy`, and so is a policy ' +
      'for ALL `with check (true)`.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['pgrls/SEC020'],
    dependsOn: ['policies', 'privileges', 'triggers'],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || isManagedSchema(table.schema) || table.extension !== undefined) continue;
      if (!table.policies.some(({ check }) => check)) continue;
      if (accessTo(catalog, table, ROLE, 'UPDATE').level === 'none') continue;
      const { permissive } = appliedPolicies(catalog, table, ROLE, 'UPDATE');
      for (const policy of permissive) {
        if (!policy.check || isSaidElsewhere(catalog, table, policy)) continue;
        const found = giving(catalog, table, policy, permissive);
        if (!found) continue;
        const { by, columns } = found;
        const names = columns.map(({ name }) => `\`${name}\``).join(' or ');
        const where = `\`${displayName(table)}\``;
        yield {
          about: policy,
          ...(policy.check.place ? { at: policy.check.place } : {}),
          message:
            by === policy
              ? `policy \`${policy.name}\` lets users give their own rows of ${where} to somebody else: its WITH CHECK does not hold them to ${names}`
              : `policy \`${policy.name}\` lets users whom policy \`${by.name}\` lets change their own rows of ${where} give them to somebody else: its WITH CHECK does not hold them to ${names}`,
          help: help(catalog, table, policy, by),
          ...(by === policy ? {} : { related: [{ at: by.using?.place ?? by.place, message: 'lets them at their own rows' }] }),
        };
      }
    }
  },
});

/** Whether no-always-true-policy speaks of it: it lets every user change all rows, or insert any. */
function isSaidElsewhere(catalog: Catalog, table: Table, { using, check, command }: Policy): boolean {
  if (command === 'ALL' && constantTruth(check?.node) === true) return true;
  return using !== undefined && judgePredicate(catalog, table, using, callerOf(ROLE)).answer === 'always';
}

/** The policy that lets users at their own rows only, and the columns of these that they may change under the WITH CHECK of `policy`. */
function giving(catalog: Catalog, table: Table, policy: Policy, permissive: readonly Policy[]) {
  const { check } = policy;
  if (!check) return undefined;
  for (const by of [policy, ...permissive.filter((one) => one !== policy)]) {
    if (!by.using) continue;
    const { columns, exclusive } = ownershipOf(catalog, table, by.using);
    if (!exclusive) continue;
    const open = columns.filter((column) => mayChoose(catalog, ROLE, table, column, 'UPDATE'));
    if (
      open.length > 0 &&
      admitsRow(catalog, check, { table, command: 'UPDATE', assumed: assume(columns, 'another'), chosen: columns })
    )
      return { by, columns: open };
  }
  return undefined;
}

function help(catalog: Catalog, table: Table, policy: Policy, by: Policy): string {
  const [using, check] = [policy.using ?? by.using, policy.check].map((one) => one && conditionSql(catalog, table, one));
  const held = by === policy ? using : `(${using}) and (${check})`;
  return `hold the new row to what USING asks:\n  alter policy ${quoteIdentifier(policy.name)} on ${displayName(table)} with check (${held});`;
}
