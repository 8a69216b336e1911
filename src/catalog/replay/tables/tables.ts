import type { Constraint, CreateStmt, RangeVar } from '../../../syntax/node.ts';
import { as, namesOf } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import { nameKey, removeRelation, tableByOid } from '../../catalog.ts';
import type { Expression } from '../../object-model.ts';
import { initialAcl } from '../../privileges.ts';
import type { Column, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import type { Handlers } from '../handler.ts';
import { requireServer } from '../other-objects.ts';
import {
  creationSchema,
  here,
  newOid,
  putInto,
  requireFreeRelationName,
  requireFreeRowType,
  type Session,
  TEMPORARY_SCHEMA,
} from '../session.ts';
import { addCheck } from './checks.ts';
import { type ColumnPlan, createOwnedSequence, planColumn, resolveDefault } from './columns.ts';
import { addForeignKey } from './foreign-keys.ts';
import { requireForeignConstraint, requireForeignPartition } from './foreign-tables.ts';
import { copyChecks, findParents, givenType, markParents, mergeColumns, type Parents } from './inheritance.ts';
import { addKey, type KeyPlan, mergeKeys, planKey } from './keys.ts';
import { createNotNulls } from './new-not-nulls.ts';
import { type WrittenNotNull, writtenNotNull } from './not-null.ts';
import { boundOf } from './partition-bounds.ts';
import { copyToPartition, partitionKey } from './partitions.ts';
import { requireStorageParameters } from './storage-parameters.ts';
import { changeTable, columnNamed, tableNow } from './table-changes.ts';
import { copyLike, type LikeSource, likeColumns, likeSource } from './table-like.ts';

export const tableHandlers: Handlers = {
  CreateStmt: (session, node) => createTable(session, node),
  CreateForeignTableStmt: (session, node) => createTable(session, node.base ?? {}, node.servername ?? ''),
};

/** CREATE TABLE in the order of `transformCreateStmt` and `DefineRelation`: columns, defaults, checks, LIKE's rest, keys, foreign keys. */
function createTable(session: Session, node: CreateStmt, server?: string): void {
  const home = newRelationHome(session, node.relation);
  if (node.if_not_exists && session.catalog.relationNames.has(nameKey(home.schema, home.name))) return;
  const plan = planTable(session, node, home, server !== undefined);
  if (server === undefined) requireOptions(session, node);
  requireFreeRelationName(session, home.schema, home.name, home.place);
  requireFreeRowType(session, home.schema, home.name, home.place);
  const { partitionOf, inherits, ofType } = plan.parents;
  const table = newTable(session, home, plan.columns, {
    relkind: server !== undefined ? 'f' : node.partspec ? 'p' : 'r',
    ...(server === undefined ? {} : { server }),
    ...(node.oncommit === 'ONCOMMIT_DROP' ? { onCommitDrop: true } : {}),
    ...(ofType === undefined ? {} : { ofType }),
    ...(partitionOf === undefined
      ? { inherits }
      : { partitionOf, ...boundOf(session, tableNow(session, partitionOf), home.name, node.partbound ?? {}) }),
  });
  if (server !== undefined) requireServer(session, server);
  markParents(session, table);
  addDefaults(session, table, plan.own);
  if (node.partspec) {
    const partitionBy = partitionKey(session, tableNow(session, table.oid), node.partspec);
    changeTable(session, table.oid, (now) => ({ ...now, partitionBy }));
  }
  const parents = partitionOf === undefined ? inherits : [partitionOf];
  copyChecks(session, parents, table.oid);
  const of = (type: Constraint['contype']): readonly PlannedConstraint[] =>
    plan.constraints
      .filter(({ constraint }) => constraint.contype === type)
      .map((planned) => (server === undefined ? withoutRows(planned) : planned));
  requireDistinctChecks(of('CONSTR_CHECK'));
  for (const { constraint } of of('CONSTR_CHECK')) addCheck(session, table.oid, constraint);
  createNotNulls(session, table.oid, plan.notNulls, parents);
  if (partitionOf !== undefined) {
    requireForeignPartition(session, tableNow(session, partitionOf), table, true);
    copyToPartition(session, partitionOf, table.oid);
  }
  for (const like of plan.likes) copyLike(session, like, table.oid);
  for (const key of mergeKeys(plan.keys)) addKey(session, table.oid, key);
  for (const { constraint, column } of of('CONSTR_FOREIGN')) addForeignKey(session, table.oid, constraint, column);
}

/** Those of another access method than heap are its own. @throws {SqlError} 42809, 22023, 0A000. */
function requireOptions(session: Session, { options, partspec, accessMethod = 'heap' }: CreateStmt): void {
  if (partspec && options?.length)
    throw new SqlError('42809', 'cannot specify storage parameters for a partitioned table', here(session, undefined));
  if (accessMethod === 'heap') requireStorageParameters(session, options, 'table', true);
}

/** A new table has no rows that NOT VALID could leave out: it says nothing. */
function withoutRows(planned: PlannedConstraint): PlannedConstraint {
  const { constraint } = planned;
  return constraint.skip_validation ? { ...planned, constraint: { ...constraint, skip_validation: false } } : planned;
}

/** @throws {SqlError} 42710 where two checks of one CREATE TABLE have one name. */
function requireDistinctChecks(checks: readonly PlannedConstraint[]): void {
  const names = checks.flatMap(({ constraint }) => constraint.conname ?? []);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new SqlError('42710', `check constraint "${twice}" already exists`);
}

/** Where a new relation goes. */
export interface RelationHome {
  readonly schema: string;
  readonly name: string;
  readonly persistence: Table['persistence'];
  readonly place: Place;
}

/** The schema and persistence of a relation about to be made. @throws {SqlError} 3F000, 42P16. */
export function newRelationHome(session: Session, range: RangeVar | undefined): RelationHome {
  const place = here(session, range?.location);
  const name = range?.relname ?? '';
  const isTemporary = range?.relpersistence === 't' || range?.schemaname === TEMPORARY_SCHEMA;
  if (!isTemporary) {
    const schema = creationSchema(session, range?.schemaname, place);
    return { schema, name, place, persistence: range?.relpersistence === 'u' ? 'unlogged' : 'permanent' };
  }
  if (range?.schemaname !== undefined && range.schemaname !== TEMPORARY_SCHEMA) {
    creationSchema(session, range.schemaname, place);
    throw new SqlError('42P16', 'cannot create temporary relation in non-temporary schema', place);
  }
  dropCommitted(session, name);
  return { schema: TEMPORARY_SCHEMA, name, place, persistence: 'temporary' };
}

/** A temporary table that an earlier file made with ON COMMIT DROP is gone with that file's transaction. */
function dropCommitted(session: Session, name: string): void {
  const oid = session.catalog.relationNames.get(nameKey(TEMPORARY_SCHEMA, name));
  const table = oid === undefined ? undefined : tableByOid(session.catalog, oid);
  if (!table?.onCommitDrop || table.place?.statement.text === session.statement.text) return;
  for (const index of table.indexes) session.catalog = removeRelation(session.catalog, index.oid);
  session.catalog = removeRelation(session.catalog, table.oid);
}

/** Puts a new table with these columns and nothing else into the catalog. */
export function newTable(session: Session, home: RelationHome, columns: readonly Column[], more: Partial<Table> = {}): Table {
  const owner = session.role;
  const acl = home.persistence === 'temporary' ? undefined : initialAcl(session, 'tables', home.schema, owner);
  const table: Table = {
    kind: 'table',
    oid: newOid(session),
    schema: home.schema,
    name: home.name,
    place: home.place,
    owner,
    relkind: 'r',
    persistence: home.persistence,
    columns,
    nextAttnum: columns.length + 1,
    uniqueConstraints: [],
    foreignKeys: [],
    checks: [],
    exclusions: [],
    indexes: [],
    rowSecurity: { enabled: false, forced: false },
    policies: [],
    triggers: [],
    inherits: [],
    // Spreads come last: V8 adds each property that is written after one by a slow path.
    ...(acl ? { acl } : {}),
    ...more,
  };
  putInto(session, table);
  return table;
}

interface PlannedConstraint {
  readonly constraint: Constraint;
  readonly column?: string;
}
interface TablePlan {
  readonly columns: readonly Column[];
  /** Of the columns written or copied by LIKE here, with their attnum in the table. */
  readonly own: readonly ColumnPlan[];
  readonly constraints: readonly PlannedConstraint[];
  readonly keys: readonly KeyPlan[];
  readonly notNulls: readonly WrittenNotNull[];
  readonly likes: readonly LikeSource[];
  readonly parents: Parents;
}

function planTable(session: Session, node: CreateStmt, home: RelationHome, isForeign: boolean): TablePlan {
  const own: ColumnPlan[] = [];
  const constraints: PlannedConstraint[] = [];
  const likes: LikeSource[] = [];
  const notNulls: WrittenNotNull[] = [];
  const given = node.ofTypename || node.partbound ? findParents(session, node) : undefined;
  for (const element of node.tableElts ?? []) {
    const definition = as(element, 'ColumnDef');
    const like = as(element, 'TableLikeClause');
    const constraint = as(element, 'Constraint');
    if (definition) {
      const plan = planColumn(
        session,
        home,
        definition,
        0,
        given && !definition.typeName ? givenType(session, given, definition) : undefined,
      );
      own.push(plan);
      if (plan.notNull) notNulls.push(plan.notNull);
      for (const part of plan.constraints) constraints.push({ constraint: part, column: plan.column.name });
    } else if (like) {
      const source = likeSource(session, like);
      likes.push(source);
      const copies = likeColumns(session, home, source);
      own.push(...copies);
      notNulls.push(...copies.flatMap(({ notNull }) => notNull ?? []));
    } else if (constraint?.contype === 'CONSTR_NOTNULL') notNulls.push(writtenNotNull(session, constraint));
    else if (constraint) constraints.push({ constraint });
  }
  if (isForeign) for (const { constraint } of constraints) requireForeignConstraint(session, constraint);
  const parents = given ?? findParents(session, node);
  const keys = planKeys(session, home, constraints, [...parents.columns, ...own.map((plan) => plan.column)]);
  const columns = mergeColumns(
    session,
    parents,
    own.map((plan) => plan.column),
    new Map(own.map((plan) => [plan.column.name, plan.defaultNode !== undefined])),
  );
  const merged = (column: Column, atSamePlace: Column | undefined): Column =>
    atSamePlace?.name === column.name ? atSamePlace : (columnNamed({ columns }, column.name) ?? column);
  return {
    columns,
    own: own.map((plan, i) => ({ ...plan, column: merged(plan.column, columns[i]) })),
    constraints,
    keys,
    notNulls: [...notNulls, ...notNullsOfKeys(keys, own)],
    likes,
    parents,
  };
}

/** A primary key makes its columns NOT NULL: those that are not yet. */
function notNullsOfKeys(keys: readonly KeyPlan[], own: readonly ColumnPlan[]): readonly WrittenNotNull[] {
  const primary = keys.find(({ kind }) => kind === 'primary key');
  return (primary?.index.elements ?? []).flatMap(({ name = '' }) => {
    const isWritten = own.some(({ column, notNull }) => column.name === name && notNull);
    return isWritten ? [] : [{ column: name, ...(primary?.index.place ? { place: primary.index.place } : {}) }];
  });
}

const KEYS = new Set(['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION']);

/** Reads the keys of a new table, before its columns are held against one another (`transformIndexConstraint`). @throws {SqlError} 42P16, 42703. */
function planKeys(
  session: Session,
  home: RelationHome,
  constraints: readonly PlannedConstraint[],
  columns: readonly Column[],
): readonly KeyPlan[] {
  const keys: KeyPlan[] = [];
  for (const { constraint, column } of constraints) {
    if (!KEYS.has(constraint.contype ?? '')) continue;
    const place = here(session, constraint.location, 'clause');
    if (constraint.contype === 'CONSTR_PRIMARY' && keys.some((key) => key.kind === 'primary key'))
      throw new SqlError('42P16', `multiple primary keys for table "${home.name}" are not allowed`, place);
    const missing = namesOf(constraint.keys).find((name) => !columns.some((one) => one.name === name));
    if (missing !== undefined) throw new SqlError('42703', `column "${missing}" named in key does not exist`, place);
    keys.push(planKey(session, constraint, column));
  }
  return keys;
}

/** Makes the sequences and resolves the defaults of new columns. */
export function addDefaults(session: Session, table: Table, plans: readonly ColumnPlan[]): void {
  const defaults = new Map<number, Expression>();
  for (const plan of plans) {
    const { column, defaultNode } = plan;
    const expression =
      createOwnedSequence(session, table, plan) ?? (defaultNode && resolveDefault(session, table, column, defaultNode));
    if (expression) defaults.set(column.attnum, expression);
  }
  if (defaults.size === 0) return;
  changeTable(session, table.oid, (now) => ({
    ...now,
    columns: now.columns.map((column) => {
      const expression = defaults.get(column.attnum);
      return expression ? { ...column, default: expression } : column;
    }),
  }));
}
