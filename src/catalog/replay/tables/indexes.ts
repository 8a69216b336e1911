import type { IndexElem, IndexStmt, Node } from '../../../syntax/node.ts';
import { as, namesOf } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import { nameKey } from '../../catalog.ts';
import type { Oid } from '../../object-model.ts';
import type { Index, Table, View } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { scopeRelation } from '../analysis/expressions.ts';
import { resolvePlain } from '../analysis/plain-expressions.ts';
import type { Handlers } from '../handler.ts';
import { chooseRelationName, indexColumnNames, joinedColumns } from '../object-names.ts';
import { requireOwner } from '../role-spec.ts';
import { here, nameHere, newOid, putInto, requireFreeRelationName, requireRelation, type Session } from '../session.ts';
import { requireMethod } from './access-methods.ts';
import { requireNoForeignPartition } from './foreign-tables.ts';
import { requireStored } from './generated-columns.ts';
import { indexLike, matchingIndex, planLike } from './index-copies.ts';
import { indexKeys, keyAttnum, requirePartitionKey } from './index-keys.ts';
import { changeIndex, childrenOf } from './table-changes.ts';

export const indexHandlers: Handlers = { IndexStmt: createIndex };

/** What an index is to be: from CREATE INDEX, a constraint, a copy of another table's. */
export interface IndexPlan {
  /** Chosen from table and columns where left out. */
  readonly name?: string | undefined;
  readonly elements: readonly IndexElem[];
  /** Of an EXCLUDE constraint: the operator of each element, as it is written. */
  readonly operators?: readonly (readonly string[])[];
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
  if ((relation.kind !== 'table' && relation.kind !== 'materialized view') || ('relkind' in relation && relation.relkind === 'f'))
    throw new SqlError('42809', `cannot create index on relation "${relation.name}"`, here(session, node.relation?.location));
  requireOwner(session, relation.owner, `${relation.kind} ${relation.name}`);
  if (node.concurrent && relation.kind === 'table' && relation.relkind === 'p') {
    const message = `cannot create index on partitioned table "${relation.name}" concurrently`;
    throw new SqlError('0A000', message, here(session, node.relation?.location));
  }
  if (node.unique && relation.kind === 'table') requireNoForeignPartition(session, relation);
  const plan: IndexPlan = {
    name: node.idxname,
    elements: elementsOf(node.indexParams),
    including: elementsOf(node.indexIncludingParams),
    method: node.accessMethod,
    unique: node.unique ?? false,
    nullsNotDistinct: node.nulls_not_distinct,
    where: node.whereClause,
    options: node.options,
    place: node.idxname === undefined ? here(session, undefined) : nameHere(session),
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
  requireMethod(session, method, plan);
  const like = plan.like && relation.kind === 'table' ? indexLike(relation, plan.like) : undefined;
  const predicate = plan.where && resolvePlain(session, plan.where, { relations: [scopeRelation(relation)] }, 'index predicate');
  const keys = like?.keys ?? indexKeys(session, relation, plan, method);
  const include = including.map((element) => keyAttnum(session, relation, element.name ?? '', false));
  if (relation.kind === 'table') requirePartitionKey(session, relation, plan, keys);
  const told = [...keys.map(({ expression }) => expression), predicate].flatMap((one) => one?.references ?? []);
  const used = told.flatMap(({ object, column }) => (object === relation.oid && column ? [column] : []));
  requireStored(session, relation, [...keys.map(({ attnum }) => attnum), ...include, ...used], wordFor(plan));
  const name = plan.name ?? chosenName(session, relation, plan, indexColumnNames([...plan.elements, ...including]));
  const mayBePart = plan.only && relation.kind === 'table' && relation.relkind === 'p' && relation.hasChildren;
  const isPart = mayBePart && childrenOf(session, relation.oid).length > 0;
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

function wordFor({ constraint, primary }: IndexPlan): string {
  return constraint ? (primary ? 'primary keys' : 'unique constraints') : 'indexes';
}

function putIndex(session: Session, relation: Table | View, plan: IndexPlan, built: BuiltIndex): Index {
  requireFreeRelationName(session, relation.schema, built.name, plan.place);
  const oid = newOid(session);
  const index: Index = { oid, ...built.index };
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
    if (partition.relkind === 'f') continue;
    const match = matchingIndex(table, index, partition);
    if (match) changeIndex(session, partition.oid, match.oid, (found) => ({ ...found, parent: index.oid }));
    else {
      const copy = defineIndex(session, partition, { ...rest, parent: index.oid, place: plan.place });
      indexPartitions(session, partition, plan, copy);
    }
  }
}

function chosenName(session: Session, relation: Table | View, plan: IndexPlan, columns: readonly string[]): string {
  const { schema, name } = relation;
  if (plan.primary) return chooseRelationName(session, schema, name, undefined, 'pkey', true);
  const label = plan.constraint === 'exclusion' ? 'excl' : plan.constraint === 'key' ? 'key' : 'idx';
  return chooseRelationName(session, schema, name, joinedColumns(columns), label, plan.constraint !== undefined);
}

export function elementsOf(nodes: readonly Node[] | undefined): IndexElem[] {
  return (nodes ?? []).flatMap((node) => as(node, 'IndexElem') ?? []);
}

function optionText(node: Node): string {
  const option = as(node, 'DefElem');
  const word = as(option?.arg, 'TypeName')?.names;
  const value =
    (word && namesOf(word).at(-1)) ??
    as(option?.arg, 'Integer')?.ival ??
    as(option?.arg, 'Float')?.fval ??
    namesOf(option?.arg ? [option.arg] : [])[0];
  return value === undefined ? `${option?.defname}` : `${option?.defname}=${value}`;
}

/** A predicate that is nothing but `true` is not kept (`make_ands_implicit`). */
function isLiteralTrue(node: Node): boolean {
  return as(node, 'A_Const')?.boolval?.boolval === true;
}
