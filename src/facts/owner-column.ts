import { nameKey, tableByOid } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import { displayName, quoteIdentifier } from '../catalog/names.ts';
import type { Expression } from '../catalog/object-model.ts';
import type { Column, Table } from '../catalog/relation-model.ts';
import { type A_Expr, as, type Node, namesOf, type SelectStmt, walkNested } from '../syntax/node.ts';

/** The column that says whose a row is. */
export interface OwnerColumn {
  readonly column: Column;
  /** A policy compares it with `auth.uid()`; it refers, straight or by way of a table of profiles, to `auth.users`; it is a uuid of a telling name. */
  readonly by: 'policy' | 'foreign key' | 'name';
}

/** Names of columns that say who a row belongs to, the surest first, in lower case and without underscores. */
const NAMES = [
  'userid',
  'ownerid',
  'owner',
  'useruuid',
  'authorid',
  'creatorid',
  'createdby',
  'createdbyuserid',
  'profileid',
  'accountid',
  'uid',
];

/** Who handled a row is not whose it is: `approved_by`, `assigned_to_user_id`. */
const HANDLED = /(?:_|[a-z](?=[A-Z]))(?:by|to)(?:_?user)?(?:_?id)?$/i;

const known = new WeakMap<Catalog, Map<Table, OwnerColumn | undefined>>();

/**
 * The column of a table that holds its owner's `auth.uid()`, where that is evident: for help that spells out a policy. Undefined where
 * there is none, where several would do, and where the database has no `auth.uid()`.
 */
export function ownerColumn(catalog: Catalog, table: Table): OwnerColumn | undefined {
  const answers = known.get(catalog) ?? new Map<Table, OwnerColumn | undefined>();
  known.set(catalog, answers);
  if (!answers.has(table)) answers.set(table, findOwner(catalog, table));
  return answers.get(table);
}

/** The test that lets each caller reach their own rows: `(select auth.uid()) = user_id`. */
export function ownerTest({ column }: OwnerColumn): string {
  const isUuid = column.type.schema === 'pg_catalog' && column.type.name === 'uuid';
  return `(select auth.uid())${isUuid ? '' : '::text'} = ${quoteIdentifier(column.name)}`;
}

function findOwner(catalog: Catalog, table: Table): OwnerColumn | undefined {
  if (!catalog.routineNames.has(nameKey('auth', 'uid'))) return undefined;
  const compared = comparedColumns(table);
  const inPolicies = mostTelling(table.columns.filter((column) => compared.has(column.attnum) && canBeCompared(column)));
  if (inPolicies) return { column: inPolicies, by: 'policy' };
  const referring = new Set(userKeys(catalog, table));
  const byKey = mostTelling(
    table.columns.filter(
      (column) => referring.has(column.attnum) && isUuid(column) && (rank(column) >= 0 || !HANDLED.test(column.name)),
    ),
  );
  if (byKey) return { column: byKey, by: 'foreign key' };
  if (referring.size > 0 || compared.size > 0) return undefined;
  const named = mostTelling(
    table.columns.filter((column) => isUuid(column) && rank(column) >= 0 && !pointsElsewhere(table, column)),
  );
  return named && { column: named, by: 'name' };
}

/** The only one, or the one of several whose name says most. */
function mostTelling(columns: readonly Column[]): Column | undefined {
  if (columns.length < 2) return columns[0];
  return columns.filter((column) => rank(column) >= 0).sort((a, b) => rank(a) - rank(b))[0];
}

function rank({ name }: Column): number {
  return NAMES.indexOf(name.toLowerCase().replaceAll('_', ''));
}

function isUuid({ type }: Column): boolean {
  return type.schema === 'pg_catalog' && type.name === 'uuid' && !type.isArray;
}

function canBeCompared(column: Column): boolean {
  const { schema, name, isArray } = column.type;
  return isUuid(column) || (schema === 'pg_catalog' && (name === 'text' || name === 'varchar') && !isArray);
}

/** The columns that refer to `auth.users(id)`, or to a table's key that is a user's id itself (`profiles.id`). */
function userKeys(catalog: Catalog, table: Table, isProfile = false): readonly number[] {
  return table.foreignKeys.flatMap(({ columns, references }) => {
    const [column, ...more] = columns;
    const target = tableByOid(catalog, references.table);
    if (column === undefined || more.length > 0 || !target) return [];
    const [referred] = references.columns;
    const name = target.columns.find(({ attnum }) => attnum === referred)?.name;
    if (target.schema === 'auth') return target.name === 'users' && name === 'id' ? [column] : [];
    if (isProfile || target === table || referred === undefined) return [];
    return userKeys(catalog, target, true).includes(referred) ? [column] : [];
  });
}

/** Whether a foreign key says that the column is something else than a user's id. */
function pointsElsewhere(table: Table, column: Column): boolean {
  return table.foreignKeys.some(({ columns }) => columns.includes(column.attnum));
}

/** The columns that the table's own policies compare with `auth.uid()`. */
function comparedColumns(table: Table): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { using, check } of table.policies) {
    for (const expression of [using, check]) if (expression) addCompared(table, expression, found);
  }
  return found;
}

function addCompared(table: Table, { node, references }: Expression, found: Set<number>): void {
  walkNested(node, (tag, inner, ancestors) => {
    // Below a FROM the name may mean a column of another row.
    if (tag === 'SelectStmt') return (inner as SelectStmt).fromClause === undefined;
    if (tag !== 'A_Expr') return undefined;
    const { kind, name, lexpr, rexpr } = inner as A_Expr;
    if (kind !== 'AEXPR_OP' || namesOf(name).join('.') !== '=' || ancestors.some(isNot)) return undefined;
    for (const [one, other] of [
      [lexpr, rexpr],
      [rexpr, lexpr],
    ]) {
      const reference = as(withoutCasts(one), 'ColumnRef');
      if (reference?.location === undefined || !isUserCall(other)) continue;
      const meant = references.find(({ object, location }) => object === table.oid && location === reference.location);
      if (meant?.column !== undefined) found.add(meant.column);
    }
    return undefined;
  });
}

function isNot({ tag, node }: { readonly tag: string; readonly node: object }): boolean {
  return tag === 'BoolExpr' && (node as { readonly boolop?: string }).boolop === 'NOT_EXPR';
}

/** `auth.uid()`, also cast and in a sub-select of its own. */
function isUserCall(node: Node | undefined): boolean {
  const inner = withoutCasts(node);
  const select = as(as(inner, 'SubLink')?.subselect, 'SelectStmt');
  const call = select && !select.fromClause ? withoutCasts(as(select.targetList?.[0], 'ResTarget')?.val) : inner;
  return namesOf(as(call, 'FuncCall')?.funcname).join('.') === 'auth.uid';
}

function withoutCasts(node: Node | undefined): Node | undefined {
  let inner = node;
  for (let cast = as(inner, 'TypeCast'); cast; cast = as(inner, 'TypeCast')) inner = cast.arg;
  return inner;
}

/** A policy that lets signed-in users read their own rows, as SQL to run; undefined where it is not evident whose rows they are. */
export function ownerPolicySql(catalog: Catalog, table: Table): string | undefined {
  const owner = ownerColumn(catalog, table);
  if (!owner || table.policies.some(({ name }) => name === OWN_ROWS) || !catalog.roles.has('authenticated')) return undefined;
  return `create policy ${quoteIdentifier(OWN_ROWS)} on ${displayName(table)} for select to authenticated using (${ownerTest(owner)});`;
}

const OWN_ROWS = 'read own rows';
