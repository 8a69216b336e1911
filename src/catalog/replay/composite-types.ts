import type { AlterTableCmd, AlterTableStmt, ColumnDef, CompositeTypeStmt } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import type { Oid, TypeReference } from '../object-model.ts';
import type { Column, CompositeType, Relation } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { dependentsOf } from './dependencies.ts';
import type { Handlers } from './handler.ts';
import { withOwner } from './owners.ts';
import { requireHandover, requireOwner, roleName } from './role-spec.ts';
import { creationSchema, here, putInto, requireFreeRelationName, requireRelation, type Session } from './session.ts';
import { alterTypedTables, typedTables } from './tables/typed-tables.ts';
import { newTypeIn } from './type-names.ts';
import { resolveType } from './types.ts';

export const compositeTypeHandlers: Handlers = { CompositeTypeStmt: createCompositeType };

function createCompositeType(session: Session, node: CompositeTypeStmt): void {
  const range = node.typevar;
  const place = here(session, range?.location);
  const schema = creationSchema(session, range?.schemaname, place);
  const name = range?.relname ?? '';
  const columns: Column[] = [];
  for (const item of node.coldeflist ?? [])
    columns.push(attribute(session, as(item, 'ColumnDef') ?? {}, columns, columns.length + 1));
  const type = newTypeIn(session, schema, name, place);
  requireFreeRelationName(session, schema, name, place);
  putInto(session, { ...type, kind: 'composite type', columns });
}

function attribute(session: Session, node: ColumnDef, columns: readonly Column[], attnum: number): Column {
  const name = node.colname ?? '';
  const place = here(session, node.location);
  if (columns.some((column) => column.name === name))
    throw new SqlError('42701', `column "${name}" specified more than once`, place);
  const type = resolveType(session, node.typeName);
  return {
    kind: 'column',
    name,
    attnum,
    type,
    notNull: false,
    place,
    typePlace: here(session, node.typeName?.location, 'type'),
    isLocal: true,
  };
}

/**
 * ALTER TYPE … ADD, DROP and ALTER ATTRIBUTE, which the grammar gives as an AlterTableStmt on OBJECT_TYPE.
 * @throws {SqlError} 42P01, 42809, 42701, 42703
 */
export function alterCompositeType(session: Session, node: AlterTableStmt): void {
  const type = requireRelation(session, node.relation);
  if (type.kind !== 'composite type')
    throw new SqlError('42809', `"${type.name}" is not a composite type`, here(session, node.relation?.location));
  requireOwner(session, type.owner, `type ${type.name}`);
  let changed = type;
  for (const item of node.cmds ?? []) {
    const command = as(item, 'AlterTableCmd') ?? {};
    const ofType = CHANGES_ROWS.has(command.subtype ?? '') ? typedTables(session, type, command.behavior === 'DROP_CASCADE') : [];
    changed = altered(session, changed, command);
    putInto(session, changed);
    alterTypedTables(session, ofType, command);
  }
}

const CHANGES_ROWS = new Set(['AT_AddColumn', 'AT_AlterColumnType', 'AT_DropColumn']);

function altered(session: Session, type: CompositeType, command: AlterTableCmd): CompositeType {
  const definition = as(command.def, 'ColumnDef') ?? {};
  const name = command.name ?? definition.colname ?? '';
  const at = type.columns.findIndex((column) => column.name === name);
  const known = type.columns[at];
  switch (command.subtype) {
    case 'AT_AddColumn': {
      if (known)
        throw new SqlError(
          '42701',
          `column "${name}" of relation "${type.name}" already exists`,
          here(session, definition.location),
        );
      requireNotMember(session, type, resolveType(session, definition.typeName));
      const attnum = Math.max(0, ...type.columns.map((column) => column.attnum)) + 1;
      return { ...type, columns: [...type.columns, attribute(session, definition, type.columns, attnum)] };
    }
    case 'AT_DropColumn':
      if (known) return { ...type, columns: type.columns.toSpliced(at, 1) };
      if (command.missing_ok) return type;
      throw unknownAttribute(session, type, name);
    case 'AT_AlterColumnType': {
      if (!known) throw unknownAttribute(session, type, name);
      const changed = resolveType(session, definition.typeName);
      requireNotMember(session, type, changed);
      requireUnused(session, type);
      const column = {
        ...known,
        type: changed,
        typePlace: here(session, definition.typeName?.location, 'type'),
      };
      return { ...type, columns: type.columns.with(at, column) };
    }
    case 'AT_ChangeOwner': {
      const owner = roleName(session, command.newowner);
      if (owner !== type.owner) requireHandover(session, type, owner);
      return withOwner(type, owner);
    }
    default:
      return type;
  }
}

/** @throws {SqlError} 42P16 where a column would hold its own row type (`CheckAttributeType` in heap.c). */
export function requireNotMember(session: Session, row: Relation, type: TypeReference): void {
  if (!holds(session, type, row.oid)) return;
  throw new SqlError('42P16', `composite type ${row.name} cannot be made a member of itself`, here(session, undefined));
}

function holds(session: Session, { oid }: TypeReference, row: Oid): boolean {
  if (oid === undefined || oid === row) return oid === row;
  const relation = session.catalog.relations.get(oid);
  if (relation) return 'columns' in relation && relation.columns.some(({ type }) => holds(session, type, row));
  const type = session.catalog.types.get(oid);
  return type?.kind === 'domain' ? holds(session, type.base, row) : type?.kind === 'range' && holds(session, type.subtype, row);
}

/** Values that are stored are not rewritten (`find_composite_type_dependencies`). @throws {SqlError} 0A000. */
function requireUnused(session: Session, type: CompositeType): void {
  for (const dependent of dependentsOf(session.catalog, type.oid)) {
    if (dependent.kind !== 'column' || dependent.on.kind !== 'table') continue;
    const message = `cannot alter type "${type.name}" because column "${dependent.on.name}.${dependent.object.name}" uses it`;
    throw new SqlError('0A000', message, here(session, undefined));
  }
}

function unknownAttribute(session: Session, type: CompositeType, name: string): SqlError {
  return new SqlError('42703', `column "${name}" of relation "${type.name}" does not exist`, here(session, undefined));
}
