import { findRelation, nameKey } from '../../catalog.ts';
import type { Catalog, Routine, UserType } from '../../model.ts';
import type { Oid } from '../../object-model.ts';
import type { Relation, Table } from '../../relation-model.ts';
import { type Session, TEMPORARY_SCHEMA } from '../session.ts';
import type { SourceRow } from './context.ts';

/** The rows of a system catalog or view, as made from our catalog. Columns that it has but we do not are left out: they read as unknown. */
export interface SystemRelation {
  (session: Session): readonly SourceRow[];
  /** How to get at rows by the name of the object that they hang on, without making those of all others. */
  readonly byName?: {
    /** The column that the name is in. */
    readonly column: string;
    rows(session: Session, names: Iterable<string>): readonly SourceRow[];
    /** Any row, for the names of the columns. */
    first(session: Session): SourceRow | undefined;
  };
}

type Rows<T> = (object: T, session: Session) => readonly SourceRow[];

/** Rows that hang on one relation each: made once as long as it does not change. What hangs on others must be in functions. */
export function ofRelations(rows: Rows<Relation>, nameColumn?: string): SystemRelation {
  return ofObjects({ all: ({ relations }) => relations.values(), named: relationsNamed }, rows, nameColumn);
}

/** As `ofRelations`, for tables. */
export function ofTables(rows: Rows<Table>, nameColumn?: string): SystemRelation {
  return ofRelations((relation, session) => (relation.kind === 'table' ? rows(relation, session) : []), nameColumn);
}

/** As `ofRelations`, for routines. */
export function ofRoutines(rows: Rows<Routine>, nameColumn: string): SystemRelation {
  return ofObjects({ all: ({ routines }) => routines.values(), named: routinesNamed }, rows, nameColumn);
}

interface Objects<T> {
  all(catalog: Catalog): readonly T[];
  named(catalog: Catalog, names: Iterable<string>): readonly T[];
}

function ofObjects<T extends object>(objects: Objects<T>, rows: Rows<T>, nameColumn: string | undefined): SystemRelation {
  const made = remembered(rows);
  const all = (session: Session) => collected(objects.all(session.catalog), made(session));
  if (nameColumn === undefined) return all;
  const firsts = new WeakMap<Session, SourceRow>();
  const byName = {
    column: nameColumn,
    rows: (session: Session, names: Iterable<string>) => collected(objects.named(session.catalog, names), made(session)),
    first(session: Session) {
      const known = firsts.get(session);
      if (known) return known;
      const rowsOf = made(session);
      for (const object of objects.all(session.catalog))
        for (const row of rowsOf(object)) {
          firsts.set(session, row);
          return row;
        }
      return undefined;
    },
  };
  return Object.assign(all, { byName });
}

/** The relations of these names in all schemas, in the order of their making. */
export function relationsNamed(catalog: Catalog, names: Iterable<string>): readonly Relation[] {
  return named(catalog, names, (schema, name) => findRelation(catalog, schema, name));
}

function routinesNamed(catalog: Catalog, names: Iterable<string>): readonly Routine[] {
  return named(catalog, names, (schema, name) =>
    (catalog.routineNames.get(nameKey(schema, name)) ?? []).map((oid) => catalog.routines.get(oid)),
  );
}

/** As `relationsNamed`, for types. */
export function typesNamed(catalog: Catalog, names: Iterable<string>): readonly UserType[] {
  return named(catalog, names, (schema, name) => catalog.types.get(catalog.typeNames.get(nameKey(schema, name)) ?? 0));
}

function named<T extends { readonly oid: Oid }>(
  { schemas }: Catalog,
  names: Iterable<string>,
  find: (schema: string, name: string) => T | undefined | readonly (T | undefined)[],
): readonly T[] {
  const found: T[] = [];
  for (const schema of new Set([...schemas.keys(), TEMPORARY_SCHEMA]))
    for (const name of names) for (const object of [find(schema, name)].flat()) if (object) found.push(object as T);
  return found.sort((a, b) => a.oid - b.oid);
}

function collected<T>(objects: readonly T[], rows: (object: T) => readonly SourceRow[]): readonly SourceRow[] {
  const all: SourceRow[] = [];
  for (const object of objects) all.push(...rows(object));
  return all;
}

function remembered<T extends object>(rows: Rows<T>): (session: Session) => (object: T) => readonly SourceRow[] {
  const bySession = new WeakMap<Session, WeakMap<T, readonly SourceRow[]>>();
  return (session) => {
    const known = bySession.get(session) ?? new WeakMap<T, readonly SourceRow[]>();
    bySession.set(session, known);
    return (object) => {
      const before = known.get(object);
      if (before) return before;
      const made = rows(object, session);
      known.set(object, made);
      return made;
    };
  };
}
