import {
  accessTo,
  appliedPolicies,
  type Catalog,
  type Column,
  callerOf,
  checkOf,
  displayName,
  type Expression,
  isManagedSchema,
  judgePredicate,
  mayChoose,
  ownershipOf,
  ownerTest,
  type Policy,
  quoteIdentifier,
  schemaRule,
  type Table,
  tablesOf,
} from '../../src/rule.ts';

const ROLE = 'authenticated';
/** Names of columns that mark a row as deleted, without underscores. */
const MARKS = ['deletedat', 'isdeleted', 'deleted', 'archivedat', 'isarchived', 'archived', 'removedat', 'isremoved'];

export default schemaRule({
  meta: {
    summary: 'Disallow policies for UPDATE that undo another one’s limit on who deletes',
    problem:
      'With soft deletes, deleting is an UPDATE that sets `deleted_at`. A policy of its own that lets only the owner do so limits nobody: permissive policies are OR-ed, and ' +
      'a team member whom another policy lets edit a row sets `deleted_at` by that one. The same goes for taking the mark away again.',
    solution:
      'Make the limit restrictive, for those are AND-ed: `create policy … as restrictive for update using (true) with check (deleted_at is null or (select auth.uid()) = ' +
      'created_by)`. Or leave the column out of what users are granted, and delete by a function.',
    exceptions:
      'Reported is a pair: one policy whose WITH CHECK demands the mark and lets only owners through, and one that lets others than the owner at rows and does not look at the mark. ' +
      'A table where one policy lets owners do everything is not.',
    severity: 'warning',
    presets: ['recommended'],
    sources: [],
    dependsOn: ['policies', 'privileges', 'triggers'],
  },
  *check(catalog) {
    for (const table of tablesOf(catalog)) {
      if (!table.rowSecurity.enabled || isManagedSchema(table.schema) || table.extension !== undefined) continue;
      const mark = table.columns.find(isMark);
      if (!mark || accessTo(catalog, table, ROLE, 'UPDATE').level === 'none') continue;
      if (!mayChoose(catalog, ROLE, table, mark, 'UPDATE')) continue;
      const found = undoing(catalog, table, mark);
      if (!found) continue;
      const { limit, by, owner } = found;
      const name = displayName(table);
      yield {
        about: by,
        at: checkOf(by)?.place ?? by.place,
        message: `whoever policy \`${by.name}\` lets change rows of \`${name}\` can delete them too, by setting \`${mark.name}\`: it does not look at the column, and that policy \`${limit.name}\` demands the owner holds nobody back`,
        help: `make the limit restrictive:\n  create policy ${quoteIdentifier(`${limit.name} only`)} on ${name} as restrictive for update to authenticated using (true) with check (${unmarked(mark)} or ${ownerTest({ column: owner, by: 'policy' })});`,
        related: [{ at: limit.check?.place ?? limit.place, message: 'the limit that is undone' }],
      };
    }
  },
});

function isMark({ name, type }: Column): boolean {
  return MARKS.includes(name.replaceAll('_', '').toLowerCase()) && /^(?:bool|timestamp|timestamptz|date)$/.test(type.name);
}

function unmarked({ name, type }: Column): string {
  return type.name === 'bool' ? `not ${quoteIdentifier(name)}` : `${quoteIdentifier(name)} is null`;
}

/** A policy by which owners alone delete, and another that lets others do it. */
function undoing(catalog: Catalog, table: Table, mark: Column) {
  const [set, unset] = mark.type.name === 'bool' ? (['true', 'false'] as const) : (['not null', 'null'] as const);
  const judge = (one: Expression, held: typeof set | typeof unset, owner?: Column) =>
    judgePredicate(
      catalog,
      table,
      one,
      callerOf(ROLE),
      new Map([[mark.attnum, held], ...(owner ? [[owner.attnum, 'another'] as const] : [])]),
    );
  const asksMark = (one: Expression) => JSON.stringify(judge(one, set)) !== JSON.stringify(judge(one, unset));
  const { permissive, restrictive } = appliedPolicies(catalog, table, ROLE, 'UPDATE');
  if (restrictive.some((one) => [one.using, one.check].some((expression) => expression && asksMark(expression))))
    return undefined;
  for (const limit of permissive) {
    if (!limit.using || !limit.check || judge(limit.check, unset).answer !== 'never') continue;
    const { columns, exclusive } = ownershipOf(catalog, table, limit.using);
    const [owner] = columns;
    if (!owner || columns.length > 1 || !exclusive || judge(limit.check, set).answer === 'never') continue;
    const letsOthers = (one: Expression | undefined) => one !== undefined && judge(one, set, owner).answer !== 'never';
    const by = permissive.find((one: Policy) => {
      const check = checkOf(one);
      const admits = one !== limit && one.using && judge(one.using, unset, owner).answer !== 'never';
      return admits && check && letsOthers(check) && !asksMark(check);
    });
    const isSeen = appliedPolicies(catalog, table, ROLE, 'SELECT').permissive.some(({ using }) => letsOthers(using));
    if (by && isSeen) return { limit, by, owner };
  }
  return undefined;
}
