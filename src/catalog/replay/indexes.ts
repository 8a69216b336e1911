import type { IndexElem, IndexStmt, Node } from '../../syntax/node.ts';
import { as, namesOf } from '../../syntax/node.ts';
import type { Place } from '../../syntax/statement.ts';
import { nameKey } from '../catalog.ts';
import type { Index, IndexKey, Oid, Table, View } from '../model.ts';
import { SqlError } from '../sql-error.ts';
import { formatType } from '../types.ts';
import { scopeRelation } from './expressions.ts';
import type { Handlers } from './handler.ts';
import { chooseRelationName, indexColumnNames, joinedColumns } from './object-names.ts';
import { resolvePlain } from './plain-expressions.ts';
import { here, newOid, putInto, requireFreeRelationName, requireRelation, type Session } from './session.ts';
import { changeIndex, childrenOf, columnNamed, columnNames, movedAttnum, movedExpression } from './table-changes.ts';

export const indexHandlers: Handlers = { IndexStmt: createIndex };

/** What an index is to be: from CREATE INDEX, a constraint, a copy of another table's. */
export interface IndexPlan {
  /** Chosen from table and columns where left out. */
  readonly name?: string | undefined;
  readonly elements: readonly IndexElem[];
  readonly including?: readonly IndexElem[] | undefined;
  readonly method?: string | undefined;
  readonly unique: boolean;
  readonly primary?: boolean;
  readonly nullsNotDistinct?: boolean | undefined;
  readonly where?: Node | undefined;
  readonly options?: readonly Node[] | undefined;
  /** What the constraint behind which it stands is; a unique constraint unless `primary` or `exclusion`. */
  readonly constraint?: 'key' | 'exclusion';
  readonly place?: Place | undefined;
  readonly parent?: Oid;
  /** The index that this one is a copy of: keys and predicate come from there, `elements` are for the name. */
  readonly like?: { readonly table: Table; readonly index: Index };
  /** True for CREATE INDEX … ON ONLY: partitions get none. */
  readonly only?: boolean;
}

function createIndex(session: Session, node: IndexStmt): void {
  const relation = requireRelation(session, node.relation);
  if (relation.kind !== 'table' && relation.kind !== 'materialized view')
    throw new SqlError('42809', `cannot create index on relation "${relation.name}"`, here(session, node.relation?.location));
  const plan: IndexPlan = {
    name: node.idxname,
    elements: elementsOf(node.indexParams),
    including: elementsOf(node.indexIncludingParams),
    method: node.accessMethod,
    unique: node.unique ?? false,
    nullsNotDistinct: node.nulls_not_distinct,
    where: node.whereClause,
    options: node.options,
    place: here(session, undefined),
    only: node.relation?.inh !== true,
  };
  const built = buildIndex(session, relation, plan);
  if (node.if_not_exists && built.taken) return;
  const index = putIndex(session, relation, plan, built);
  if (relation.kind === 'table') indexPartitions(session, relation, plan, index);
}

/** Makes an index, of this one relation. @throws {SqlError} 42703, 42704, 42P07, 0A000. */
export function defineIndex(session: Session, relation: Table | View, plan: IndexPlan): Index {
  return putIndex(session, relation, plan, buildIndex(session, relation, plan));
}

interface BuiltIndex {
  readonly name: string;
  /** A relation of that name is already there. */
  readonly taken: boolean;
  readonly index: Omit<Index, 'oid'>;
}

function buildIndex(session: Session, relation: Table | View, plan: IndexPlan): BuiltIndex {
  const including = plan.including ?? [];
  const method = plan.method ?? 'btree';
  const like = plan.like && relation.kind === 'table' ? indexLike(relation, plan.like) : undefined;
  const keys =
    like?.keys ?? plan.elements.map((element) => indexKey(session, relation, element, method, plan.constraint !== undefined));
  const include = including.map((element) => keyAttnum(session, relation, element.name ?? '', false));
  const predicate = plan.where && resolvePlain(session, plan.where, { relations: [scopeRelation(relation)] }, 'index predicate');
  if (relation.kind === 'table') requirePartitionKey(session, relation, plan, keys);
  const name = plan.name ?? chosenName(session, relation, plan, indexColumnNames([...plan.elements, ...including]));
  const isPart = plan.only && relation.kind === 'table' && relation.relkind === 'p' && relation.hasChildren;
  return {
    name,
    taken: session.catalog.relationNames.has(nameKey(relation.schema, name)),
    index: {
      kind: 'index',
      table: relation.oid,
      schema: relation.schema,
      name,
      method: method === 'rtree' ? 'gist' : method,
      unique: plan.unique,
      primary: plan.primary ?? false,
      valid: !isPart,
      keys,
      include,
      ...(plan.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
      ...(predicate && !isLiteralTrue(predicate.node) ? { predicate } : {}),
      ...(plan.options?.length ? { options: plan.options.map(optionText) } : {}),
      ...like,
      ...(plan.parent === undefined ? {} : { parent: plan.parent }),
      ...(plan.constraint ? { constraint: name } : {}),
      ...(plan.place ? { place: plan.place } : {}),
    },
  };
}

function putIndex(session: Session, relation: Table | View, plan: IndexPlan, built: BuiltIndex): Index {
  requireFreeRelationName(session, relation.schema, built.name, plan.place);
  const oid = newOid(session);
  const index: Index = { ...built.index, oid };
  putInto(session, {
    kind: 'index relation',
    oid,
    schema: relation.schema,
    name: built.name,
    owner: relation.owner,
    table: relation.oid,
    ...(plan.place ? { place: plan.place } : {}),
  });
  const now = session.catalog.relations.get(relation.oid);
  if (now?.kind === 'table' || now?.kind === 'materialized view') putInto(session, { ...now, indexes: [...now.indexes, index] });
  return index;
}

/** A new index of a partitioned table makes one on each partition, unless it has one like it, which then becomes a part. */
function indexPartitions(session: Session, table: Table, plan: IndexPlan, index: Index): void {
  if (table.relkind !== 'p' || !table.hasChildren || plan.only) return;
  const { name: _, ...rest } = planLike(table, index);
  for (const partition of childrenOf(session, table.oid)) {
    const match = matchingIndex(table, index, partition);
    if (match) changeIndex(session, partition.oid, match.oid, (found) => ({ ...found, parent: index.oid }));
    else {
      const copy = defineIndex(session, partition, { ...rest, parent: index.oid, place: plan.place });
      indexPartitions(session, partition, plan, copy);
    }
  }
}

/** An index of the partition that may become part of its parent's (`CompareIndexInfo`): same keys, uniqueness, method; part of none yet. */
export function matchingIndex(table: Table, index: Index, partition: Table): Index | undefined {
  const keys = index.keys.map((key) => movedAttnum(key.attnum, table, partition)).join();
  return partition.indexes.find(
    (candidate) =>
      candidate.parent === undefined &&
      candidate.unique === index.unique &&
      candidate.method === index.method &&
      !candidate.predicate === !index.predicate &&
      (candidate.constraint !== undefined || index.constraint === undefined) &&
      !index.keys.some((key) => key.expression) &&
      candidate.keys.map((key) => key.attnum).join() === keys,
  );
}

function chosenName(session: Session, relation: Table | View, plan: IndexPlan, columns: readonly string[]): string {
  const { schema, name } = relation;
  if (plan.primary) return chooseRelationName(session, schema, name, undefined, 'pkey', true);
  const label = plan.constraint === 'exclusion' ? 'excl' : plan.constraint === 'key' ? 'key' : 'idx';
  return chooseRelationName(session, schema, name, joinedColumns(columns), label, plan.constraint !== undefined);
}

function indexKey(session: Session, relation: Table | View, element: IndexElem, method: string, inConstraint: boolean): IndexKey {
  const descending = element.ordering === 'SORTBY_DESC';
  const nullsFirst =
    element.nulls_ordering === 'SORTBY_NULLS_FIRST' || (descending && element.nulls_ordering !== 'SORTBY_NULLS_LAST');
  const attnum = element.name === undefined ? 0 : keyAttnum(session, relation, element.name, inConstraint);
  const opclass = namesOf(element.opclass).at(-1);
  const collation = namesOf(element.collation).at(-1);
  const type = relation.columns.find((column) => column.attnum === attnum)?.type;
  if (
    type &&
    opclass === undefined &&
    method === 'btree' &&
    type.schema === 'pg_catalog' &&
    !type.isArray &&
    UNSORTABLE.has(type.name)
  ) {
    const message = `data type ${formatType(session.catalog, type)} has no default operator class for access method "btree"`;
    throw new SqlError('42704', message, here(session, undefined));
  }
  const isDefaultClass =
    type !== undefined && type.name !== 'varchar' && opclass === (type.isArray ? 'array_ops' : `${type.name}_ops`);
  return {
    attnum,
    descending,
    nullsFirst,
    ...(element.expr
      ? { expression: resolvePlain(session, element.expr, { relations: [scopeRelation(relation)] }, 'index expression') }
      : {}),
    ...(opclass === undefined || isDefaultClass ? {} : { opclass }),
    ...(collation === undefined ? {} : { collation }),
  };
}

/** PostgreSQL's own types that btree cannot sort (pg_opclass has no default class for them). */
const UNSORTABLE = new Set([
  'json',
  'xml',
  'point',
  'box',
  'polygon',
  'line',
  'lseg',
  'path',
  'circle',
  'cid',
  'xid',
  'aclitem',
  'jsonpath',
  'txid_snapshot',
]);

/** A predicate that is nothing but `true` is not kept (`make_ands_implicit`). */
function isLiteralTrue(node: Node): boolean {
  return as(node, 'A_Const')?.boolval?.boolval === true;
}

function keyAttnum(session: Session, relation: Table | View, name: string, inConstraint: boolean): number {
  const column = columnNamed(relation, name);
  if (column) return column.attnum;
  if (relation.incompleteColumns) return 0;
  const message = `column "${name}"${inConstraint ? ' named in key' : ''} does not exist`;
  throw new SqlError('42703', message, here(session, undefined));
}

/** A unique index of a partitioned table holds the whole partition key (DefineIndex). @throws {SqlError} 0A000. */
function requirePartitionKey(session: Session, table: Table, plan: IndexPlan, keys: readonly IndexKey[]): void {
  if (!plan.unique || !table.partitionBy) return;
  const missing = table.partitionBy.columns.find((attnum) => attnum !== 0 && !keys.some((key) => key.attnum === attnum));
  if (missing === undefined) return;
  const message = 'unique constraint on partitioned table must include all partitioning columns';
  throw new SqlError('0A000', message, plan.place ?? here(session, undefined));
}

export function elementsOf(nodes: readonly Node[] | undefined): IndexElem[] {
  return (nodes ?? []).flatMap((node) => as(node, 'IndexElem') ?? []);
}

/** An index like this one for another table that has columns of the same names (`generateClonedIndexStmt`). */
export function planLike(table: Table, index: Index): IndexPlan {
  const names = (attnums: readonly number[]): IndexElem[] => columnNames(table, attnums).map((name) => ({ name }));
  return {
    elements: index.keys.map((key) =>
      key.expression ? { expr: key.expression.node } : { name: columnNames(table, [key.attnum])[0] ?? '' },
    ),
    including: names(index.include),
    unique: index.unique,
    primary: index.primary,
    like: { table, index },
  };
}

function indexLike(
  relation: Table,
  like: { readonly table: Table; readonly index: Index },
): Pick<Index, 'keys' | 'include'> & Partial<Index> {
  const { table, index } = like;
  return {
    method: index.method,
    keys: index.keys.map((key) => ({
      ...key,
      attnum: movedAttnum(key.attnum, table, relation),
      ...(key.expression ? { expression: movedExpression(key.expression, table, relation) } : {}),
    })),
    include: index.include.map((attnum) => movedAttnum(attnum, table, relation)),
    ...(index.nullsNotDistinct ? { nullsNotDistinct: true } : {}),
    ...(index.predicate ? { predicate: movedExpression(index.predicate, table, relation) } : {}),
    ...(index.options ? { options: index.options } : {}),
  };
}

function optionText(node: Node): string {
  const option = as(node, 'DefElem');
  const value = as(option?.arg, 'Integer')?.ival ?? as(option?.arg, 'Float')?.fval ?? namesOf(option?.arg ? [option.arg] : [])[0];
  return value === undefined ? `${option?.defname}` : `${option?.defname}=${value}`;
}
