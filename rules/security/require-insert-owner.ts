import {
  accessTo,
  admitsRow,
  appliedPolicies,
  areOpen,
  assume,
  type Catalog,
  type Column,
  callerOf,
  checkOf,
  conditionSql,
  displayName,
  type Expression,
  isManagedSchema,
  judgePredicate,
  mayChoose,
  ownerColumn,
  ownerTest,
  type Policy,
  quoteIdentifier,
  schemaRule,
  type Table,
  tablesOf,
} from '../../src/rule.ts';

const ROLE = 'authenticated';

export default schemaRule({
  meta: {
    summary: 'Require policies for INSERT to look at whose row it becomes',
    problem:
      'Without a look at the owner’s column, WITH CHECK lets every user insert rows that bear another user’s id: comments in somebody’s name, orders on somebody’s ' +
      'account. A default `auth.uid()` does not help, for a request may name the column. Conditions on other columns (`status = ‘draft’`) or on a membership leave it open just the same.',
    solution:
      'Ask in the WITH CHECK of each permissive policy for INSERT that the owner is the caller: `(select auth.uid()) = user_id`.',
    exceptions:
      'The owner’s column is the one that the table’s other policies compare with `auth.uid()`, or the only one that refers to `auth.users`; where that is not evident, ' +
      'nothing is said. A condition that asks a function or another table is reported only for columns that say who speaks (`author_id`, `sender_id`): admins may well ' +
      'insert rows that belong to others. Policies that let everybody insert any row are the matter of `no-always-true-policy`. Columns that are not granted or that a ' +
      'trigger sets are left out.',
    severity: 'warning',
    presets: ['recommended'],
    sources: ['supashield/NO_AUTH_UID_CHECK', 'rls-lint/RLS-003', 'pgrls/SEC027'],
    dependsOn: ['policies', 'privileges', 'triggers'],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || isManagedSchema(table.schema) || table.extension !== undefined) continue;
      const owner = ownerColumn(catalog, table);
      if (!owner || owner.by === 'name' || !mayChoose(catalog, ROLE, table, owner.column, 'INSERT')) continue;
      if (accessTo(catalog, table, ROLE, 'INSERT').level === 'none') continue;
      const { permissive, restrictive } = appliedPolicies(catalog, table, ROLE, 'INSERT');
      for (const policy of permissive) {
        const check = checkOf(policy);
        const who = check && whoForges(catalog, table, policy, check, owner.column, restrictive);
        if (!check || !who) continue;
        yield {
          about: policy,
          at: check.place ?? policy.place,
          message:
            who === 'members'
              ? `those whom policy \`${policy.name}\` lets insert into \`${displayName(table)}\` can do so in another user’s name: it does not look at \`${owner.column.name}\``
              : `${who} can insert rows into \`${displayName(table)}\` in another user’s name: policy \`${policy.name}\` does not look at \`${owner.column.name}\``,
          help: `ask whose row it becomes:\n  alter policy ${quoteIdentifier(policy.name)} on ${displayName(table)} ${policy.check || policy.command === 'INSERT' ? 'with check' : 'using'} (${ownerTest(owner)} and (${conditionSql(catalog, table, check)}));`,
        };
      }
    }
  },
});

/** Who may insert a row of somebody else’s; `members` for those whom other tables or functions tell; undefined for nobody. */
function whoForges(
  catalog: Catalog,
  table: Table,
  policy: Policy,
  check: Expression,
  column: Column,
  restrictive: readonly Policy[],
): string | undefined {
  const judge = (role: string, person: 'caller' | 'another', one: Expression = check) =>
    judgePredicate(catalog, table, one, callerOf(role), assume([column], person));
  const plain = judgePredicate(catalog, table, check, callerOf(ROLE));
  if (plain.answer === 'always') return undefined;
  const limits = restrictive.flatMap((one) => checkOf(one) ?? []);
  if (admitsRow(catalog, check, { table, command: 'INSERT', assumed: assume([column], 'another'), chosen: [column] })) {
    const isForGuests = policy.roles.includes('public') && accessTo(catalog, table, 'anon', 'INSERT').level !== 'none';
    const guest = [check, ...limits].map((one) => judge('anon', 'another', one));
    return isForGuests && areOpen(guest, [column]) ? 'anyone with your anon key' : 'every signed-in user';
  }
  if (plain.answer !== 'row' || limits.length > 0 || !AUTHOR.test(column.name) || plain.on.columns.includes('*'))
    return undefined;
  const isAsked =
    plain.on.columns.includes(column.name) || JSON.stringify(judge(ROLE, 'caller')) !== JSON.stringify(judge(ROLE, 'another'));
  return isAsked || judge(ROLE, 'another').answer === 'never' ? undefined : 'members';
}

/** Names of columns that say who speaks. */
const AUTHOR = /^(?:(?:posted|sent|written)_?by(?:_id)?|(?:author|sender|poster)(?:_?id)?)$/i;
