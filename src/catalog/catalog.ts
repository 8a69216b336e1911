import type { Catalog, Routine, UserType } from './model.ts';
import type { Oid } from './object-model.ts';
import { persistentMap } from './persistent-map.ts';
import type {
  CheckConstraint,
  ExclusionConstraint,
  ForeignKey,
  KeyConstraint,
  NotNullConstraint,
  Relation,
  Table,
  View,
} from './relation-model.ts';
import { NEWEST_VERSION } from './server-version.ts';

/** `FirstNormalObjectId` in access/transam.h: PostgreSQL's own objects lie below. */
const FIRST_NORMAL_OID = 16384;

/** The catalog before anything: no schema, no role. The platform's SQL is replayed over it. */
export const emptyCatalog: Catalog = {
  postgresVersion: NEWEST_VERSION,
  nextOid: FIRST_NORMAL_OID,
  schemas: persistentMap(),
  relations: persistentMap(),
  relationNames: persistentMap(),
  constraintNames: persistentMap(),
  types: persistentMap(),
  typeNames: persistentMap(),
  routines: persistentMap(),
  routineNames: persistentMap(),
  roles: persistentMap(),
  extensions: persistentMap(),
  publications: persistentMap(),
  others: persistentMap(),
  defaultPrivileges: [],
  buckets: persistentMap(),
};

/** The same catalog, sharing no map: what is made of one does not live as long as the other (see `PersistentMap`). */
export function copyOf(catalog: Catalog): Catalog {
  return {
    ...catalog,
    schemas: catalog.schemas.copy(),
    relations: catalog.relations.copy(),
    relationNames: catalog.relationNames.copy(),
    constraintNames: catalog.constraintNames.copy(),
    types: catalog.types.copy(),
    typeNames: catalog.typeNames.copy(),
    routines: catalog.routines.copy(),
    routineNames: catalog.routineNames.copy(),
    roles: catalog.roles.copy(),
    extensions: catalog.extensions.copy(),
    publications: catalog.publications.copy(),
    others: catalog.others.copy(),
    buckets: catalog.buckets.copy(),
  };
}

/** Key of a qualified name in the name maps. NUL cannot stand in an identifier. */
export function nameKey(schema: string, name: string): string {
  return `${schema}\0${name}`;
}

/** Adds a relation or puts a changed one in its place; a changed name or schema moves its name. */
export function putRelation(catalog: Catalog, relation: Relation): Catalog {
  const { relations, relationNames, constraintNames } = catalog;
  const before = relations.get(relation.oid);
  const isNamedSo = before !== undefined && before.name === relation.name && before.schema === relation.schema;
  return {
    ...catalog,
    relations: relations.set(relation.oid, relation),
    relationNames: isNamedSo ? relationNames : withRelationName(relationNames, before, relation),
    constraintNames: withConstraintNames(constraintNames, before, relation),
  };
}

function withRelationName(
  names: Catalog['relationNames'],
  before: Relation | undefined,
  after: Relation,
): Catalog['relationNames'] {
  const rest = before ? names.delete(nameKey(before.schema, before.name)) : names;
  return rest.set(nameKey(after.schema, after.name), after.oid);
}

/** Takes a relation and its name out; nothing else. */
export function removeRelation(catalog: Catalog, oid: Oid): Catalog {
  const relation = catalog.relations.get(oid);
  if (!relation) return catalog;
  const key = nameKey(relation.schema, relation.name);
  return {
    ...catalog,
    relations: catalog.relations.delete(oid),
    relationNames: catalog.relationNames.delete(key),
    constraintNames: withConstraintNames(catalog.constraintNames, relation, undefined),
  };
}

/** Counts the constraint names of `before` out and those of `after` in: the lists that are not the same. */
function withConstraintNames(
  names: Catalog['constraintNames'],
  before: Relation | undefined,
  after: Relation | undefined,
): Catalog['constraintNames'] {
  const old = before?.kind === 'table' ? before : undefined;
  const fresh = after?.kind === 'table' ? after : undefined;
  if (old && fresh && old.schema === fresh.schema) {
    let counts = names;
    if (old.primaryKey !== fresh.primaryKey) counts = counted(counts, old.schema, primaryKeyOf(old), primaryKeyOf(fresh));
    counts = counted(counts, old.schema, old.uniqueConstraints, fresh.uniqueConstraints);
    if (old.foreignKeys !== fresh.foreignKeys) counts = counted(counts, old.schema, foreignKeysOf(old), foreignKeysOf(fresh));
    counts = counted(counts, old.schema, old.checks, fresh.checks);
    counts = counted(counts, old.schema, old.exclusions, fresh.exclusions);
    return hasSameNotNulls(old, fresh) ? counts : counted(counts, old.schema, notNullsOf(old), notNullsOf(fresh));
  }
  const rest = old ? counted(names, old.schema, constraintsOf(old), []) : names;
  return fresh ? counted(rest, fresh.schema, [], constraintsOf(fresh)) : rest;
}

function counted(
  names: Catalog['constraintNames'],
  schema: string,
  before: readonly { readonly name: string }[],
  after: readonly { readonly name: string }[],
): Catalog['constraintNames'] {
  if (before === after) return names;
  let counts = names;
  // Most lists change at their end.
  let same = 0;
  while (same < before.length && before[same]?.name === after[same]?.name) same++;
  for (let i = same; i < before.length; i++) {
    const key = nameKey(schema, before[i]?.name ?? '');
    const rest = (counts.get(key) ?? 0) - 1;
    counts = rest > 0 ? counts.set(key, rest) : counts.delete(key);
  }
  for (let i = same; i < after.length; i++) {
    const key = nameKey(schema, after[i]?.name ?? '');
    counts = counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function primaryKeyOf({ primaryKey }: Table): readonly KeyConstraint[] {
  return primaryKey ? [primaryKey] : [];
}

function hasSameNotNulls({ columns: before }: Table, { columns: after }: Table): boolean {
  if (before === after) return true;
  for (let i = 0; i < before.length || i < after.length; i++)
    if (before[i]?.notNullConstraint?.name !== after[i]?.notNullConstraint?.name) return false;
  return true;
}

/** The NOT NULL constraints of a table, by column; none on servers before PostgreSQL 18. */
export function notNullsOf({ columns }: Pick<Table, 'columns'>): readonly NotNullConstraint[] {
  const found: NotNullConstraint[] = [];
  for (const { notNullConstraint } of columns) if (notNullConstraint) found.push(notNullConstraint);
  return found;
}

type Constraint = KeyConstraint | ForeignKey | CheckConstraint | ExclusionConstraint | NotNullConstraint;

/** The foreign keys of a table as pg_constraint has them: their parts for partitions are foreign keys too. */
export function foreignKeysOf({ foreignKeys }: Table): readonly ForeignKey[] {
  if (!foreignKeys.some(({ parts }) => parts)) return foreignKeys;
  return foreignKeys.flatMap(({ parts = [], place: _, comment: _comment, ...key }, i): readonly ForeignKey[] => [
    foreignKeys[i] ?? key,
    ...parts.map((part) => ({ ...key, ...part, validated: true, inherited: true })),
  ]);
}

/** All constraints of a table: primary key, unique, foreign keys, checks, exclusions, NOT NULL where the server keeps it. */
export function constraintsOf(table: Table): readonly Constraint[] {
  return [
    ...primaryKeyOf(table),
    ...table.uniqueConstraints,
    ...foreignKeysOf(table),
    ...table.checks,
    ...table.exclusions,
    ...notNullsOf(table),
  ];
}

/** The first of `constraintsOf` that bears this name. */
export function constraintNamed(table: Table, name: string): Constraint | undefined {
  const { primaryKey, uniqueConstraints, checks, exclusions, columns } = table;
  if (primaryKey?.name === name) return primaryKey;
  for (const list of [uniqueConstraints, foreignKeysOf(table), checks, exclusions])
    for (const constraint of list) if (constraint.name === name) return constraint;
  for (const { notNullConstraint } of columns) if (notNullConstraint?.name === name) return notNullConstraint;
  return undefined;
}

export function putType(catalog: Catalog, type: UserType): Catalog {
  const before = catalog.types.get(type.oid);
  let names = catalog.typeNames;
  if (before) names = names.delete(nameKey(before.schema, before.name));
  return {
    ...catalog,
    types: catalog.types.set(type.oid, type),
    typeNames: names.set(nameKey(type.schema, type.name), type.oid),
  };
}

export function removeType(catalog: Catalog, oid: Oid): Catalog {
  const type = catalog.types.get(oid);
  if (!type) return catalog;
  return { ...catalog, types: catalog.types.delete(oid), typeNames: catalog.typeNames.delete(nameKey(type.schema, type.name)) };
}

export function putRoutine(catalog: Catalog, routine: Routine): Catalog {
  const before = catalog.routines.get(routine.oid);
  const key = nameKey(routine.schema, routine.name);
  if (before && nameKey(before.schema, before.name) === key)
    return { ...catalog, routines: catalog.routines.set(routine.oid, routine) };
  const names = before ? withoutOverload(catalog.routineNames, before) : catalog.routineNames;
  const overloads = names.get(key) ?? [];
  return {
    ...catalog,
    routines: catalog.routines.set(routine.oid, routine),
    routineNames: names.set(key, [...overloads, routine.oid]),
  };
}

export function removeRoutine(catalog: Catalog, oid: Oid): Catalog {
  const routine = catalog.routines.get(oid);
  if (!routine) return catalog;
  return { ...catalog, routines: catalog.routines.delete(oid), routineNames: withoutOverload(catalog.routineNames, routine) };
}

function withoutOverload(names: Catalog['routineNames'], routine: Routine): Catalog['routineNames'] {
  const key = nameKey(routine.schema, routine.name);
  const rest = (names.get(key) ?? []).filter((oid) => oid !== routine.oid);
  return rest.length ? names.set(key, rest) : names.delete(key);
}

/** The relation of this name, of whatever kind. */
export function findRelation(catalog: Catalog, schema: string, name: string): Relation | undefined {
  const oid = catalog.relationNames.get(nameKey(schema, name));
  return oid === undefined ? undefined : catalog.relations.get(oid);
}

export function tableByOid(catalog: Catalog, oid: Oid): Table | undefined {
  const relation = catalog.relations.get(oid);
  return relation?.kind === 'table' ? relation : undefined;
}

/** All tables, ordered by schema and name. */
export const tablesOf = listOf((catalog) =>
  [...catalog.relations.values()].filter((relation): relation is Table => relation.kind === 'table'),
);

/** All views and materialized views, ordered by schema and name. */
export const viewsOf = listOf((catalog) =>
  [...catalog.relations.values()].filter(
    (relation): relation is View => relation.kind === 'view' || relation.kind === 'materialized view',
  ),
);

/** All functions, procedures and aggregates, ordered by schema and name; overloads in the order of their making. */
export const routinesOf = listOf((catalog): Routine[] => [...catalog.routines.values()]);

/** Sorts once per catalog: every rule asks for the same lists. */
function listOf<T extends { readonly schema: string; readonly name: string; readonly oid: Oid }>(
  select: (catalog: Catalog) => T[],
): (catalog: Catalog) => readonly T[] {
  const known = new WeakMap<Catalog, readonly T[]>();
  return (catalog) => {
    let list = known.get(catalog);
    if (!list) {
      list = sorted(select(catalog));
      known.set(catalog, list);
    }
    return list;
  };
}

function sorted<T extends { readonly schema: string; readonly name: string; readonly oid: Oid }>(objects: T[]): readonly T[] {
  return objects.sort((a, b) => compare(a.schema, b.schema) || compare(a.name, b.name) || a.oid - b.oid);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
