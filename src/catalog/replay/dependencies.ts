import type {
  Catalog,
  CheckConstraint,
  Column,
  CompositeType,
  ExclusionConstraint,
  Expression,
  ForeignKey,
  Index,
  KeyConstraint,
  Oid,
  Policy,
  Reference,
  Relation,
  Routine,
  Sequence,
  Table,
  Trigger,
  UserType,
  View,
} from '../model.ts';

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
  | { readonly kind: 'routine'; readonly object: Routine };

/**
 * Everything that refers to an object, or to one column of it (by attnum): views, policies, foreign keys, checks, indexes, triggers,
 * defaults, columns and routines of its type, child tables. Looks at the whole catalog. Without `column`, what belongs to the object
 * itself (its own keys and policies) is listed only where it refers to the object as others do.
 */
export function dependentsOf(catalog: Catalog, oid: Oid, column?: number): readonly Dependent[] {
  const found: Dependent[] = [];
  for (const relation of catalog.relations.values()) collect(relation, oid, column, found);
  if (column !== undefined) return found;
  for (const type of catalog.types.values())
    if ((type.kind === 'domain' && type.base.oid === oid) || (type.kind === 'range' && type.subtype.oid === oid))
      found.push({ kind: 'type', object: type });
  for (const routine of catalog.routines.values())
    if (routine.returns?.oid === oid || routine.arguments.some((argument) => argument.type.oid === oid))
      found.push({ kind: 'routine', object: routine });
  return found;
}

/** True where an expression or query refers to the object, or to that column of it. */
export function refersTo(expression: Expression | undefined, oid: Oid, column?: number): boolean {
  return expression?.references.some((reference) => matches(reference, oid, column)) ?? false;
}

function matches(reference: Reference, oid: Oid, column: number | undefined): boolean {
  return reference.object === oid && (column === undefined || reference.column === column);
}

function collect(relation: Relation, oid: Oid, column: number | undefined, found: Dependent[]): void {
  switch (relation.kind) {
    case 'table':
      collectTable(relation, oid, column, found);
      return;
    case 'view':
    case 'materialized view':
      if (relation.oid !== oid && refersTo(relation.query, oid, column)) found.push({ kind: 'view', object: relation });
      collectIndexes(relation, oid, column, found);
      collectTriggers(relation, oid, column, found);
      return;
    case 'sequence':
      if (relation.ownedBy?.table === oid && (column === undefined || relation.ownedBy.column === column))
        found.push({ kind: 'sequence', object: relation });
      return;
    case 'composite type':
      if (column === undefined && relation.oid !== oid) collectColumnTypes(relation, oid, found);
  }
}

function collectTable(table: Table, oid: Oid, column: number | undefined, found: Dependent[]): void {
  const own = table.oid === oid;
  if (column === undefined) {
    if (!own) collectColumnTypes(table, oid, found);
    if (table.inherits.includes(oid) || table.partitionOf === oid) found.push({ kind: 'table', object: table });
  }
  for (const candidate of table.columns)
    if (refersTo(candidate.default, oid, column) && !(own && candidate.attnum === column && !candidate.generated))
      found.push({ kind: 'default', object: candidate, on: table });
  for (const policy of table.policies)
    if (refersTo(policy.using, oid, column) || refersTo(policy.check, oid, column))
      found.push({ kind: 'policy', object: policy, on: table });
  for (const key of table.foreignKeys)
    if (
      (key.references.table === oid && (column === undefined || key.references.columns.includes(column))) ||
      (own && column !== undefined && key.columns.includes(column))
    )
      found.push({ kind: 'foreign key', object: key, on: table });
  for (const check of table.checks)
    if (refersTo(check.expression, oid, column)) found.push({ kind: 'check constraint', object: check, on: table });
  if (own && column !== undefined)
    for (const key of keysOf(table)) if (key.columns.includes(column)) found.push({ kind: 'key', object: key, on: table });
  collectIndexes(table, oid, column, found);
  collectTriggers(table, oid, column, found);
}

function collectIndexes(relation: Table | View, oid: Oid, column: number | undefined, found: Dependent[]): void {
  const own = relation.oid === oid;
  for (const index of relation.indexes) {
    const inKeys =
      own && column !== undefined && (index.keys.some((key) => key.attnum === column) || index.include.includes(column));
    const inExpressions =
      index.keys.some((key) => refersTo(key.expression, oid, column)) || refersTo(index.predicate, oid, column);
    if (inKeys || inExpressions) found.push({ kind: 'index', object: index, on: relation });
  }
}

function collectTriggers(relation: Table | View, oid: Oid, column: number | undefined, found: Dependent[]): void {
  const own = relation.oid === oid;
  for (const trigger of relation.triggers)
    if (
      (column === undefined && trigger.routine === oid) ||
      refersTo(trigger.when, oid, column) ||
      (own && column !== undefined && trigger.columns.includes(column))
    )
      found.push({ kind: 'trigger', object: trigger, on: relation });
}

function collectColumnTypes(relation: Table | CompositeType, oid: Oid, found: Dependent[]): void {
  for (const column of relation.columns)
    if (column.type.oid === oid) found.push({ kind: 'column', object: column, on: relation });
}

function keysOf(table: Table): readonly KeyConstraint[] {
  return table.primaryKey ? [table.primaryKey, ...table.uniqueConstraints] : table.uniqueConstraints;
}
