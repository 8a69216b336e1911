import { removeRelation, removeRoutine, removeType } from '../catalog.ts';
import type { Oid } from '../object-model.ts';
import type { Column, Relation, Table, View } from '../relation-model.ts';
import type { Target } from './removal.ts';
import { putInto, type Session } from './session.ts';

/** Takes objects and parts out of the catalog; what depends on them is in the list already. */
export function removeTargets(session: Session, targets: readonly Target[]): void {
  const parts = new Map<Oid, Doomed>();
  const gone = new Set<Oid>();
  const at = (relation: Oid): Doomed => {
    const known = parts.get(relation) ?? { oids: new Set<Oid>(), columns: new Set<number>(), defaults: new Set<number>() };
    parts.set(relation, known);
    return known;
  };
  for (const target of targets) {
    if (target.kind === 'relation') {
      const relation = session.catalog.relations.get(target.oid);
      if (relation?.kind === 'index relation') at(relation.table).oids.add(relation.oid);
      else gone.add(target.oid);
    } else if (target.kind === 'column') at(target.of).columns.add(target.attnum);
    else if (target.kind === 'default') at(target.of).defaults.add(target.attnum);
    else if (target.kind === 'constraint' || target.kind === 'policy' || target.kind === 'trigger')
      at(target.of).oids.add(target.oid);
    else if (target.kind === 'published table') unpublish(session, target.of, target.publication);
    else removeNamed(session, target);
  }
  for (const [oid, doomed] of parts) if (!gone.has(oid)) removeParts(session, oid, doomed);
  for (const oid of gone) removeWhole(session, oid);
  removeFromPublications(session, gone);
}

interface Doomed {
  /** Of constraints, indexes, policies and triggers. */
  readonly oids: Set<Oid>;
  readonly columns: Set<number>;
  readonly defaults: Set<number>;
}

function removeNamed(session: Session, target: Target): void {
  const { catalog } = session;
  switch (target.kind) {
    case 'type':
      session.catalog = removeType(catalog, target.oid);
      return;
    case 'routine':
      session.catalog = removeRoutine(catalog, target.oid);
      return;
    case 'other':
      session.catalog = { ...catalog, others: catalog.others.delete(target.name) };
      return;
    case 'extension':
      session.catalog = { ...catalog, extensions: catalog.extensions.delete(target.name) };
      return;
    case 'schema':
      session.catalog = {
        ...catalog,
        schemas: catalog.schemas.delete(target.name),
        defaultPrivileges: catalog.defaultPrivileges.filter((privilege) => privilege.schema !== target.name),
        publications: catalog.publications.map((publication) =>
          publication.schemas.includes(target.name)
            ? { ...publication, schemas: publication.schemas.filter((schema) => schema !== target.name) }
            : publication,
        ),
      };
      return;
  }
}

function removeWhole(session: Session, oid: Oid): void {
  const relation = session.catalog.relations.get(oid);
  if (relation && 'indexes' in relation)
    for (const index of relation.indexes) session.catalog = removeRelation(session.catalog, index.oid);
  session.catalog = removeRelation(session.catalog, oid);
}

function removeParts(session: Session, oid: Oid, doomed: Doomed): void {
  const relation = session.catalog.relations.get(oid);
  if (relation?.kind === 'table') removeFromTable(session, relation, doomed);
  else if (relation?.kind === 'view' || relation?.kind === 'materialized view') removeFromView(session, relation, doomed);
  else if (relation?.kind === 'composite type') putInto(session, { ...relation, columns: columnsLeft(relation.columns, doomed) });
}

function removeFromTable(session: Session, table: Table, doomed: Doomed): void {
  const isLeft = ({ oid }: { readonly oid: Oid }): boolean => !doomed.oids.has(oid);
  // an index goes with its constraint, and the other way round
  const keys = [...(table.primaryKey ? [table.primaryKey] : []), ...table.uniqueConstraints, ...table.exclusions];
  for (const key of keys) {
    if (doomed.oids.has(key.oid)) doomed.oids.add(key.index);
    else if (doomed.oids.has(key.index)) doomed.oids.add(key.oid);
  }
  removeIndexes(session, table, doomed);
  const { primaryKey, ...rest } = table;
  putInto(session, {
    ...rest,
    ...(primaryKey && isLeft(primaryKey) ? { primaryKey } : {}),
    columns: columnsLeft(table.columns, doomed),
    uniqueConstraints: left(table.uniqueConstraints, isLeft),
    foreignKeys: left(table.foreignKeys, isLeft),
    checks: left(table.checks, isLeft),
    exclusions: left(table.exclusions, isLeft),
    indexes: left(table.indexes, isLeft),
    policies: left(table.policies, isLeft),
    triggers: left(table.triggers, isLeft),
  });
}

function removeFromView(session: Session, view: View, doomed: Doomed): void {
  const isLeft = ({ oid }: { readonly oid: Oid }): boolean => !doomed.oids.has(oid);
  removeIndexes(session, view, doomed);
  putInto(session, { ...view, indexes: left(view.indexes, isLeft), triggers: left(view.triggers, isLeft) });
}

function removeIndexes(session: Session, relation: Relation & { readonly indexes: Table['indexes'] }, doomed: Doomed): void {
  for (const index of relation.indexes)
    if (doomed.oids.has(index.oid)) session.catalog = removeRelation(session.catalog, index.oid);
}

/** The same array where nothing goes: equal parts of two states of a table are then one. */
function left<T>(items: readonly T[], isLeft: (item: T) => boolean): readonly T[] {
  return items.every(isLeft) ? items : items.filter(isLeft);
}

function columnsLeft(columns: readonly Column[], doomed: Doomed): readonly Column[] {
  if (doomed.columns.size === 0 && doomed.defaults.size === 0) return columns;
  return columns
    .filter(({ attnum }) => !doomed.columns.has(attnum))
    .map((column) => {
      if (!doomed.defaults.has(column.attnum)) return column;
      const { default: _, ...rest } = column;
      return rest;
    });
}

function unpublish(session: Session, oid: Oid, name: string): void {
  const publication = session.catalog.publications.get(name);
  const tables = publication?.tables.filter(({ table }) => table !== oid);
  if (!publication || !tables) return;
  session.catalog = { ...session.catalog, publications: session.catalog.publications.set(name, { ...publication, tables }) };
}

function removeFromPublications(session: Session, gone: ReadonlySet<Oid>): void {
  const { publications } = session.catalog;
  for (const publication of publications.values())
    if (publication.tables.some(({ table }) => gone.has(table))) {
      const tables = publication.tables.filter(({ table }) => !gone.has(table));
      const changed = session.catalog.publications.set(publication.name, { ...publication, tables });
      session.catalog = { ...session.catalog, publications: changed };
    }
}
