import type { Relation, Routine, Table } from '../../model.ts';
import type { Session } from '../session.ts';
import type { SourceRow } from './context.ts';

/** The rows of a system catalog or view, as made from our catalog. Columns that it has but we do not are left out: they read as unknown. */
export type SystemRelation = (session: Session) => readonly SourceRow[];

type Rows<T> = (object: T, session: Session) => readonly SourceRow[];

/** Rows that hang on one relation each: made once as long as it does not change. What hangs on others must be in functions. */
export function ofRelations(rows: Rows<Relation>): SystemRelation {
  const made = remembered(rows);
  return (session) => collected(session.catalog.relations.values(), made(session));
}

/** As `ofRelations`, for tables. */
export function ofTables(rows: Rows<Table>): SystemRelation {
  return ofRelations((relation, session) => (relation.kind === 'table' ? rows(relation, session) : []));
}

/** As `ofRelations`, for routines. */
export function ofRoutines(row: (routine: Routine, session: Session) => SourceRow): SystemRelation {
  const made = remembered((routine: Routine, session) => [row(routine, session)]);
  return (session) => collected(session.catalog.routines.values(), made(session));
}

function collected<T>(objects: Iterable<T>, rows: (object: T) => readonly SourceRow[]): readonly SourceRow[] {
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
