import type { AlterObjectSchemaStmt } from '../../syntax/node.ts';
import { as, stringOf } from '../../syntax/node.ts';
import { nameKey } from '../catalog.ts';
import type { Relation } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { findOtherKey, OTHER_KINDS, otherName } from './other-lookup.ts';
import { otherKey } from './other-objects.ts';
import { requireFreeSignature, requireUserType } from './rename.ts';
import { moveTo } from './rename-named.ts';
import { requireOwner } from './role-spec.ts';
import { findRoutine, type RoutineWord } from './routines/routine-lookup.ts';
import { here, type Session } from './session.ts';
import { alteredRelation } from './tables/alter-table.ts';
import { ownedSequences } from './tables/relation-owner.ts';

export const setSchemaHandlers: Handlers = { AlterObjectSchemaStmt: setSchema };

type ObjectType = NonNullable<AlterObjectSchemaStmt['objectType']>;

/** ALTER … SET SCHEMA. @throws {SqlError} 3F000, 42P07, 42710, 42723 where the name is taken there. */
function setSchema(session: Session, node: AlterObjectSchemaStmt): void {
  const schema = node.newschema ?? '';
  const kind = node.objectType ?? 'OBJECT_TABLE';
  if (node.relation) {
    const relation = alteredRelation(session, node.relation, kind, node.missing_ok ?? false);
    if (!relation) return;
    requireSchema(session, schema);
    moveRelation(session, relation, schema);
    return;
  }
  const word = ROUTINES[kind];
  if (word) {
    const routine = findRoutine(session, as(node.object, 'ObjectWithArgs') ?? {}, word);
    requireSchema(session, schema);
    requireOwner(session, routine.owner, `${routine.kind} ${routine.name}`);
    if (routine.schema === schema) return;
    requireFreeSignature(session, routine, schema, routine.name);
    moveTo(session, routine, schema);
  } else if (kind === 'OBJECT_TYPE' || kind === 'OBJECT_DOMAIN') {
    const type = requireUserType(session, node.object);
    requireSchema(session, schema);
    requireOwnType(session, type, kind);
    if (type.schema === schema) return;
    if (isTypeName(session, schema, type.name))
      throw new SqlError('42710', `type "${type.name}" already exists in schema "${schema}"`, here(session, undefined));
    moveTo(session, type, schema);
  } else if (kind === 'OBJECT_EXTENSION') moveExtension(session, stringOf(node.object) ?? '', schema);
  else moveOther(session, kind, node, schema);
}

const ROUTINES: Partial<Record<ObjectType, RoutineWord>> = {
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_AGGREGATE: 'aggregate',
  OBJECT_ROUTINE: 'routine',
};

/** Relations bring a type of their own name. */
function isTypeName({ catalog }: Session, schema: string, name: string): boolean {
  const key = nameKey(schema, name);
  const relation = catalog.relations.get(catalog.relationNames.get(key) ?? 0);
  return catalog.typeNames.has(key) || (relation !== undefined && 'columns' in relation);
}

/** @throws {SqlError} 42809 for a table's row type, and for ALTER DOMAIN of another type. */
function requireOwnType(session: Session, type: ReturnType<typeof requireUserType>, kind: ObjectType): void {
  const refuse = (message: string): SqlError => new SqlError('42809', message, here(session, undefined));
  if (kind === 'OBJECT_DOMAIN' && type.kind !== 'domain') throw refuse(`${type.name} is not a domain`);
  if (type.kind === 'table' || type.kind === 'view' || type.kind === 'materialized view')
    throw refuse(`${type.name} is a table's row type`);
}

function requireSchema(session: Session, schema: string): void {
  if (!session.catalog.schemas.has(schema))
    throw new SqlError('3F000', `schema "${schema}" does not exist`, here(session, undefined));
}

/** A relation with its indexes and owned sequences (`AlterTableNamespaceInternal`). */
function moveRelation(session: Session, relation: Relation, schema: string): void {
  if (relation.kind === 'sequence' && relation.ownedBy)
    throw new SqlError('0A000', 'cannot move an owned sequence into another schema', here(session, undefined));
  if (relation.schema === schema) return;
  requireOwner(session, relation.owner, `${relation.kind} ${relation.name}`);
  const sequences = relation.kind === 'table' ? ownedSequences(session, relation) : [];
  const indexes = ('indexes' in relation ? relation.indexes : []).flatMap(({ oid }) => session.catalog.relations.get(oid) ?? []);
  for (const moved of [relation, ...indexes, ...sequences])
    if (session.catalog.relationNames.has(nameKey(schema, moved.name)))
      throw new SqlError('42P07', `relation "${moved.name}" already exists in schema "${schema}"`, here(session, undefined));
  if (relation.kind !== 'sequence' && session.catalog.typeNames.has(nameKey(schema, relation.name)))
    throw new SqlError('42710', `type "${relation.name}" already exists in schema "${schema}"`, here(session, undefined));
  for (const moved of [relation, ...indexes, ...sequences]) moveTo(session, moved, schema);
}

/** An extension with its members. */
function moveExtension(session: Session, name: string, schema: string): void {
  const extension = session.catalog.extensions.get(name);
  if (!extension) throw new SqlError('42704', `extension "${name}" does not exist`, here(session, undefined));
  requireSchema(session, schema);
  const { relations, types, routines } = session.catalog;
  session.catalog = { ...session.catalog, extensions: session.catalog.extensions.set(name, { ...extension, schema }) };
  for (const relation of relations.values()) if (relation.extension === name) moveTo(session, relation, schema);
  for (const type of types.values()) if (type.extension === name) moveTo(session, type, schema);
  for (const routine of routines.values()) if (routine.extension === name) moveTo(session, routine, schema);
}

function moveOther(session: Session, kind: ObjectType, node: AlterObjectSchemaStmt, schema: string): void {
  const other = OTHER_KINDS[kind];
  const key = other && findOtherKey(session, other, node.object);
  const object = key === undefined ? undefined : session.catalog.others.get(key);
  if (other?.kind === 'statistics' && node.object && !object) {
    const name = otherName(session, other.kind, node.object).join('.');
    throw new SqlError('42704', `statistics object "${name}" does not exist`, here(session, undefined));
  }
  requireSchema(session, schema);
  if (!other || !object || key === undefined) return;
  const others = session.catalog.others.delete(key).set(otherKey(other.kind, object.name, schema), { ...object, schema });
  session.catalog = { ...session.catalog, others };
}
