import type { RenameStmt } from '../../syntax/node.ts';
import { stringOf } from '../../syntax/node.ts';
import { nameKey } from '../catalog.ts';
import type { Catalog, Routine, UserType } from '../model.ts';
import type { Acl } from '../object-model.ts';
import { persistentMap } from '../persistent-map.ts';
import type { Relation } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { findOtherKey, OTHER_KINDS } from './other-lookup.ts';
import { otherKey } from './other-objects.ts';
import { putObject } from './put-object.ts';
import { here, requireRelation, type Session } from './session.ts';

/** RENAME of what is known by a name alone: schemas, roles, publications, rules, and the kinds in `Catalog.others`. */
export function renameNamed(session: Session, node: RenameStmt): void {
  const to = node.newname ?? '';
  switch (node.renameType) {
    case 'OBJECT_SCHEMA':
      renameSchema(session, node.subname ?? '', to);
      return;
    case 'OBJECT_ROLE':
      renameRole(session, node.subname ?? '', to);
      return;
    case 'OBJECT_PUBLICATION':
      renamePublication(session, stringOf(node.object) ?? '', to);
      return;
    case 'OBJECT_RULE': {
      const relation = requireRelation(session, node.relation);
      renameOther(session, `rule\0${relation.oid}\0${node.subname}`, `rule\0${relation.oid}\0${to}`, to);
      return;
    }
    default: {
      const kind = OTHER_KINDS[node.renameType ?? 'OBJECT_DEFAULT'];
      const from = kind && findOtherKey(session, kind, node.object);
      const schema = from === undefined ? undefined : session.catalog.others.get(from)?.schema;
      if (kind && from !== undefined) renameOther(session, from, otherKey(kind.kind, to, schema), to);
      else if (kind) throw new SqlError('42704', `${kind.kind} does not exist`, here(session, undefined));
    }
  }
}

function renameOther(session: Session, from: string, to: string, name: string): void {
  const { others } = session.catalog;
  const object = others.get(from);
  if (!object) throw new SqlError('42704', `${from.split('\0')[0]} does not exist`, here(session, undefined));
  if (others.has(to)) throw new SqlError('42710', `${object.kind} "${name}" already exists`, here(session, undefined));
  session.catalog = { ...session.catalog, others: others.delete(from).set(to, { ...object, name }) };
  renameNeeded(session, from, to);
  if (object.kind !== 'server') return;
  for (const relation of session.catalog.relations.values())
    if (relation.kind === 'table' && relation.server === object.name) putObject(session, { ...relation, server: name });
}

/** What needs a server or a foreign-data wrapper keeps to it; a user mapping has its server's name in its own. */
function renameNeeded(session: Session, from: string, to: string): void {
  for (const [key, other] of session.catalog.others) {
    if (other.needs !== from) continue;
    const [server, renamed] = [from, to].map((text) => text.slice(text.indexOf('\0') + 1));
    const name = other.kind === 'user mapping' ? `${other.name.slice(0, -`${server}`.length)}${renamed}` : other.name;
    const others = session.catalog.others.delete(key).set(otherKey(other.kind, name), { ...other, name, needs: to });
    session.catalog = { ...session.catalog, others };
  }
}

/** A schema; everything in it goes along. @throws {SqlError} 3F000, 42P06. */
function renameSchema(session: Session, from: string, to: string): void {
  const schema = session.catalog.schemas.get(from);
  if (!schema) throw new SqlError('3F000', `schema "${from}" does not exist`, here(session, undefined));
  if (session.catalog.schemas.has(to)) throw new SqlError('42P06', `schema "${to}" already exists`, here(session, undefined));
  session.catalog = { ...session.catalog, schemas: session.catalog.schemas.delete(from).set(to, { ...schema, name: to }) };
  const { relations, types, routines } = session.catalog;
  for (const objects of [relations, types, routines])
    for (const object of objects.values()) if (object.schema === from) moveTo(session, object, to);
  const { catalog } = session;
  const moved = <T extends { readonly schema?: string }>(item: T): T => (item.schema === from ? { ...item, schema: to } : item);
  session.catalog = {
    ...catalog,
    extensions: catalog.extensions.map(moved),
    defaultPrivileges: catalog.defaultPrivileges.map(moved),
    publications: catalog.publications.map((publication) =>
      publication.schemas.includes(from)
        ? { ...publication, schemas: publication.schemas.map((name) => (name === from ? to : name)) }
        : publication,
    ),
    others: persistentMap(
      catalog.others
        .entries()
        .map(([key, other]) =>
          other.schema === from && key.startsWith(`${other.kind}\0${nameKey(from, '')}`)
            ? [otherKey(other.kind, other.name, to), { ...other, schema: to }]
            : [key, other],
        ),
    ),
  };
}

/** Puts an object into another schema; the indexes that it keeps follow. */
export function moveTo(session: Session, object: Relation | UserType | Routine, schema: string): void {
  if (object.kind === 'index relation') {
    session.catalog = movedIndex(session.catalog, object, schema);
    return;
  }
  const indexes = 'indexes' in object ? { indexes: object.indexes.map((index) => ({ ...index, schema })) } : {};
  putObject(session, { ...object, schema, ...indexes });
}

function movedIndex(catalog: Catalog, index: Relation, schema: string): Catalog {
  const relationNames = catalog.relationNames
    .delete(nameKey(index.schema, index.name))
    .set(nameKey(schema, index.name), index.oid);
  return { ...catalog, relations: catalog.relations.set(index.oid, { ...index, schema }), relationNames };
}

/** A role, everywhere its name stands. @throws {SqlError} 42704, 42710. */
function renameRole(session: Session, from: string, to: string): void {
  const role = session.catalog.roles.get(from);
  if (!role) throw new SqlError('42704', `role "${from}" does not exist`, here(session, undefined));
  if (session.catalog.roles.has(to)) throw new SqlError('42710', `role "${to}" already exists`, here(session, undefined));
  const named = (name: string): string => (name === from ? to : name);
  const acl = (items: Acl): Acl => items.map((item) => ({ ...item, grantee: named(item.grantee), grantor: named(item.grantor) }));
  const held = <T extends { readonly owner: string; readonly acl?: Acl }>(object: T): T => {
    const touched = object.owner === from || object.acl?.some((item) => item.grantee === from || item.grantor === from);
    return touched ? { ...object, owner: named(object.owner), ...(object.acl ? { acl: acl(object.acl) } : {}) } : object;
  };
  const { catalog } = session;
  const roles = catalog.roles.delete(from).set(to, { ...role, name: to });
  session.catalog = {
    ...catalog,
    roles: roles.map((other) => (other.memberOf.includes(from) ? { ...other, memberOf: other.memberOf.map(named) } : other)),
    schemas: catalog.schemas.map(held),
    types: catalog.types.map(held),
    routines: catalog.routines.map(held),
    others: catalog.others.map((other) => (other.owner === from ? { ...other, owner: to } : other)),
    publications: catalog.publications.map((one) => (one.owner === from ? { ...one, owner: to } : one)),
    relations: catalog.relations.map((relation) => {
      const object = columnsHeld(held(relation), acl);
      if (object.kind !== 'table' || !object.policies.some((policy) => policy.roles.includes(from))) return object;
      return { ...object, policies: object.policies.map((policy) => ({ ...policy, roles: policy.roles.map(named) })) };
    }),
    defaultPrivileges: catalog.defaultPrivileges.map((item) => ({ ...item, role: named(item.role), acl: acl(item.acl) })),
  };
  if (session.role === from) session.role = to;
}

function columnsHeld(relation: Relation, renamed: (acl: Acl) => Acl): Relation {
  if (relation.kind !== 'table' || !relation.columns.some(({ acl }) => acl)) return relation;
  const columns = relation.columns.map((column) => (column.acl ? { ...column, acl: renamed(column.acl) } : column));
  return { ...relation, columns };
}

function renamePublication(session: Session, from: string, to: string): void {
  const { publications } = session.catalog;
  const publication = publications.get(from);
  if (!publication) throw new SqlError('42704', `publication "${from}" does not exist`, here(session, undefined));
  if (publications.has(to)) throw new SqlError('42710', `publication "${to}" already exists`, here(session, undefined));
  session.catalog = { ...session.catalog, publications: publications.delete(from).set(to, { ...publication, name: to }) };
}
