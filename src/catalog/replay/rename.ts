import type { Node, RenameStmt } from '../../syntax/node.ts';
import { as, namesOf } from '../../syntax/node.ts';
import { nameKey } from '../catalog.ts';
import type { Routine, UserType } from '../model.ts';
import type { Column, Index, Relation, Table } from '../relation-model.ts';
import { inputTypes, sameTypes } from '../routines.ts';
import { SqlError } from '../sql-error.ts';
import { formatType } from '../types.ts';
import { hasConstraint } from './domains.ts';
import type { Handlers } from './handler.ts';
import { putObject } from './put-object.ts';
import { renameNamed } from './rename-named.ts';
import { requireOwner } from './role-spec.ts';
import { findRoutine, type RoutineWord } from './routines/routine-lookup.ts';
import { here, putInto, requireFreeRelationName, requireRelation, type Session } from './session.ts';
import { duplicateColumn } from './tables/alter-column.ts';
import { renameConstraint } from './tables/alter-constraint.ts';
import { alteredRelation } from './tables/alter-table.ts';
import { changeIndex, changeTable, childrenOf, columnNamed } from './tables/table-changes.ts';
import { typedTables } from './tables/typed-tables.ts';
import { lookupType, requireWhole } from './types.ts';

export const renameHandlers: Handlers = { RenameStmt: rename };

type ObjectType = NonNullable<RenameStmt['renameType']>;

function rename(session: Session, node: RenameStmt): void {
  const to = node.newname ?? '';
  const word = ROUTINES[node.renameType ?? 'OBJECT_ACCESS_METHOD'];
  if (word) {
    renameRoutine(session, findRoutine(session, as(node.object, 'ObjectWithArgs') ?? {}, word), to);
    return;
  }
  switch (node.renameType) {
    case 'OBJECT_TABLE':
    case 'OBJECT_VIEW':
    case 'OBJECT_MATVIEW':
    case 'OBJECT_INDEX':
    case 'OBJECT_SEQUENCE':
    case 'OBJECT_FOREIGN_TABLE': {
      const relation = alteredRelation(session, node.relation, node.renameType, node.missing_ok ?? false);
      if (relation) renameRelation(session, relation, to);
      return;
    }
    case 'OBJECT_COLUMN':
    case 'OBJECT_ATTRIBUTE': {
      const relation = alteredRelation(session, node.relation, node.relationType, node.missing_ok ?? false);
      if (relation) renameColumn(session, relation, node, to);
      return;
    }
    case 'OBJECT_TABCONSTRAINT': {
      const relation = alteredRelation(session, node.relation, 'OBJECT_TABLE', node.missing_ok ?? false);
      const only = node.relation?.inh !== true;
      if (relation?.kind === 'table') renameConstraint(session, { table: relation, only }, node.subname ?? '', to);
      return;
    }
    case 'OBJECT_POLICY':
    case 'OBJECT_TRIGGER': {
      const relation = requireRelation(session, node.relation);
      if (node.renameType === 'OBJECT_POLICY') renamePolicy(session, relation, node.subname ?? '', to);
      else renameTrigger(session, relation, node.subname ?? '', to);
      return;
    }
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN':
      renameType(session, node.object, to);
      return;
    case 'OBJECT_DOMCONSTRAINT':
      renameDomainConstraint(session, node.object, node.subname ?? '', to);
      return;
    default:
      renameNamed(session, node);
  }
}

const ROUTINES: Partial<Record<ObjectType, RoutineWord>> = {
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_AGGREGATE: 'aggregate',
  OBJECT_ROUTINE: 'routine',
};

/** A relation; an index takes its constraint's name along (`RenameRelation`). */
function renameRelation(session: Session, relation: Relation, to: string): void {
  requireOwner(session, relation.owner, `${relation.kind} ${relation.name}`);
  requireFreeRelationName(session, relation.schema, to, here(session, undefined));
  if (relation.kind === 'index relation') {
    const table = session.catalog.relations.get(relation.table);
    const index = table && 'indexes' in table ? table.indexes.find(({ oid }) => oid === relation.oid) : undefined;
    if (table?.kind === 'table' && index?.constraint !== undefined) {
      renameConstraint(session, { table, only: true }, index.constraint, to);
      return;
    }
    changeIndex(session, relation.table, relation.oid, (found) => ({ ...found, name: to }));
  }
  if (
    relation.kind !== 'index relation' &&
    relation.kind !== 'sequence' &&
    session.catalog.typeNames.has(nameKey(relation.schema, to))
  )
    throw new SqlError('42710', `type "${to}" already exists`, here(session, undefined));
  putInto(session, { ...relation, name: to });
}

/** A column of a table (and its children), view or composite type. @throws {SqlError} 42703, 42701, 42P16. */
function renameColumn(session: Session, relation: Relation, { subname: from = '', behavior }: RenameStmt, to: string): void {
  if (!('columns' in relation)) return;
  if (relation.kind === 'table' && relation.ofType !== undefined)
    throw new SqlError('42809', 'cannot rename column of typed table', here(session, undefined));
  const rows = relation.kind === 'composite type' ? typedTables(session, relation, behavior === 'DROP_CASCADE') : [];
  const column = columnNamed(relation, from);
  const isIncomplete = 'incompleteColumns' in relation && relation.incompleteColumns;
  if (!column) {
    if (isIncomplete) return;
    throw new SqlError('42703', `column "${from}" does not exist`, here(session, undefined));
  }
  if (relation.kind === 'table' && column.parents)
    throw new SqlError('42P16', `cannot rename inherited column "${from}"`, here(session, undefined));
  for (const table of rows) {
    const theirs = columnNamed(table, from);
    if (theirs) renameIn(session, table, theirs, to);
  }
  renameIn(session, relation, column, to);
}

function renameIn(session: Session, relation: Extract<Relation, { columns: unknown }>, column: Column, to: string): void {
  if (columnNamed(relation, to)) throw duplicateColumn(session, relation, to);
  const columns = relation.columns.map((candidate) => (candidate === column ? { ...candidate, name: to } : candidate));
  if (relation.kind !== 'table') {
    putInto(session, { ...relation, columns });
    return;
  }
  putInto(session, { ...relation, columns, indexes: relation.indexes.map((index) => withOldName(index, column)) });
  if (!relation.hasChildren) return;
  for (const child of childrenOf(session, relation.oid)) {
    const inherited = columnNamed(child, column.name);
    if (inherited?.parents) renameIn(session, child, inherited, to);
  }
}

/** An index goes on with the name that its column had. */
function withOldName(index: Index, { attnum, name }: Column): Index {
  if (!index.keys.some((key) => key.attnum === attnum && key.name === undefined)) return index;
  return { ...index, keys: index.keys.map((key) => (key.attnum === attnum && key.name === undefined ? { ...key, name } : key)) };
}

function renamePolicy(session: Session, relation: Relation, from: string, to: string): void {
  const policies = relation.kind === 'table' ? relation.policies : [];
  if (policies.some(({ name }) => name === to))
    throw new SqlError('42710', `policy "${to}" for table "${relation.name}" already exists`, here(session, undefined));
  if (!policies.some(({ name }) => name === from))
    throw new SqlError('42704', `policy "${from}" for table "${relation.name}" does not exist`, here(session, undefined));
  changeTable(session, relation.oid, (now) => ({ ...now, policies: now.policies.map((policy) => renamed(policy, from, to)) }));
}

/** A trigger, and its copies on partitions. */
function renameTrigger(session: Session, relation: Relation, from: string, to: string, inherited = false): void {
  const triggers = 'triggers' in relation ? relation.triggers : [];
  if (!triggers.some(({ name }) => name === from))
    throw new SqlError('42704', `trigger "${from}" for table "${relation.name}" does not exist`, here(session, undefined));
  if (triggers.some((trigger) => trigger.name === from && trigger.parent !== undefined) && !inherited)
    throw new SqlError('0A000', `cannot rename trigger "${from}" on table "${relation.name}"`, here(session, undefined));
  if (to !== from && triggers.some(({ name }) => name === to))
    throw new SqlError('42710', `trigger "${to}" for relation "${relation.name}" already exists`, here(session, undefined));
  if (!('triggers' in relation)) return;
  putInto(session, { ...relation, triggers: relation.triggers.map((trigger) => renamed(trigger, from, to)) });
  if (isPartitioned(relation))
    for (const child of childrenOf(session, relation.oid))
      if (child.triggers.some(({ name }) => name === from)) renameTrigger(session, child, from, to, true);
}

function isPartitioned(relation: Relation): relation is Table {
  return relation.kind === 'table' && relation.relkind === 'p';
}

function renamed<T extends { readonly name: string }>(item: T, from: string, to: string): T {
  return item.name === from ? { ...item, name: to } : item;
}

/** @throws {SqlError} 42704, 42710; 42809 for a table's row type. */
function renameType(session: Session, object: Node | undefined, to: string): void {
  const type = requireUserType(session, object);
  requireOwner(session, type.owner, `type ${type.name}`);
  if (session.catalog.typeNames.has(nameKey(type.schema, to)) || session.catalog.relationNames.has(nameKey(type.schema, to)))
    throw new SqlError('42710', `type "${to}" already exists`, here(session, undefined));
  if (type.kind === 'table' || type.kind === 'view' || type.kind === 'materialized view')
    throw new SqlError('42809', `${type.name} is a table's row type`, here(session, undefined));
  putObject(session, { ...type, name: to });
}

/** The user's type of a name. @throws {SqlError} 42704. */
export function requireUserType(session: Session, object: Node | undefined): UserType | Relation {
  const names = namesOf(as(object, 'List')?.items ?? as(object, 'TypeName')?.names);
  const found = lookupType(session, names.at(-2), names.at(-1) ?? '');
  if (found) requireWhole(session, found);
  const oid = found?.oid ?? 0;
  const type = session.catalog.types.get(oid) ?? session.catalog.relations.get(oid);
  if (type) return type;
  if (found) throw new SqlError('42501', `must be owner of type ${found.name}`, here(session, undefined));
  throw new SqlError('42704', `type "${names.join('.')}" does not exist`, here(session, undefined));
}

function renameDomainConstraint(session: Session, object: Node | undefined, from: string, to: string): void {
  const domain = requireUserType(session, object);
  if (domain.kind !== 'domain') throw new SqlError('42809', `${domain.name} is not a domain`, here(session, undefined));
  if (!hasConstraint(domain, from))
    throw new SqlError('42704', `constraint "${from}" for domain ${domain.name} does not exist`, here(session, undefined));
  if (hasConstraint(domain, to))
    throw new SqlError('42710', `constraint "${to}" for domain ${domain.name} already exists`, here(session, undefined));
  if (domain.notNullName === from) putObject(session, { ...domain, notNullName: to });
  else putObject(session, { ...domain, checks: domain.checks.map((check) => renamed(check, from, to)) });
}

function renameRoutine(session: Session, routine: Routine, to: string): void {
  requireOwner(session, routine.owner, `${routine.kind} ${routine.name}`);
  requireFreeSignature(session, routine, routine.schema, to);
  putObject(session, { ...routine, name: to });
}

/** @throws {SqlError} 42723 where a routine of that name and those argument types is in the schema. */
export function requireFreeSignature(session: Session, routine: Routine, schema: string, name: string): void {
  const types = inputTypes(routine);
  for (const oid of session.catalog.routineNames.get(nameKey(schema, name)) ?? []) {
    const other = session.catalog.routines.get(oid);
    if (!other || !sameTypes(inputTypes(other), types)) continue;
    const written = types.map((type) => formatType(session.catalog, type)).join(', ');
    throw new SqlError('42723', `function ${name}(${written}) already exists in schema "${schema}"`, here(session, undefined));
  }
}
