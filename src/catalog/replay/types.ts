import type { ColumnDef, Node, NodeTag, TypeName } from '../../syntax/node.ts';
import { as, namesOf, stringOf } from '../../syntax/node.ts';
import { findBuiltinType } from '../builtin-types.ts';
import { findRelation, nameKey } from '../catalog.ts';
import type { TypeReference } from '../object-model.ts';
import type { Relation } from '../relation-model.ts';
import { typeOf } from '../resolution/type-key.ts';
import { SqlError } from '../sql-error.ts';
import { effectiveSearchPath, here, lookupRelation, type NameSpace, type Session, TEMPORARY_SCHEMA } from './session.ts';

/**
 * The type that a name means here, as `typenameType` in parse_type.c finds it.
 * @throws {SqlError} 42704 for an unknown type, 42P01 or 42703 for an unknown column of `%TYPE`.
 */
export function resolveType(session: Session, typeName: TypeName | undefined): TypeReference {
  const names = namesOf(typeName?.names);
  if (typeName?.pct_type) return columnTypeOf(session, names, typeName);
  const schema = names.length > 1 ? names.at(-2) : undefined;
  const found = lookupType(session, schema, names.at(-1) ?? '');
  if (!found) throw unknownType(session, schema, names, typeName);
  requireWhole(session, found);
  if (!typeName?.typmods && !typeName?.arrayBounds && !typeName?.setof) return found;
  if (typeName?.typmods?.length && !takesModifiers(session, found)) {
    const message = `type modifier is not allowed for type "${names.join('.')}"`;
    throw new SqlError('42601', message, here(session, typeName.location, 'type'));
  }
  const modifiers = (typeName?.typmods ?? []).map(modifierOf).filter((modifier) => modifier !== undefined);
  return {
    ...found,
    modifiers,
    isArray: found.isArray || (typeName?.arrayBounds?.length ?? 0) > 0,
    ...(typeName?.setof ? { setOf: true } : {}),
  };
}

/** Statements that take a type which is only a name yet. */
const TAKING_SHELLS: ReadonlySet<NodeTag> = new Set([
  'AlterOwnerStmt',
  'CommentStmt',
  'CreateFunctionStmt',
  'DefineStmt',
  'GrantStmt',
]);

/** @throws {SqlError} 42704 for a shell type. */
export function requireWhole(session: Session, { oid, name }: TypeReference): void {
  if (oid === undefined) return;
  const type = session.catalog.types.get(oid);
  if (type?.kind === 'base type' && type.shell && !TAKING_SHELLS.has(session.statement.tag))
    throw new SqlError('42704', `type "${name}" is only a shell`, here(session, undefined));
}

function unknownType(
  session: Session,
  schema: string | undefined,
  names: readonly string[],
  typeName: TypeName | undefined,
): SqlError {
  const place = here(session, typeName?.location, 'type');
  const isKnown = schema === undefined || session.catalog.schemas.has(schema) || effectiveSearchPath(session).includes(schema);
  if (!isKnown && schema !== 'information_schema') return new SqlError('3F000', `schema "${schema}" does not exist`, place);
  const brackets = typeName?.arrayBounds?.length ? '[]' : '';
  return new SqlError('42704', `type "${names.join('.')}${brackets}" does not exist`, place);
}

/** PostgreSQL's own types with a `typmodin`; those of extensions are not known and may have one. */
const MODIFIED = new Set([
  'bit',
  'bpchar',
  'interval',
  'numeric',
  'time',
  'timestamp',
  'timestamptz',
  'timetz',
  'varbit',
  'varchar',
]);

function takesModifiers(session: Session, type: TypeReference): boolean {
  if (type.oid === undefined) return MODIFIED.has(type.name);
  return session.catalog.types.get(type.oid)?.kind === 'base type';
}

/** A type by name along search_path, without modifiers; `_name` is the array of `name`. Undefined where there is none. */
export function lookupType(session: NameSpace, schema: string | undefined, name: string): TypeReference | undefined {
  const path = schema === undefined ? effectiveSearchPath(session) : [schema];
  // a temporary table called like one of PostgreSQL's own types is not worth looking for each time
  const searched =
    path[0] === TEMPORARY_SCHEMA && path[1] === 'pg_catalog' && findBuiltinType('pg_catalog', name) ? ['pg_catalog'] : path;
  for (const candidate of searched) {
    const found = typeIn(session, candidate, name);
    if (found) return found;
    const element = name.startsWith('_') ? typeIn(session, candidate, name.slice(1)) : undefined;
    if (element) return { ...element, isArray: true };
  }
  return undefined;
}

function typeIn(session: NameSpace, schema: string, name: string): TypeReference | undefined {
  const { catalog } = session;
  if (findBuiltinType(schema, name)) return typeOf(catalog, schema === 'pg_catalog' ? name : `${schema}.${name}`);
  const oid = catalog.typeNames.get(nameKey(schema, name)) ?? rowTypeOf(findRelation(catalog, schema, name))?.oid;
  return oid === undefined ? undefined : { schema, name, oid, modifiers: [], isArray: false };
}

function rowTypeOf(relation: Relation | undefined): Relation | undefined {
  return relation && relation.kind !== 'index relation' && relation.kind !== 'sequence' ? relation : undefined;
}

function columnTypeOf(session: Session, names: readonly string[], typeName: TypeName): TypeReference {
  const column = names.at(-1) ?? '';
  const [schema, relationName] = names.length > 2 ? [names.at(-3), names.at(-2)] : [undefined, names[0]];
  const relation = lookupRelation(session, schema, relationName ?? '');
  const place = here(session, typeName.location, 'type');
  if (!relation) throw new SqlError('42P01', `relation "${names.slice(0, -1).join('.')}" does not exist`, place);
  const found = 'columns' in relation ? relation.columns.find((candidate) => candidate.name === column) : undefined;
  if (!found) throw new SqlError('42703', `column "${column}" of relation "${relation.name}" does not exist`, place);
  return { ...found.type, modifiers: [], ...(typeName.setof ? { setOf: true } : {}) };
}

function modifierOf(node: Node): number | string | undefined {
  const constant = as(node, 'A_Const');
  if (constant?.ival) return constant.ival.ival ?? 0;
  if (constant?.sval) return constant.sval.sval ?? '';
  if (constant?.fval) return Number(constant.fval.fval);
  return stringOf(as(node, 'ColumnRef')?.fields?.[0]);
}

const SERIAL_TYPES: Readonly<Record<string, string>> = {
  smallserial: 'int2',
  serial2: 'int2',
  serial: 'int4',
  serial4: 'int4',
  bigserial: 'int8',
  serial8: 'int8',
};

/** The integer type behind `serial` and its kin, which are no types (transformColumnDefinition in parse_utilcmd.c). */
export function serialType(column: ColumnDef): TypeReference | undefined {
  const names = column.typeName?.names;
  if (names?.length !== 1 || column.typeName?.pct_type) return undefined;
  const name = SERIAL_TYPES[stringOf(names[0]) ?? ''];
  return name === undefined ? undefined : { schema: 'pg_catalog', name, modifiers: [], isArray: false };
}
