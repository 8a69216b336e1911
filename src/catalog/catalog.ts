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
  const before = catalog.relations.get(relation.oid);
  let names = catalog.relationNames;
  const key = nameKey(relation.schema, relation.name);
  if (before) {
    const old = nameKey(before.schema, before.name);
    if (old !== key) names = names.delete(old).set(key, relation.oid);
  } else names = names.set(key, relation.oid);
  return {
    ...catalog,
    relations: catalog.relations.set(relation.oid, relation),
    relationNames: names,
    constraintNames: withConstraintNames(catalog.constraintNames, before, relation),
  };
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

/** Counts the constraint names of `before` out and those of `after` in. */
function withConstraintNames(
  names: Catalog['constraintNames'],
  before: Relation | undefined,
  after: Relation | undefined,
): Catalog['constraintNames'] {
  const old = before?.kind === 'table' ? before : undefined;
  const fresh = after?.kind === 'table' ? after : undefined;
  if (!old && !fresh) return names;
  if (
    old &&
    fresh &&
    old.schema === fresh.schema &&
    old.primaryKey === fresh.primaryKey &&
    old.uniqueConstraints === fresh.uniqueConstraints &&
    old.foreignKeys === fresh.foreignKeys &&
    old.checks === fresh.checks &&
    old.exclusions === fresh.exclusions &&
    hasSameNotNulls(old, fresh)
  )
    return names;
  let counts = names;
  for (const { name } of old ? constraintsOf(old) : []) {
    const key = nameKey(old?.schema ?? '', name);
    const rest = (counts.get(key) ?? 0) - 1;
    counts = rest > 0 ? counts.set(key, rest) : counts.delete(key);
  }
  for (const { name } of fresh ? constraintsOf(fresh) : []) {
    const key = nameKey(fresh?.schema ?? '', name);
    counts = counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function hasSameNotNulls(a: Table, b: Table): boolean {
  if (a.columns === b.columns) return true;
  const [before, after] = [notNullsOf(a), notNullsOf(b)];
  return before.length === after.length && before.every(({ name }, i) => name === after[i]?.name);
}

/** The NOT NULL constraints of a table, by column; none on servers before PostgreSQL 18. */
export function notNullsOf({ columns }: Pick<Table, 'columns'>): readonly NotNullConstraint[] {
  const found: NotNullConstraint[] = [];
  for (const { notNullConstraint } of columns) if (notNullConstraint) found.push(notNullConstraint);
  return found;
}

/** All constraints of a table: primary key, unique, foreign keys, checks, exclusions, NOT NULL where the server keeps it. */
export function constraintsOf(
  table: Table,
): readonly (KeyConstraint | ForeignKey | CheckConstraint | ExclusionConstraint | NotNullConstraint)[] {
  const keys = table.primaryKey ? [table.primaryKey] : [];
  return [...keys, ...table.uniqueConstraints, ...table.foreignKeys, ...table.checks, ...table.exclusions, ...notNullsOf(table)];
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
