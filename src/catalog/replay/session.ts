import type { RangeVar } from '../../syntax/node.ts';
import { type Extent, type Place, placeOf, placeOfObject, type Statement } from '../../syntax/statement.ts';
import { findRelation, nameKey, putRelation, removeType } from '../catalog.ts';
import type { Catalog } from '../model.ts';
import type { Oid } from '../object-model.ts';
import { hasPrivilege, PRIVILEGE } from '../privileges.ts';
import type { Relation, Table } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import type { Prepared } from './prepared-statements.ts';

/** What a connection holds while statements run: the catalog, and what SET changes. Handlers put a new catalog in; the old ones stay valid. */
export interface Session {
  catalog: Catalog;
  /** `search_path` as set, `$user` not expanded. */
  searchPath: readonly string[];
  /** `current_user`. */
  role: string;
  /** What SET changed beside search_path and role, by parameter, as `proconfig` prints values: `check_function_bodies` to `off`. */
  settings: ReadonlyMap<string, string>;
  /** What PREPARE made, by name. */
  readonly prepared: Map<string, Prepared>;
  /** What RESET goes back to, and the catalog that the connection began with. `role` is `session_user`. */
  readonly defaults: { readonly catalog: Catalog; readonly searchPath: readonly string[]; readonly role: string };
  /** The statement being executed. */
  statement: Statement;
  /** Runs a statement inside the current one (a DO block, a function called by SELECT): set by `replay.ts`. */
  readonly execute: (statement: Statement) => void;
  /** As `execute`, but the statement is no step of the migration's: the script of an extension. */
  readonly executeUnseen: (statement: Statement) => void;
  /** Does work whose statements are no steps of the migration's, and whose marks count for nothing. */
  readonly unseen: (work: () => void) => void;
  /** Says that the current statement's effect could not be followed, and why. */
  readonly unfollowed: (reason: string) => void;
}

/** What names are looked up by. */
export type NameSpace = Pick<Session, 'catalog' | 'searchPath' | 'role'>;

/** Takes the next oid. */
export function newOid(session: Session): Oid {
  const oid = session.catalog.nextOid;
  session.catalog = { ...session.catalog, nextOid: oid + 1 };
  return oid;
}

/** A place in the statement being executed. */
export function here(session: Session, location: number | undefined, extent: Extent = 'name'): Place {
  return placeOf(session.statement, location, extent);
}

/** The name of what the statement being executed creates, where the grammar gives it no location. */
export function nameHere(session: Session): Place {
  return placeOfObject(session.statement);
}

/** Where temporary tables live: the session's own schema, whatever its number is. */
export const TEMPORARY_SCHEMA = 'pg_temp';

interface SearchPath {
  readonly written: readonly string[];
  readonly role: string;
  readonly effective: readonly string[];
}
const lastSearchPath = new WeakMap<Catalog['schemas'], SearchPath>();

/** The schemas searched for a name, in order: `pg_temp` and `pg_catalog` first unless named, `$user` expanded, missing ones left out. */
export function effectiveSearchPath(session: NameSpace): readonly string[] {
  const { schemas } = session.catalog;
  const last = lastSearchPath.get(schemas);
  if (last && last.written === session.searchPath && last.role === session.role) return last.effective;
  const named = session.searchPath.map((schema) => (schema === '$user' ? session.role : schema));
  const existing = named.filter((schema) => schemas.has(schema) || schema === TEMPORARY_SCHEMA);
  const first = [TEMPORARY_SCHEMA, 'pg_catalog'].filter((schema) => !existing.includes(schema));
  const effective = [...first, ...existing];
  lastSearchPath.set(schemas, { written: session.searchPath, role: session.role, effective });
  return effective;
}

/**
 * The schema that a new object goes to: the one written, else the first one in search_path.
 * @throws {SqlError} 3F000 where there is none, 42501 where the current role may not create in it.
 */
export function creationSchema(session: Session, written: string | undefined, place?: Place): string {
  if (written === TEMPORARY_SCHEMA) return written;
  const name =
    written ?? effectiveSearchPath(session).find((candidate) => candidate !== 'pg_catalog' && candidate !== TEMPORARY_SCHEMA);
  if (name === undefined) throw new SqlError('3F000', 'no schema has been selected to create in', place);
  const schema = session.catalog.schemas.get(name);
  if (!schema) throw new SqlError('3F000', `schema "${name}" does not exist`, place);
  if (!hasPrivilege(session.catalog, session.role, schema, PRIVILEGE.CREATE))
    throw new SqlError('42501', `permission denied for schema ${name}`, place);
  return name;
}

/** The relation that a name means here; undefined where there is none. */
export function lookupRelation(session: NameSpace, schema: string | undefined, name: string): Relation | undefined {
  if (schema !== undefined) return findRelation(session.catalog, schema, name);
  for (const candidate of effectiveSearchPath(session)) {
    const relation = findRelation(session.catalog, candidate, name);
    if (relation) return relation;
  }
  return undefined;
}

/** As `lookupRelation`. @throws {SqlError} 42P01 where there is none, 3F000 where not even the schema is. */
export function requireRelation(session: Session, range: RangeVar | undefined): Relation {
  const relation = lookupRelation(session, range?.schemaname, range?.relname ?? '');
  if (relation) return relation;
  requireSchema(session, range?.schemaname, here(session, range?.location));
  throw unknownRelation(session, range);
}

/** What looking up a qualified name asks first, but for the relations of a query (`LookupExplicitNamespace`). @throws {SqlError} 3F000. */
export function requireSchema(session: Session, schema: string | undefined, place?: Place): void {
  if (schema !== undefined && schema !== TEMPORARY_SCHEMA && !session.catalog.schemas.has(schema))
    throw new SqlError('3F000', `schema "${schema}" does not exist`, place);
}

/** What has rows, or an order of them (`table_open`, `relation_open` of what depends on a table). @throws {SqlError} 42809. */
export function requireOpenable(session: Session, relation: Relation): void {
  if (relation.kind === 'composite type' || relation.kind === 'index relation')
    throw new SqlError('42809', `cannot open relation "${relation.name}"`, here(session, undefined));
}

/** As `requireRelation`, for a table. @throws {SqlError} 42P01, or 42809 for a relation of another kind. */
export function requireTable(session: Session, range: RangeVar | undefined): Table {
  const relation = requireRelation(session, range);
  if (relation.kind !== 'table') throw new SqlError('42809', `"${relation.name}" is not a table`, here(session, range?.location));
  return relation;
}

/** `why` goes behind PostgreSQL's message. */
export function unknownRelation(session: Session, range: RangeVar | undefined, why = ''): SqlError {
  const name = [range?.schemaname, range?.relname].filter((part) => part !== undefined).join('.');
  return new SqlError('42P01', `relation "${name}" does not exist${why}`, here(session, range?.location));
}

/** @throws {SqlError} 42P07 where a relation of that name exists. */
export function requireFreeRelationName(session: Session, schema: string, name: string, place?: Place): void {
  if (session.catalog.relationNames.has(nameKey(schema, name)))
    throw new SqlError('42P07', `relation "${name}" already exists`, place);
}

/** A relation brings a type of its own name; a shell type gives way to it. @throws {SqlError} 42710 where a whole type of that name exists. */
export function requireFreeRowType(session: Session, schema: string, name: string, place?: Place): void {
  const oid = session.catalog.typeNames.get(nameKey(schema, name));
  const type = oid === undefined ? undefined : session.catalog.types.get(oid);
  if (type?.kind === 'base type' && type.shell) session.catalog = removeType(session.catalog, type.oid);
  else if (oid !== undefined) throw new SqlError('42710', `type "${name}" already exists`, place);
}

/** Puts a new or changed relation into the session's catalog. */
export function putInto(session: Session, relation: Relation): void {
  session.catalog = putRelation(session.catalog, relation);
}
