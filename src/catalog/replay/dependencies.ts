import type { Catalog, OtherObject, PublishedTable, Routine, UserType } from '../model.ts';
import type { Expression, Oid, TypeReference } from '../object-model.ts';
import type {
  CheckConstraint,
  Column,
  CompositeType,
  ExclusionConstraint,
  ForeignKey,
  Index,
  KeyConstraint,
  Policy,
  Relation,
  Sequence,
  Table,
  Trigger,
  View,
} from '../relation-model.ts';

/**
 * An object that refers to another, as `pg_depend` tells it. `on` says which relation a part (a policy, a default …) belongs to:
 * it goes with that relation, and goes alone otherwise.
 */
export type Dependent =
  | { readonly kind: 'view'; readonly object: View }
  | { readonly kind: 'policy'; readonly object: Policy; readonly on: Table }
  | { readonly kind: 'foreign key'; readonly object: ForeignKey; readonly on: Table }
  | { readonly kind: 'check constraint'; readonly object: CheckConstraint; readonly on: Table }
  | { readonly kind: 'key'; readonly object: KeyConstraint | ExclusionConstraint; readonly on: Table }
  | { readonly kind: 'index'; readonly object: Index; readonly on: Table | View }
  | { readonly kind: 'trigger'; readonly object: Trigger; readonly on: Table | View }
  | { readonly kind: 'default'; readonly object: Column; readonly on: Relation }
  | { readonly kind: 'column'; readonly object: Column; readonly on: Relation }
  | { readonly kind: 'table'; readonly object: Table }
  | { readonly kind: 'sequence'; readonly object: Sequence }
  | { readonly kind: 'type'; readonly object: UserType }
  | { readonly kind: 'routine'; readonly object: Routine }
  | { readonly kind: 'published table'; readonly object: PublishedTable; readonly on: Relation; readonly publication: string }
  | { readonly kind: 'other'; readonly key: string; readonly object: OtherObject };

/**
 * Everything that refers to an object, or to one column of it (by attnum): views, policies, foreign keys, checks, indexes, triggers,
 * defaults, columns and routines of its type, child tables, owned sequences. Without `column`, what is part of the object itself (its
 * own keys and policies) is left out. Looks at the whole catalog.
 */
export function dependentsOf(catalog: Catalog, oid: Oid, column?: number): readonly Dependent[] {
  const found = new Set<Dependent>();
  for (const relation of catalog.relations.values())
    for (const edge of edgesOf(relation))
      if (edge.object === oid && (column === undefined ? relation.oid !== oid : edge.column === column))
        found.add(edge.dependent);
  for (const edge of edgesOfOthers(catalog))
    if (edge.object === oid && (column === undefined || edge.column === column)) found.add(edge.dependent);
  return [...found];
}

/** True where an expression or query refers to the object, or to that column of it. */
export function refersTo(expression: Expression | undefined, oid: Oid, column?: number): boolean {
  return (
    expression?.references.some(
      (reference) => reference.object === oid && (column === undefined || reference.column === column),
    ) ?? false
  );
}

/** One dependency: `dependent` goes when `object` (or that column of it) goes. */
export interface Edge {
  readonly object: Oid;
  readonly column?: number;
  readonly dependent: Dependent;
  /** `DEPENDENCY_AUTO`: it goes silently, RESTRICT does not mind. */
  readonly auto?: true;
}

/**
 * Answers what depends on an object. The first questions look through the catalog, then all edges are sorted by object. `base` is an
 * earlier catalog: what has not changed since refers to nothing that was made since.
 */
export function edgeFinder(catalog: Catalog, base: Catalog): (object: Oid) => readonly Edge[] {
  let asked = 0;
  let sorted: ReadonlyMap<Oid, readonly Edge[]> | undefined;
  return (object) => {
    asked++;
    if (asked > MAX_SCANS) sorted ??= edgesByObject(catalog);
    if (sorted) return sorted.get(object) ?? [];
    const found: Edge[] = [];
    const isNew = object >= base.nextOid;
    for (const relation of catalog.relations.values()) {
      if (isNew && relation.oid < base.nextOid && base.relations.get(relation.oid) === relation) continue;
      for (const edge of edgesOf(relation)) if (edge.object === object) found.push(edge);
    }
    for (const edge of edgesOfOthers(catalog)) if (edge.object === object) found.push(edge);
    return found;
  };
}

/** A look through the catalog costs a tenth of sorting all its edges. */
const MAX_SCANS = 8;

function edgesByObject(catalog: Catalog): ReadonlyMap<Oid, readonly Edge[]> {
  const edges = new Map<Oid, Edge[]>();
  const add = (edge: Edge): void => {
    const list = edges.get(edge.object);
    if (list) list.push(edge);
    else edges.set(edge.object, [edge]);
  };
  for (const relation of catalog.relations.values()) for (const edge of edgesOf(relation)) add(edge);
  for (const edge of edgesOfOthers(catalog)) add(edge);
  return edges;
}

const lastOthers = new WeakMap<
  Catalog['routines'],
  Pick<Catalog, 'types' | 'others' | 'publications'> & { readonly edges: readonly Edge[] }
>();

function edgesOfOthers(catalog: Catalog): readonly Edge[] {
  const { types, routines, others, publications } = catalog;
  const last = lastOthers.get(routines);
  if (last && last.types === types && last.others === others && last.publications === publications) return last.edges;
  const edges = collectEdgesOfOthers(catalog);
  lastOthers.set(routines, { types, others, publications, edges });
  return edges;
}

function collectEdgesOfOthers(catalog: Catalog): readonly Edge[] {
  const edges: Edge[] = [];
  for (const type of catalog.types.values()) {
    const of = type.kind === 'domain' ? type.base.oid : type.kind === 'range' ? type.subtype.oid : undefined;
    if (type.kind === 'multirange') edges.push({ object: type.range, dependent: { kind: 'type', object: type }, auto: true });
    if (of !== undefined) edges.push({ object: of, dependent: { kind: 'type', object: type } });
  }
  for (const routine of catalog.routines.values()) {
    const add = (type: TypeReference | undefined): void => {
      if (type?.oid !== undefined) edges.push({ object: type.oid, dependent: { kind: 'routine', object: routine } });
    };
    if (routine.constructs !== undefined)
      edges.push({ object: routine.constructs, dependent: { kind: 'routine', object: routine }, auto: true });
    add(routine.returns);
    for (const argument of routine.arguments) add(argument.type);
    for (const reference of routine.references ?? [])
      edges.push({ ...reference, dependent: { kind: 'routine', object: routine } });
  }
  for (const [key, object] of catalog.others) {
    if (object.relation !== undefined)
      edges.push({ object: object.relation, dependent: { kind: 'other', key, object }, auto: true });
    for (const reference of object.references ?? []) edges.push({ ...reference, dependent: { kind: 'other', key, object } });
  }
  for (const { name, tables } of catalog.publications.values())
    for (const object of tables) {
      const on = object.columns || object.where ? catalog.relations.get(object.table) : undefined;
      if (!on) continue;
      const dependent: Dependent = { kind: 'published table', object, on, publication: name };
      for (const column of object.columns ?? []) edges.push({ object: on.oid, column, dependent });
      expressionEdges(object.where, dependent, edges);
    }
  return edges;
}

const known = new WeakMap<Relation, readonly Edge[]>();

/** What a relation and its parts depend on; worked out once for each state of the relation. */
function edgesOf(relation: Relation): readonly Edge[] {
  const before = known.get(relation);
  if (before) return before;
  const edges: Edge[] = [];
  if (relation.kind === 'table') tableEdges(relation, edges);
  else if (relation.kind === 'sequence') {
    const { ownedBy } = relation;
    if (ownedBy)
      edges.push({
        object: ownedBy.table,
        column: ownedBy.column,
        dependent: { kind: 'sequence', object: relation },
        auto: true,
      });
  } else if (relation.kind === 'composite type') typeEdges(relation, edges);
  else if (relation.kind !== 'index relation') {
    expressionEdges(relation.query, { kind: 'view', object: relation }, edges);
    for (const index of relation.indexes) indexEdges(index, relation, edges);
    for (const trigger of relation.triggers) triggerEdges(trigger, relation, edges);
  }
  known.set(relation, edges);
  return edges;
}

function tableEdges(table: Table, edges: Edge[]): void {
  const oid = table.oid;
  typeEdges(table, edges);
  if (table.partitionOf !== undefined)
    edges.push({ object: table.partitionOf, dependent: { kind: 'table', object: table }, auto: true });
  if (table.ofType !== undefined) edges.push({ object: table.ofType, dependent: { kind: 'table', object: table } });
  for (const parent of table.inherits) edges.push({ object: parent, dependent: { kind: 'table', object: table } });
  for (const column of table.columns)
    expressionEdges(column.default, { kind: column.generated ? 'column' : 'default', object: column, on: table }, edges);
  for (const policy of table.policies) {
    expressionEdges(policy.using, { kind: 'policy', object: policy, on: table }, edges);
    expressionEdges(policy.check, { kind: 'policy', object: policy, on: table }, edges);
  }
  for (const key of table.foreignKeys) {
    const dependent: Dependent = { kind: 'foreign key', object: key, on: table };
    for (const column of key.columns) edges.push({ object: oid, column, dependent, auto: true });
    for (const column of key.references.columns) edges.push({ object: key.references.table, column, dependent });
    if (key.references.index !== undefined) edges.push({ object: key.references.index, dependent });
    if (key.parent !== undefined) edges.push({ object: key.parent, dependent, auto: true });
  }
  for (const check of table.checks) {
    const dependent: Dependent = { kind: 'check constraint', object: check, on: table };
    for (const reference of check.expression.references)
      edges.push({ ...reference, dependent, ...(reference.object === oid ? { auto: true } : {}) });
  }
  for (const key of table.primaryKey ? [table.primaryKey, ...table.uniqueConstraints] : table.uniqueConstraints) {
    const dependent: Dependent = { kind: 'key', object: key, on: table };
    for (const column of key.columns) edges.push({ object: oid, column, dependent, auto: true });
    if (key.parent !== undefined) edges.push({ object: key.parent, dependent, auto: true });
  }
  for (const index of table.indexes) indexEdges(index, table, edges);
  for (const trigger of table.triggers) triggerEdges(trigger, table, edges);
}

function indexEdges(index: Index, on: Table | View, edges: Edge[]): void {
  const dependent: Dependent = { kind: 'index', object: index, on };
  for (const key of index.keys) {
    if (key.attnum) edges.push({ object: on.oid, column: key.attnum, dependent, auto: true });
    indexExpressionEdges(key.expression, dependent, on, edges);
  }
  for (const column of index.include) edges.push({ object: on.oid, column, dependent, auto: true });
  indexExpressionEdges(index.predicate, dependent, on, edges);
  if (index.parent !== undefined) edges.push({ object: index.parent, dependent, auto: true });
}

function indexExpressionEdges(expression: Expression | undefined, dependent: Dependent, on: Table | View, edges: Edge[]): void {
  for (const reference of expression?.references ?? [])
    edges.push({ ...reference, dependent, ...(reference.object === on.oid ? { auto: true } : {}) });
}

function triggerEdges(trigger: Trigger, on: Table | View, edges: Edge[]): void {
  const dependent: Dependent = { kind: 'trigger', object: trigger, on };
  if (trigger.routine !== undefined) edges.push({ object: trigger.routine, dependent });
  for (const column of trigger.columns) edges.push({ object: on.oid, column, dependent });
  expressionEdges(trigger.when, dependent, edges);
}

function typeEdges(relation: Table | CompositeType, edges: Edge[]): void {
  for (const column of relation.columns)
    if (column.type.oid !== undefined)
      edges.push({ object: column.type.oid, dependent: { kind: 'column', object: column, on: relation } });
}

function expressionEdges(expression: Expression | undefined, dependent: Dependent, edges: Edge[]): void {
  for (const reference of expression?.references ?? []) edges.push({ ...reference, dependent });
}
