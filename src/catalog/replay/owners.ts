import type { AlterOwnerStmt, Node } from '../../syntax/node.ts';
import { as, namesOf, stringOf } from '../../syntax/node.ts';
import { newOwnerAcl } from '../acl.ts';
import type { Schema } from '../model.ts';
import { aclOf, type Securable } from '../privileges.ts';
import type { Column } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { findOtherKey, OTHER_KINDS, type OtherKind, otherName } from './other-lookup.ts';
import { otherKey } from './other-objects.ts';
import { putObject } from './put-object.ts';
import { requireHandover, requireOwner, roleName } from './role-spec.ts';
import { findRoutine } from './routines/routine-lookup.ts';
import { here, type Session } from './session.ts';
import { resolveType } from './types.ts';

export const ownerHandlers: Handlers = { AlterOwnerStmt: alterOwner };

/** ALTER … OWNER TO, but for relations, whose owner ALTER TABLE changes. */
function alterOwner(session: Session, node: AlterOwnerStmt): void {
  const owner = roleName(session, node.newowner);
  const object = ownedObject(session, node.objectType, node.object);
  if (object) {
    requireOwner(session, object.owner, `${object.kind} ${object.name}`);
    if (object.owner !== owner) requireHandover(session, 'schema' in object ? object : { owner: object.owner }, owner);
    putObject(session, withOwner(object, owner));
    const multirange = object.kind === 'range' ? session.catalog.types.get(object.multirange) : undefined;
    if (multirange) putObject(session, withOwner(multirange, owner));
    return;
  }
  const kind = node.objectType && OTHER_KINDS[node.objectType];
  if (kind) changeOwnerOfOther(session, kind, node, owner);
  if (node.objectType === 'OBJECT_DATABASE') {
    const { catalog } = session;
    const database = catalog.others.get(otherKey('database', stringOf(node.object) ?? ''));
    if (database)
      session.catalog = { ...catalog, others: catalog.others.set(otherKey('database', database.name), { ...database, owner }) };
  }
  if (node.objectType === 'OBJECT_PUBLICATION') {
    const name = stringOf(node.object) ?? '';
    const publication = session.catalog.publications.get(name);
    if (!publication) throw new SqlError('42704', `publication "${name}" does not exist`, here(session, undefined));
    requireOwner(session, publication.owner, `publication ${name}`);
    if (publication.owner !== owner) requireHandover(session, { owner: publication.owner }, owner);
    session.catalog = {
      ...session.catalog,
      publications: session.catalog.publications.set(name, { ...publication, owner }),
    };
  }
}

/** Kinds of which PostgreSQL brings some that the catalog does not hold. */
const BROUGHT = new Set([
  'access method',
  'collation',
  'conversion',
  'language',
  'operator',
  'operator class',
  'operator family',
  'text search configuration',
  'text search dictionary',
  'text search parser',
  'text search template',
]);

/** @throws {SqlError} 42704, 42501. */
function changeOwnerOfOther(session: Session, kind: OtherKind, node: AlterOwnerStmt, owner: string): void {
  const key = findOtherKey(session, kind, node.object);
  const other = key === undefined ? undefined : session.catalog.others.get(key);
  if (!other || key === undefined) {
    if (BROUGHT.has(kind.kind) || !node.object) return;
    const name = otherName(session, kind.kind, node.object).join('.');
    throw new SqlError('42704', `${kind.kind} "${name}" does not exist`, here(session, undefined));
  }
  if (other.owner !== undefined && other.owner !== owner) {
    requireOwner(session, other.owner, `${kind.kind} ${other.name}`);
    requireHandover(session, { owner: other.owner, ...(other.schema === undefined ? {} : { schema: other.schema }) }, owner);
  }
  session.catalog = { ...session.catalog, others: session.catalog.others.set(key, { ...other, owner }) };
}

function ownedObject(session: Session, kind: AlterOwnerStmt['objectType'], object: Node | undefined): Securable | undefined {
  switch (kind) {
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE': {
      const word = {
        OBJECT_FUNCTION: 'function',
        OBJECT_PROCEDURE: 'procedure',
        OBJECT_ROUTINE: 'routine',
        OBJECT_AGGREGATE: 'aggregate',
      } as const;
      return findRoutine(session, as(object, 'ObjectWithArgs') ?? {}, word[kind]);
    }
    case 'OBJECT_SCHEMA':
      return requireSchema(session, stringOf(object) ?? '');
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const items = as(object, 'List')?.items ?? as(object, 'TypeName')?.names ?? [];
      const { oid } = resolveType(session, { names: items });
      if (oid === undefined)
        throw new SqlError('42501', `must be owner of type ${namesOf(items).join('.')}`, here(session, undefined));
      const type = session.catalog.types.get(oid);
      if (kind === 'OBJECT_DOMAIN' && type?.kind !== 'domain')
        throw new SqlError('42809', `${namesOf(items).join('.')} is not a domain`, here(session, undefined));
      const relation = type ? undefined : session.catalog.relations.get(oid);
      if (relation && relation.kind !== 'composite type')
        throw new SqlError('42809', `${relation.name} is a table's row type`, here(session, undefined));
      return type ?? relation;
    }
    default:
      return undefined;
  }
}

/** @throws {SqlError} 3F000 where there is none. */
export function requireSchema(session: Session, name: string): Schema {
  const schema = session.catalog.schemas.get(name);
  if (!schema) throw new SqlError('3F000', `schema "${name}" does not exist`, here(session, undefined));
  return schema;
}

/** The object with another owner: what the old one held goes to the new one. */
export function withOwner<T extends Securable>(object: T, owner: string): T {
  if (object.owner === owner) return object;
  const columns = 'columns' in object ? columnsOfOwner(object.columns, object.owner, owner) : undefined;
  return {
    ...object,
    owner,
    ...(columns ? { columns } : {}),
    ...(object.acl ? { acl: newOwnerAcl(aclOf(object), object.owner, owner) } : {}),
  };
}

function columnsOfOwner(columns: readonly Column[], from: string, to: string): readonly Column[] | undefined {
  if (!columns.some(({ acl }) => acl)) return undefined;
  return columns.map((column) => {
    const acl = column.acl && newOwnerAcl(column.acl, from, to);
    return acl ? { ...column, acl } : column;
  });
}
