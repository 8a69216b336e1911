import type { Relation, Routine, Table } from '../../model.ts';
import type { Session } from '../session.ts';
import type { SourceRow } from './context.ts';

/** The rows of a system catalog or view, as made from our catalog. Columns that it has but we do not are left out: they read as unknown. */
export interface SystemRelation {
  (session: Session): readonly SourceRow[];
  /** How to get at rows by the name of the object that they hang on, without making those of all others. */
  readonly byName?: {
    /** The column that the name is in. */
    readonly column: string;
    rows(session: Session, names: ReadonlySet<string>): readonly SourceRow[];
    /** Any row, for the names of the columns. */
    first(session: Session): SourceRow | undefined;
  };
}

type Rows<T> = (object: T, session: Session) => readonly SourceRow[];

/** Rows that hang on one relation each: made once as long as it does not change. What hangs on others must be in functions. */
export function ofRelations(rows: Rows<Relation>, nameColumn?: string): SystemRelation {
  return ofObjects(({ catalog }) => catalog.relations.values(), rows, nameColumn);
}

/** As `ofRelations`, for tables. */
export function ofTables(rows: Rows<Table>, nameColumn?: string): SystemRelation {
  return ofRelations((relation, session) => (relation.kind === 'table' ? rows(relation, session) : []), nameColumn);
}

/** As `ofRelations`, for routines. */
export function ofRoutines(row: (routine: Routine, session: Session) => SourceRow, nameColumn: string): SystemRelation {
  return ofObjects(
    ({ catalog }) => catalog.routines.values(),
    (routine, session) => [row(routine, session)],
    nameColumn,
  );
}

function ofObjects<T extends { readonly name: string }>(
  objects: (session: Session) => readonly T[],
  rows: Rows<T>,
  nameColumn: string | undefined,
): SystemRelation {
  const made = remembered(rows);
  const all = (session: Session) => collected(objects(session), made(session));
  if (nameColumn === undefined) return all;
  const byName = {
    column: nameColumn,
    rows: (session: Session, names: ReadonlySet<string>) =>
      collected(
        objects(session).filter(({ name }) => names.has(name)),
        made(session),
      ),
    first(session: Session) {
      const rowsOf = made(session);
      for (const object of objects(session)) for (const row of rowsOf(object)) return row;
      return undefined;
    },
  };
  return Object.assign(all, { byName });
}

function collected<T>(objects: readonly T[], rows: (object: T) => readonly SourceRow[]): readonly SourceRow[] {
  const all: SourceRow[] = [];
  for (const object of objects) for (const row of rows(object)) all.push(row);
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
