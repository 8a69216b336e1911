import type { Place } from '../../syntax/statement.ts';
import type { Catalog } from '../model.ts';
import type { Oid } from '../object-model.ts';
import type { Relation, Table, View } from '../relation-model.ts';
import type { Start } from '../replay/replay.ts';
import { TEMPORARY_SCHEMA } from '../replay/session.ts';

/** What is printed: a catalog, and the platform that it began as, whose own objects are left out. */
export interface Dump {
  readonly catalog: Catalog;
  readonly start: Start;
  /** The catalog once roles, schemas and extensions are there: what extensions bring begins so. */
  readonly base: Catalog;
}

/** Whether an object was made by the project's own statements: not by the platform, an extension, or for one session only. */
export function isOwn(
  { start }: Dump,
  object: { readonly oid: Oid; readonly schema: string; readonly extension?: string },
): boolean {
  return object.oid >= start.catalog.nextOid && object.extension === undefined && object.schema !== TEMPORARY_SCHEMA;
}

/**
 * Whether a part of a relation (a policy, a trigger, a foreign key) came after the platform, though the relation may be the platform's.
 * What an extension's script put there has no place.
 */
export function isNew(
  { start }: Dump,
  relation: { readonly extension?: string },
  part: { readonly oid: Oid; readonly place?: Place },
): boolean {
  return part.oid >= start.catalog.nextOid && (relation.extension === undefined || part.place !== undefined);
}

/** By schema and name as bytes would sort them; overloads in the order of their making. */
export function byIdentity(
  a: { readonly schema: string; readonly name: string; readonly oid: Oid },
  b: { readonly schema: string; readonly name: string; readonly oid: Oid },
): number {
  return byName(a.schema, b.schema) || byName(a.name, b.name) || a.oid - b.oid;
}

export function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Relations that may bear triggers, policies, indexes or privileges of the project: its own and the platform's, none of a session. */
export function printedRelations({ catalog }: Dump): readonly Relation[] {
  return [...catalog.relations.values()].filter(({ schema }) => schema !== TEMPORARY_SCHEMA).sort(byIdentity);
}

export function tablesIn(dump: Dump): readonly Table[] {
  return printedRelations(dump).filter((relation): relation is Table => relation.kind === 'table');
}

export function tablesAndViewsIn(dump: Dump): readonly (Table | View)[] {
  return printedRelations(dump).filter(
    (relation): relation is Table | View =>
      relation.kind === 'table' || relation.kind === 'view' || relation.kind === 'materialized view',
  );
}
