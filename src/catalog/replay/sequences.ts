import type { AlterSeqStmt, CreateSeqStmt, DefElem, Node } from '../../syntax/node.ts';
import { as, namesOf } from '../../syntax/node.ts';
import { nameKey } from '../catalog.ts';
import { initialAcl } from '../privileges.ts';
import type { Sequence } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { requireOwner } from './role-spec.ts';
import {
  creationSchema,
  here,
  lookupRelation,
  newOid,
  putInto,
  requireFreeRelationName,
  type Session,
  TEMPORARY_SCHEMA,
  unknownRelation,
} from './session.ts';

export const sequenceHandlers: Handlers = { CreateSeqStmt: createSequence, AlterSeqStmt: alterSequence };

function createSequence(session: Session, node: CreateSeqStmt): void {
  const range = node.sequence;
  const place = here(session, range?.location);
  const name = range?.relname ?? '';
  const schema = creationSchema(session, range?.relpersistence === 't' ? TEMPORARY_SCHEMA : range?.schemaname, place);
  if (node.if_not_exists && session.catalog.relationNames.has(nameKey(schema, name))) return;
  requireFreeRelationName(session, schema, name, place);
  requireRange(session, node.options);
  const ownedBy = ownerColumn(session, schema, node.options);
  const acl = initialAcl(session, 'sequences', schema, session.role);
  const owner = session.role;
  const oid = newOid(session);
  putInto(session, {
    kind: 'sequence',
    oid,
    schema,
    name,
    owner,
    place,
    ...(acl ? { acl } : {}),
    ...(ownedBy && ownedBy !== 'none' ? { ownedBy } : {}),
  });
}

/** @throws {SqlError} 22023 for steps, bounds and types that no sequence has (`init_params` in sequence.c). */
function requireRange(session: Session, nodes: readonly Node[] | undefined): void {
  const options = (nodes ?? []).map((item): DefElem => as(item, 'DefElem') ?? {});
  const refuse = (message: string): SqlError => new SqlError('22023', message, here(session, undefined));
  const number = (name: string, otherwise: number): number => {
    const value = options.find(({ defname, arg }) => defname === name && arg)?.arg;
    return value ? Number(as(value, 'Integer') ? (as(value, 'Integer')?.ival ?? 0) : as(value, 'Float')?.fval) : otherwise;
  };
  const type = as(options.find(({ defname }) => defname === 'as')?.arg, 'TypeName');
  const limit = LIMITS[type ? (namesOf(type.names).at(-1) ?? '') : 'int8'];
  if (limit === undefined) throw refuse('sequence type must be smallint, integer, or bigint');
  const step = number('increment', 1);
  if (step === 0) throw refuse('INCREMENT must not be zero');
  const least = number('minvalue', step > 0 ? 1 : -limit);
  const most = number('maxvalue', step > 0 ? limit : -1);
  if (least >= most) throw refuse(`MINVALUE (${least}) must be less than MAXVALUE (${most})`);
  const start = number('start', step > 0 ? least : most);
  if (start < least) throw refuse(`START value (${start}) cannot be less than MINVALUE (${least})`);
  if (start > most) throw refuse(`START value (${start}) cannot be greater than MAXVALUE (${most})`);
}

const LIMITS: Readonly<Record<string, number>> = { int2: 2 ** 15, int4: 2 ** 31, int8: 2 ** 63 };

function alterSequence(session: Session, node: AlterSeqStmt): void {
  const range = node.sequence;
  const sequence = lookupRelation(session, range?.schemaname, range?.relname ?? '');
  if (!sequence) {
    if (node.missing_ok) return;
    throw unknownRelation(session, range);
  }
  if (sequence.kind !== 'sequence')
    throw new SqlError('42809', `"${sequence.name}" is not a sequence`, here(session, range?.location));
  requireOwner(session, sequence.owner, `sequence ${sequence.name}`);
  const ownedBy = ownerColumn(session, sequence.schema, node.options);
  if (!ownedBy) return;
  const { ownedBy: before, ...rest } = sequence;
  if (before?.internal)
    throw new SqlError('0A000', 'cannot change ownership of identity sequence', here(session, range?.location));
  putInto(session, ownedBy === 'none' ? rest : { ...rest, ownedBy });
}

/** OWNED BY (`process_owned_by` in sequence.c); undefined where it is not said. */
function ownerColumn(
  session: Session,
  schema: string,
  options: readonly Node[] | undefined,
): NonNullable<Sequence['ownedBy']> | 'none' | undefined {
  const option = options?.map((item): DefElem => as(item, 'DefElem') ?? {}).find(({ defname }) => defname === 'owned_by');
  if (!option) return undefined;
  const names = namesOf(as(option.arg, 'List')?.items);
  const place = here(session, option.location);
  if (names.length === 1 && names[0] === 'none') return 'none';
  if (names.length < 2) throw new SqlError('42601', 'invalid OWNED BY option', place);
  const table = lookupRelation(session, names.at(-3), names.at(-2) ?? '');
  if (!table) throw new SqlError('42P01', `relation "${names.slice(0, -1).join('.')}" does not exist`, place);
  if (table.schema !== schema) throw new SqlError('55000', 'sequence must be in same schema as table it is linked to', place);
  const column = 'columns' in table ? table.columns.find(({ name }) => name === names.at(-1)) : undefined;
  if (!column) throw new SqlError('42703', `column "${names.at(-1)}" of relation "${table.name}" does not exist`, place);
  return { table: table.oid, column: column.attnum, internal: false };
}
