import type { DropStmt, Node, TypeName } from '../../syntax/node.ts';
import { as, namesOf, stringOf } from '../../syntax/node.ts';
import type { Oid } from '../object-model.ts';
import { isOwner } from '../privileges.ts';
import type { Relation } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { formatType } from '../types.ts';
import { findCast } from './casts.ts';
import { describeTarget } from './describe.ts';
import type { Handlers } from './handler.ts';
import { findOtherKey, OTHER_KINDS, otherName } from './other-lookup.ts';
import { dropPolicy } from './policies.ts';
import { constraintOfIndex, drop, type Target } from './removal.ts';
import { dropRule } from './rewrite-rules.ts';
import { requireOwner } from './role-spec.ts';
import { findRoutine, findRoutineIfExists, type RoutineWord } from './routines/routine-lookup.ts';
import { here, lookupRelation, type Session } from './session.ts';
import { dropTrigger } from './tables/triggers.ts';
import { lookupType } from './types.ts';

export const dropHandlers: Handlers = { DropStmt: dropObjects };

type ObjectType = NonNullable<DropStmt['removeType']>;

function dropObjects(session: Session, node: DropStmt): void {
  const kind = node.removeType;
  const ifExists = node.missing_ok ?? false;
  const part = kind && PARTS[kind];
  if (part) {
    for (const object of node.objects ?? []) part(session, object, ifExists);
    return;
  }
  const targets = (node.objects ?? []).flatMap((object) => (kind && findTarget(session, kind, object, ifExists)) ?? []);
  if (targets.length) drop(session, targets, node.behavior === 'DROP_CASCADE');
}

const PARTS: Partial<Record<ObjectType, (session: Session, object: Node, ifExists: boolean) => void>> = {
  OBJECT_POLICY: dropPolicy,
  OBJECT_TRIGGER: dropTrigger,
  OBJECT_RULE: dropRule,
};

function findTarget(session: Session, kind: ObjectType, object: Node, ifExists: boolean): Target | undefined {
  const relationKind = RELATIONS[kind];
  if (relationKind) return findRelationTarget(session, relationKind, object, ifExists);
  const word = ROUTINES[kind];
  if (word) return findRoutineTarget(session, word, object, ifExists);
  switch (kind) {
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      return findTypeTarget(session, kind, as(object, 'TypeName') ?? {}, ifExists);
    case 'OBJECT_SCHEMA':
      return findNamed(session, 'schema', object, ifExists);
    case 'OBJECT_EXTENSION':
      return findNamed(session, 'extension', object, ifExists);
    case 'OBJECT_PUBLICATION':
      return dropPublication(session, stringOf(object) ?? '', ifExists);
    case 'OBJECT_CAST': {
      const key = findCast(session, object, ifExists);
      return key === undefined ? undefined : { kind: 'other', name: key };
    }
    default:
      return findOtherTarget(session, kind, object, ifExists);
  }
}

/** Who owns a schema may drop what is in it. @throws {SqlError} 42501. */
function requireOwnerOrSchemas(
  session: Session,
  object: { readonly schema: string; readonly owner: string },
  what: string,
): void {
  const schema = session.catalog.schemas.get(object.schema);
  if (!schema || !isOwner(session.catalog, session.role, schema.owner)) requireOwner(session, object.owner, what);
}

interface RelationWord {
  readonly word: string;
  readonly is: (relation: Relation) => boolean;
}

const RELATIONS: Partial<Record<ObjectType, RelationWord>> = {
  OBJECT_TABLE: { word: 'table', is: (relation) => relation.kind === 'table' && relation.relkind !== 'f' },
  OBJECT_FOREIGN_TABLE: { word: 'foreign table', is: (relation) => relation.kind === 'table' && relation.relkind === 'f' },
  OBJECT_VIEW: { word: 'view', is: (relation) => relation.kind === 'view' },
  OBJECT_MATVIEW: { word: 'materialized view', is: (relation) => relation.kind === 'materialized view' },
  OBJECT_INDEX: { word: 'index', is: (relation) => relation.kind === 'index relation' },
  OBJECT_SEQUENCE: { word: 'sequence', is: (relation) => relation.kind === 'sequence' },
};

/** `RemoveRelations` in tablecmds.c. @throws {SqlError} 42P01 (42704 for an index), 42809, 3F000, 2BP01. */
function findRelationTarget(session: Session, { word, is }: RelationWord, object: Node, ifExists: boolean): Target | undefined {
  const names = namesOf(as(object, 'List')?.items);
  const relation = lookupRelation(session, names.at(-2), names.at(-1) ?? '');
  const place = here(session, undefined);
  if (!relation) {
    if (ifExists) return undefined;
    if (names.length > 1 && !session.catalog.schemas.has(names.at(-2) ?? ''))
      throw new SqlError('3F000', `schema "${names.at(-2)}" does not exist`, place);
    throw new SqlError(word === 'index' ? '42704' : '42P01', `${word} "${names.at(-1)}" does not exist`, place);
  }
  if (!is(relation))
    throw new SqlError('42809', `"${relation.name}" is not ${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`, place);
  requireOwnerOrSchemas(session, relation, `${word} ${relation.name}`);
  if (relation.kind === 'sequence' && relation.ownedBy?.internal) throw requiredBy(session, relation, relation.ownedBy);
  if (relation.kind === 'index relation') {
    const table = session.catalog.relations.get(relation.table);
    const index = table && 'indexes' in table ? table.indexes.find(({ oid }) => oid === relation.oid) : undefined;
    if (index?.parent !== undefined || (table && constraintOfIndex(session, table, relation.oid)))
      throw new SqlError(
        '2BP01',
        `cannot drop index ${relation.name} because ${requirer(session, relation, index)} requires it`,
        place,
      );
  }
  return { kind: 'relation', oid: relation.oid };
}

function requirer(
  session: Session,
  relation: Relation & { readonly table: number },
  index: { readonly parent?: number; readonly constraint?: string } | undefined,
): string {
  const parent = index?.parent === undefined ? undefined : session.catalog.relations.get(index.parent);
  if (parent) return `index ${parent.name}`;
  return `constraint ${index?.constraint} on table ${session.catalog.relations.get(relation.table)?.name}`;
}

function requiredBy(session: Session, sequence: Relation, owner: { readonly table: number; readonly column: number }): SqlError {
  const table = session.catalog.relations.get(owner.table);
  const column = table?.kind === 'table' ? table.columns.find(({ attnum }) => attnum === owner.column) : undefined;
  const message = `cannot drop sequence ${sequence.name} because column ${column?.name} of table ${table?.name} requires it`;
  return new SqlError('2BP01', message, here(session, undefined));
}

const ROUTINES: Partial<Record<ObjectType, RoutineWord>> = {
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_AGGREGATE: 'aggregate',
  OBJECT_ROUTINE: 'routine',
};

function findRoutineTarget(session: Session, word: RoutineWord, object: Node, ifExists: boolean): Target | undefined {
  const written = as(object, 'ObjectWithArgs') ?? {};
  const routine = (ifExists ? findRoutineIfExists : findRoutine)(session, written, word);
  if (!routine) return undefined;
  requireOwnerOrSchemas(session, routine, `${routine.kind} ${routine.name}`);
  if (routine.extension !== undefined) throw belongsToExtension(session, `function ${routine.name}`, routine.extension);
  if (routine.constructs !== undefined)
    throw belongsToRange(
      session,
      describeTarget(session, { kind: 'routine', oid: routine.oid }),
      routine.returns?.oid ?? routine.constructs,
    );
  return { kind: 'routine', oid: routine.oid };
}

function belongsToExtension(session: Session, what: string, extension: string): SqlError {
  return new SqlError('2BP01', `cannot drop ${what} because extension ${extension} requires it`, here(session, undefined));
}

function belongsToRange(session: Session, what: string, range: Oid): SqlError {
  const type = describeTarget(session, { kind: 'type', oid: range });
  return new SqlError('2BP01', `cannot drop ${what} because ${type} requires it`, here(session, undefined));
}

/** @throws {SqlError} 42704, 42809 for another kind of type. */
function findTypeTarget(session: Session, kind: ObjectType, written: TypeName, ifExists: boolean): Target | undefined {
  const names = namesOf(written.names);
  const place = here(session, written.location, 'type');
  const type = lookupType(session, names.at(-2), names.at(-1) ?? '');
  if (!type) {
    if (ifExists) return undefined;
    throw new SqlError('42704', `type "${names.join('.')}" does not exist`, place);
  }
  const user = type.oid === undefined ? undefined : session.catalog.types.get(type.oid);
  const relation = type.oid === undefined ? undefined : session.catalog.relations.get(type.oid);
  if (kind === 'OBJECT_DOMAIN' && user?.kind !== 'domain')
    throw new SqlError('42809', `"${names.join('.')}" is not a domain`, place);
  if (type.isArray) throw arrayType(session, type, place);
  if (user) {
    if (user.extension !== undefined) throw belongsToExtension(session, `type ${user.name}`, user.extension);
    if (user.kind === 'multirange')
      throw belongsToRange(session, describeTarget(session, { kind: 'type', oid: user.oid }), user.range);
    return { kind: 'type', oid: user.oid };
  }
  if (relation?.kind === 'composite type') return { kind: 'relation', oid: relation.oid };
  if (relation)
    throw new SqlError('2BP01', `cannot drop type ${relation.name} because ${relation.kind} ${relation.name} requires it`, place);
  throw new SqlError(
    '2BP01',
    `cannot drop type ${formatType(session.catalog, type)} because it is required by the database system`,
    place,
  );
}

function arrayType(session: Session, type: Parameters<typeof formatType>[1], place: SqlError['place']): SqlError {
  const element = formatType(session.catalog, { ...type, isArray: false });
  return new SqlError('2BP01', `cannot drop type ${element}[] because type ${element} requires it`, place);
}

/** @throws {SqlError} 3F000 for a schema, 42704 for an extension. */
function findNamed(session: Session, kind: 'schema' | 'extension', object: Node, ifExists: boolean): Target | undefined {
  const name = stringOf(object) ?? '';
  const objects = kind === 'schema' ? session.catalog.schemas : session.catalog.extensions;
  if (objects.has(name)) return { kind, name };
  if (ifExists) return undefined;
  throw new SqlError(kind === 'schema' ? '3F000' : '42704', `${kind} "${name}" does not exist`, here(session, undefined));
}

function dropPublication(session: Session, name: string, ifExists: boolean): undefined {
  const { publications } = session.catalog;
  if (publications.has(name)) session.catalog = { ...session.catalog, publications: publications.delete(name) };
  else if (!ifExists) throw new SqlError('42704', `publication "${name}" does not exist`, here(session, undefined));
}

function findOtherTarget(session: Session, kind: ObjectType, object: Node, ifExists: boolean): Target | undefined {
  const other = OTHER_KINDS[kind];
  if (!other) return undefined;
  const key = findOtherKey(session, other, object);
  if (key !== undefined) return { kind: 'other', name: key };
  if (ifExists || kind === 'OBJECT_LANGUAGE') return undefined;
  throw new SqlError(
    '42704',
    `${other.kind} "${otherName(session, other.kind, object).join('.')}" does not exist`,
    here(session, undefined),
  );
}
