import type { Catalog } from '../../model.ts';
import type { Session } from '../session.ts';
import type { RowSet, SourceRow } from './context.ts';
import { informationSchema } from './information-schema.ts';
import { pgCatalog } from './pg-catalog.ts';
import { pgRoutines } from './pg-routines.ts';
import { pgViews } from './pg-views.ts';
import { privilegeViews } from './privilege-views.ts';
import type { SystemRelation } from './system-relation.ts';

const made = new WeakMap<Catalog, Map<string, RowSet>>();

/** The names that rows are wanted of, by the column that holds them; undefined where others are wanted, too. */
export type NamesWanted = (column: string) => ReadonlySet<string> | undefined;

/**
 * The rows of `pg_class`, `information_schema.tables` …; undefined for relations that are not made here. They depend on the catalog
 * and on search_path, which decides how names print.
 */
export function systemRows(
  session: Session,
  schema: string | undefined,
  name: string,
  wanted: NamesWanted = () => undefined,
): RowSet | undefined {
  const relation = systemRelation(schema, name);
  if (!relation) return undefined;
  const known = made.get(session.catalog) ?? new Map<string, RowSet>();
  made.set(session.catalog, known);
  const key = `${schema} ${name} ${session.searchPath.join()}`;
  const rows = known.get(key) ?? rowsOfNames(relation, session, wanted);
  if (rows) return rows;
  const all = relation(session);
  const set = { columns: Object.keys(all[0] ?? {}), rows: all, maybeMore: false };
  known.set(key, set);
  return set;
}

function rowsOfNames({ byName }: SystemRelation, session: Session, wanted: NamesWanted): RowSet | undefined {
  const names = byName && wanted(byName.column);
  if (!names) return undefined;
  const rows = byName.rows(session, names);
  return { columns: Object.keys(rows[0] ?? byName.first(session) ?? {}), rows, maybeMore: false };
}

function systemRelation(schema: string | undefined, name: string): SystemRelation | undefined {
  if (schema === 'information_schema') return informationSchema[name] ?? privilegeViews[name];
  if (schema === 'storage') return name === 'buckets' ? buckets : undefined;
  if (schema === undefined || schema === 'pg_catalog') return pgCatalog[name] ?? pgViews[name] ?? pgRoutines[name];
  return undefined;
}

/** What migrations put there: a fresh project has none. */
function buckets({ catalog }: Session): readonly SourceRow[] {
  return [...catalog.buckets.values()].map(({ id, name, public: isPublic }) => ({ id, name, public: isPublic }));
}
