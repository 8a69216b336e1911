import type { ColumnDef, Constraint, Node } from '../../../syntax/node.ts';
import { as, namesOf } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import { quoteQualified } from '../../names.ts';
import type { Expression, TypeReference } from '../../object-model.ts';
import { initialAcl } from '../../privileges.ts';
import type { Column, Table, View } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { sameType } from '../../types.ts';
import { requireAssignable } from '../analysis/cast-types.ts';
import { requireCollatable } from '../analysis/collatable-types.ts';
import { SYSTEM_COLUMNS } from '../analysis/column-references.ts';
import { resolveTyped } from '../analysis/plain-expressions.ts';
import { chooseRelationName } from '../object-names.ts';
import { here, newOid, putInto, type Session } from '../session.ts';
import { resolveType, serialType } from '../types.ts';
import { resolveGeneration } from './generated-columns.ts';
import { namesNotNulls, requireNamedNotNulls, type WrittenNotNull } from './not-null.ts';

/** What a column definition says, sorted out: the column itself, and what can only be made once its table is there. */
export interface ColumnPlan {
  readonly column: Column;
  /** DEFAULT or GENERATED expression, not yet resolved. */
  readonly defaultNode?: Node;
  /** Of a serial or identity column: its sequence, to be made before the table's keys. */
  readonly sequence?: { readonly schema: string; readonly name: string; readonly internal: boolean };
  /** What PostgreSQL 18 makes a constraint of. */
  readonly notNull?: WrittenNotNull;
  /** CHECK, PRIMARY KEY, UNIQUE and REFERENCES with their DEFERRABLE attributes folded in. */
  readonly constraints: readonly Constraint[];
}

/**
 * Reads a column definition (`transformColumnDefinition` in parse_utilcmd.c); `given` is the type of a partition's or typed table's column,
 * which is written without one.
 * @throws {SqlError} 42704, 42601, 42P16.
 */
export function planColumn(
  session: Session,
  table: { readonly schema: string; readonly name: string },
  definition: ColumnDef,
  attnum: number,
  given?: TypeReference,
): ColumnPlan {
  const name = definition.colname ?? '';
  if (SYSTEM_COLUMNS.has(name)) {
    const message = `column name "${name}" conflicts with a system column name`;
    throw new SqlError('42701', message, here(session, definition.location));
  }
  const serial = serialType(definition);
  const type = serial ?? given ?? resolveType(session, definition.typeName);
  const place = here(session, definition.location);
  if (serial && definition.typeName?.arrayBounds?.length)
    throw new SqlError('0A000', 'array of serial is not implemented', here(session, definition.typeName.location, 'type'));
  const parts = readConstraints(session, table.name, name, definition.constraints, serial !== undefined);
  if (parts.identity) requireIdentityType(type, place);
  const sequence = planSequence(session, table, name, parts.identity, serial !== undefined);
  // Columns are many and most have none of the rest: no spreads.
  const column: Writable<Column> = {
    kind: 'column',
    name,
    place,
    attnum,
    type,
    notNull: parts.notNull,
    isLocal: true,
    typePlace: definition.typeName ? here(session, definition.typeName.location, 'type') : place,
  };
  if (parts.generated) column.generated = parts.generated;
  if (parts.identity) column.identity = parts.identity.generated_when === 'a' ? 'a' : 'd';
  if (definition.collClause) {
    requireCollatable(session, type);
    column.collation = namesOf(definition.collClause.collname).at(-1) ?? '';
  }
  const plan: Writable<ColumnPlan> = { column, constraints: parts.constraints };
  if (parts.notNull) plan.notNull = { ...parts.written, column: name, place };
  if (parts.defaultNode) plan.defaultNode = parts.defaultNode;
  if (sequence) plan.sequence = sequence;
  return plan;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

interface ColumnParts {
  notNull: boolean;
  nullable: boolean;
  /** The NOT NULL that was written. */
  written?: Pick<WrittenNotNull, 'name' | 'noInherit'>;
  defaultNode?: Node;
  generated?: 's' | 'v';
  identity?: Constraint;
  constraints: Constraint[];
}

function readConstraints(
  session: Session,
  table: string,
  column: string,
  nodes: readonly Node[] | undefined,
  isSerial: boolean,
): ColumnParts {
  const parts: ColumnParts = { notNull: false, nullable: false, constraints: [] };
  const refuse = (what: string, at?: Constraint): SqlError =>
    new SqlError('42601', `${what} for column "${column}" of table "${table}"`, here(session, at?.location, 'clause'));
  const setNotNull = (at?: Constraint): void => {
    if (parts.nullable) throw refuse('conflicting NULL/NOT NULL declarations', at);
    parts.notNull = true;
  };
  const setDefault = (node: Node | undefined, at: Constraint | undefined): void => {
    if (parts.defaultNode || isSerial) throw refuse('multiple default values specified', at);
    if (node) parts.defaultNode = node;
  };
  for (const node of nodes ?? []) {
    const constraint = as(node, 'Constraint');
    if (!constraint) continue;
    switch (constraint.contype) {
      case 'CONSTR_NULL':
        if (parts.notNull) throw refuse('conflicting NULL/NOT NULL declarations', constraint);
        parts.nullable = true;
        break;
      case 'CONSTR_NOTNULL':
        setNotNull(constraint);
        parts.written = mergeWritten(session, column, parts.written, constraint);
        break;
      case 'CONSTR_DEFAULT':
        setDefault(constraint.raw_expr, constraint);
        break;
      case 'CONSTR_GENERATED':
        setDefault(constraint.raw_expr, constraint);
        parts.generated = constraint.generated_kind === 'v' ? 'v' : 's';
        break;
      case 'CONSTR_IDENTITY':
        if (parts.identity) throw refuse('multiple identity specifications', constraint);
        parts.identity = constraint;
        setNotNull(constraint);
        break;
      default:
        foldConstraint(parts.constraints, constraint);
    }
  }
  if (isSerial) setNotNull();
  if (parts.identity && (parts.defaultNode || isSerial))
    throw refuse(`both ${parts.generated ? 'generation expression' : 'default'} and identity specified`, parts.identity);
  const isPrimary = parts.constraints.some((constraint) => constraint.contype === 'CONSTR_PRIMARY');
  if (isPrimary && namesNotNulls(session)) setNotNull();
  if (isPrimary) parts.notNull = true;
  if (parts.written?.noInherit && (isPrimary || parts.identity || isSerial)) throw conflictingInheritance(session, column);
  return parts;
}

/** NOT NULL said twice is one, of the name that either says. @throws {SqlError} 42601, XX000. */
function mergeWritten(
  session: Session,
  column: string,
  before: ColumnParts['written'],
  { conname, is_no_inherit, location }: Constraint,
): NonNullable<ColumnParts['written']> {
  const noInherit = is_no_inherit ?? false;
  if (noInherit) requireNamedNotNulls(session, 'NO INHERIT for NOT NULL', here(session, location, 'clause'));
  if (before && namesNotNulls(session)) {
    if (before.name !== undefined && conname !== undefined && before.name !== conname)
      throw new SqlError('XX000', `conflicting not-null constraint names "${before.name}" and "${conname}"`);
    if ((before.noInherit ?? false) !== noInherit) throw conflictingInheritance(session, column);
  }
  const name = before?.name ?? conname;
  return { ...(name === undefined ? {} : { name }), ...(noInherit ? { noInherit } : {}) };
}

function conflictingInheritance(session: Session, column: string): SqlError {
  const message = `conflicting NO INHERIT declarations for not-null constraints on column "${column}"`;
  return new SqlError('42601', message, here(session, undefined));
}

const ATTRIBUTES: Partial<Record<string, Constraint>> = {
  CONSTR_ATTR_DEFERRABLE: { deferrable: true },
  CONSTR_ATTR_NOT_DEFERRABLE: { deferrable: false },
  CONSTR_ATTR_DEFERRED: { deferrable: true, initdeferred: true },
  CONSTR_ATTR_IMMEDIATE: { initdeferred: false },
  CONSTR_ATTR_ENFORCED: {},
  CONSTR_ATTR_NOT_ENFORCED: { is_enforced: false },
};

/** DEFERRABLE and its kin stand after the constraint they belong to. */
function foldConstraint(constraints: Constraint[], next: Constraint): void {
  const last = constraints.at(-1);
  const attribute = ATTRIBUTES[next.contype ?? ''];
  if (!attribute) constraints.push(next);
  else if (last) constraints[constraints.length - 1] = { ...last, ...attribute };
}

/** @throws {SqlError} 22023 where an identity column's type is no integer. */
export function requireIdentityType(type: TypeReference, place: Place): void {
  const isInteger = type.schema === 'pg_catalog' && ['int2', 'int4', 'int8'].includes(type.name) && !type.isArray;
  if (!isInteger) throw new SqlError('22023', 'identity column type must be smallint, integer, or bigint', place);
}

function planSequence(
  session: Session,
  table: { readonly schema: string; readonly name: string },
  column: string,
  identity: Constraint | undefined,
  isSerial: boolean,
): ColumnPlan['sequence'] {
  if (!identity && !isSerial) return undefined;
  const option = identity?.options?.map((node) => as(node, 'DefElem')).find((element) => element?.defname === 'sequence_name');
  const written = namesOf(as(option?.arg, 'List')?.items);
  const name = written.at(-1) ?? chooseRelationName(session, table.schema, table.name, column, 'seq');
  return { schema: written.at(-2) ?? table.schema, name, internal: identity !== undefined };
}

/** Makes the sequence of a serial or identity column; of a serial one, returns the default that draws from it. */
export function createOwnedSequence(session: Session, table: Table, plan: ColumnPlan): Expression | undefined {
  const { sequence, column } = plan;
  if (!sequence) return undefined;
  const oid = newOid(session);
  const acl = initialAcl(session, 'sequences', sequence.schema, table.owner);
  putInto(session, {
    kind: 'sequence',
    oid,
    schema: sequence.schema,
    name: sequence.name,
    owner: table.owner,
    ownedBy: { table: table.oid, column: column.attnum, internal: sequence.internal },
    ...(column.place ? { place: column.place } : {}),
    ...(acl ? { acl } : {}),
  });
  if (sequence.internal) return undefined;
  const expression: Expression = {
    node: nextvalCall(quoteQualified(sequence.schema, sequence.name)),
    references: [{ object: oid }],
  };
  return column.typePlace ? { ...expression, place: column.typePlace } : expression;
}

function nextvalCall(sequence: string): Node {
  const name = { A_Const: { sval: { sval: sequence } } };
  const regclass = { names: [{ String: { sval: 'regclass' } }], typemod: -1 };
  return {
    FuncCall: { funcname: [{ String: { sval: 'nextval' } }], args: [{ TypeCast: { arg: name, typeName: regclass } }] },
  };
}

/**
 * A DEFAULT (which may name no column) or the expression of a generated column. Undefined for a bare NULL, which PostgreSQL does not
 * keep unless a length has to be enforced on it (`AddRelationNewConstraints`).
 * @throws {SqlError} 42804 for another type, 22P02 for a text that is no label of the column's enum, 0A000 for a column in a DEFAULT or a
 * sub-select, and as `resolveExpression` and `resolveGeneration`.
 */
export function resolveDefault(session: Session, table: Table | View, column: Column, node: Node): Expression | undefined {
  if (column.generated) return resolveGeneration(session, table, column, node);
  if (isNull(session, node, column.type)) return undefined;
  const { expression, type } = resolveWithoutColumns(session, node);
  requireAssignable(session, column, node, type, 'default expression');
  return expression;
}

function resolveWithoutColumns(session: Session, node: Node): ReturnType<typeof resolveTyped> {
  try {
    return resolveTyped(session, node, { relations: [] }, 'DEFAULT expression');
  } catch (error) {
    if (error instanceof SqlError && /^(?:column|missing FROM|invalid ref)/.test(error.message))
      throw new SqlError('0A000', 'cannot use column reference in DEFAULT expression', error.place);
    throw error;
  }
}

function isNull(session: Session, node: Node, type: TypeReference): boolean {
  if (type.modifiers.length || session.catalog.types.get(type.oid ?? 0)?.kind === 'domain') return false;
  const cast = as(node, 'TypeCast');
  if (!cast) return as(node, 'A_Const')?.isnull ?? false;
  if (!as(cast.arg, 'A_Const')?.isnull) return false;
  const written = resolveType(session, cast.typeName);
  return written.modifiers.length === 0 && sameType(written, type);
}
