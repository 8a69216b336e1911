import type { TypeName } from '../../../syntax/node.ts';
import { namesOf } from '../../../syntax/node.ts';
import { parseTypeName } from '../../../syntax/type-name.ts';
import type { Routine } from '../../model.ts';
import type { TypeReference } from '../../object-model.ts';
import type { Relation } from '../../relation-model.ts';
import { badLiteral } from '../../resolution/literals.ts';
import { inputTypes, sameTypes } from '../../routines.ts';
import { SqlError } from '../../sql-error.ts';
import { overloads } from '../routines/routine-lookup.ts';
import type { Session } from '../session.ts';
import { resolveType } from '../types.ts';
import { mayExistUnseen } from '../unseen.ts';
import type { Context } from './context.ts';
import { asMoment, intervalFrom, type MomentType, momentFrom } from './moments.ts';
import {
  classReference,
  namespaceReference,
  relationNamed,
  roleReference,
  routineReference,
  splitName,
  systemClass,
  typeReference,
} from './names.ts';
import { truthOf } from './truth.ts';
import {
  arrayFromText,
  isArray,
  isInterval,
  isMoment,
  isReference,
  isRow,
  isSourceText,
  type Reference,
  toText,
  UNKNOWN,
  type Value,
} from './values.ts';

/** `value::type`. @throws {SqlError} where a text names nothing, or is no value of the type. */
export function castTo(value: Value, typeName: TypeName | undefined, context: Context): Value {
  const name = namesOf(typeName?.names).at(-1) ?? '';
  if (typeName?.arrayBounds?.length) return castArray(value, name, context);
  return castScalar(value, name, context);
}

/** As `castTo`, to a type as PL/pgSQL's parser prints it: `pg_catalog.int4`, `text[]`, `numeric(10,2)`. */
export function castToNamed(value: Value, type: string, context: Context): Value {
  const name = /^\s*(?:"?\w+"?\s*\.\s*)?"?([\w ]+?)"?\s*(?:\([^)]*\))?\s*((?:\[\s*\d*\s*\]|array)*)\s*$/i.exec(type);
  if (!name) return value;
  const base = (name[1] ?? '').toLowerCase();
  return name[2] ? castArray(value, base, context) : castScalar(value, base, context);
}

function castArray(value: Value, element: string, context: Context): Value {
  const array = typeof value === 'string' ? arrayFromText(value) : value;
  return isArray(array) ? array.map((item) => (isArray(item) ? item : castScalar(item, element, context))) : array;
}

/** What the grammar and PL/pgSQL's parser call the types whose input functions are known. */
const INPUT_NAMES: Readonly<Record<string, string>> = {
  bigint: 'int8',
  bool: 'bool',
  boolean: 'bool',
  int: 'int4',
  int2: 'int2',
  int4: 'int4',
  int8: 'int8',
  integer: 'int4',
  json: 'json',
  jsonb: 'jsonb',
  numeric: 'numeric',
  smallint: 'int2',
  uuid: 'uuid',
};

function castScalar(value: Value, type: string, context: Context): Value {
  if (value === null || value === UNKNOWN) return value;
  const input = typeof value === 'string' ? INPUT_NAMES[type] : undefined;
  const bad = input && badLiteral(context.session.catalog, input, String(value));
  if (bad) throw new SqlError(bad.sqlstate, bad.message);
  switch (type) {
    case 'text':
    case 'varchar':
    case 'character varying':
    case 'bpchar':
    case 'name':
    case 'citext':
    case 'char':
      return isSourceText(value) ? value : toText(value);
    case 'bool':
    case 'boolean':
      return truthOf(value);
    case 'int2':
    case 'int4':
    case 'int8':
    case 'int':
    case 'integer':
    case 'bigint':
    case 'smallint':
      return toNumber(value, true);
    case 'numeric':
    case 'decimal':
    case 'float4':
    case 'float8':
    case 'real':
    case 'double precision':
      return toNumber(value, false);
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return toMoment(value, type);
    case 'timestamp without time zone':
      return toMoment(value, 'timestamp');
    case 'timestamp with time zone':
      return toMoment(value, 'timestamptz');
    case 'interval':
      return isInterval(value) ? value : ((typeof value === 'string' ? intervalFrom(value) : undefined) ?? UNKNOWN);
    case 'oid':
      return isReference(value) ? value : toNumber(value, true);
    case 'regclass':
      return toClass(value, context.session);
    case 'regtype':
      return toType(value, context.session);
    case 'regproc': {
      const routine = toProcedure(value, context.session);
      return isReference(routine) ? { ...routine, name: routine.name.replace(/\(.*$/, '') } : routine;
    }
    case 'regprocedure':
      return toProcedure(value, context.session);
    case 'regnamespace':
      return typeof value === 'string' ? namespaceReference((splitName(value) ?? [value])[0] ?? '') : value;
    case 'regrole':
      return typeof value === 'string' ? roleReference((splitName(value) ?? [value])[0] ?? '') : value;
    default:
      return isRow(value) || isArray(value) ? value : typeof value === 'boolean' ? UNKNOWN : value;
  }
}

function toMoment(value: Value, type: MomentType): Value {
  if (isMoment(value)) return asMoment(value, type);
  return (typeof value === 'string' ? momentFrom(value, type) : undefined) ?? UNKNOWN;
}

function toNumber(value: Value, whole: boolean): Value {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (isReference(value)) return value.oid ?? UNKNOWN;
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  if (Number.isNaN(number)) return UNKNOWN;
  return whole ? Math.round(number) : number;
}

function toClass(value: Value, session: Session): Value {
  if (isReference(value)) return value;
  if (value === 0) return { reference: 'class', oid: 0, name: '-' };
  if (typeof value === 'number') {
    const relation = session.catalog.relations.get(value);
    return relation ? classReference(session, relation) : value;
  }
  if (typeof value !== 'string') return UNKNOWN;
  const relation = relationNamed(session, value);
  if (relation) return classReference(session, relation);
  if (/^(?:pg_catalog\.)?pg_(?:class|proc|type|namespace|constraint|trigger|attribute|policy)$/.test(value))
    return systemClass(value.replace('pg_catalog.', ''));
  if (unseen(session, value)) return UNKNOWN;
  throw new SqlError('42P01', `relation "${value}" does not exist`);
}

/** Whether a relation that is not found may exist all the same. */
export function unseen(session: Session, name: string): boolean {
  const parts = splitName(name);
  return !parts || mayExistUnseen(session, parts.at(-2), parts.at(-1) ?? '');
}

/** to_regclass, to_regtype and their like: the cast, but null for what does not exist. */
export function orNull(cast: () => Value): Value {
  try {
    return cast();
  } catch (error) {
    if (error instanceof SqlError) return null;
    throw error;
  }
}

function toType(value: Value, session: Session): Value {
  if (isReference(value)) return value;
  if (typeof value === 'number') {
    const type = session.catalog.types.get(value) ?? session.catalog.relations.get(value);
    return type
      ? typeReference(session, { schema: type.schema, name: type.name, oid: type.oid, modifiers: [], isArray: false })
      : value;
  }
  if (typeof value !== 'string') return UNKNOWN;
  const typeName = parseTypeName(value);
  return typeName ? typeReference(session, resolveType(session, typeName)) : UNKNOWN;
}

function toProcedure(value: Value, session: Session): Value {
  if (isReference(value)) return value;
  if (typeof value === 'number') {
    const routine = session.catalog.routines.get(value);
    return routine ? routineReference(session, routine) : value;
  }
  if (typeof value !== 'string') return UNKNOWN;
  const routine = routineNamed(session, value);
  if (routine === UNKNOWN) return UNKNOWN;
  if (routine) return routineReference(session, routine);
  throw new SqlError('42883', `function "${value}" does not exist`);
}

/** The routine that `name` or `name(types)` means; UNKNOWN for PostgreSQL's own, which the catalog does not have. */
export function routineNamed(session: Session, text: string): Routine | undefined | typeof UNKNOWN {
  const [, name = '', list] = /^([^(]*)(?:\(([\s\S]*)\))?\s*$/.exec(text) ?? [];
  const parts = splitName(name);
  if (!parts) return UNKNOWN;
  const candidates = overloads(session, parts);
  if (list === undefined) return candidates[0];
  if (parts.length === 1 && candidates.length === 0) return undefined;
  const written = list.trim() === '' ? [] : splitTypes(list);
  const names = written.map((one) => parseTypeName(one));
  const types: TypeReference[] = [];
  for (const typeName of names) {
    if (!typeName) return UNKNOWN;
    types.push(resolveType(session, typeName));
  }
  return candidates.find((routine) => sameTypes(inputTypes(routine), types));
}

function splitTypes(list: string): readonly string[] {
  return list.split(/,(?![^(]*\))/).map((one) => one.trim());
}

/** What a relation's row type is called as a type. */
export function rowTypeOf(session: Session, relation: Relation): Reference {
  return typeReference(session, {
    schema: relation.schema,
    name: relation.name,
    oid: relation.oid,
    modifiers: [],
    isArray: false,
  });
}
