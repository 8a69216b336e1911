import { as, type CreateTrigStmt, type Node, namesOf, stringOf } from '../../../syntax/node.ts';
import type { Routine } from '../../model.ts';
import type { Oid } from '../../object-model.ts';
import { PRIVILEGE } from '../../privileges.ts';
import type { Table, Trigger, View } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import type { Handlers } from '../handler.ts';
import { overloads } from '../routines/routine-lookup.ts';
import { requireRightAsOther } from '../row-privileges.ts';
import {
  here,
  lookupRelation,
  nameHere,
  newOid,
  putInto,
  requireOpenable,
  requireRelation,
  requireSchema,
  type Session,
} from '../session.ts';
import { functionMayExistUnseen } from '../unseen.ts';
import { requireFreeConstraintName } from './keys.ts';
import { childrenOf, requireColumn } from './table-changes.ts';
import { requireTransitionTables } from './transition-tables.ts';
import { triggerCondition } from './trigger-conditions.ts';

export const triggerHandlers: Handlers = { CreateTrigStmt: createTrigger };

/** Bits of `tgtype` in catalog/pg_trigger.h. */
const TIMINGS: Readonly<Record<number, Trigger['timing']>> = { 2: 'BEFORE', 64: 'INSTEAD OF' };
const EVENTS: readonly (readonly [number, Trigger['events'][number]])[] = [
  [4, 'INSERT'],
  [8, 'DELETE'],
  [16, 'UPDATE'],
  [32, 'TRUNCATE'],
];

/** CREATE [OR REPLACE] [CONSTRAINT] TRIGGER (commands/trigger.c); a row trigger of a partitioned table comes to its partitions too. */
function createTrigger(session: Session, node: CreateTrigStmt): void {
  const relation = requireRelation(session, node.relation);
  const timing = TIMINGS[node.timing ?? 0] ?? 'AFTER';
  const events = EVENTS.flatMap(([bit, event]) => ((node.events ?? 0) & bit ? [event] : []));
  const name = node.trigname ?? '';
  const place = nameHere(session);
  if (relation.kind !== 'table' && relation.kind !== 'view')
    throw new SqlError('42809', `relation "${relation.name}" cannot have triggers`, place);
  refuseKind(session, relation, node, timing);
  requireRightAsOther(session, relation, PRIVILEGE.TRIGGER);
  requireTransitionTables(session, relation, node, { timing, events });
  const columns = triggerColumns(session, relation, node.columns);
  const forEachRow = node.row ?? false;
  const when = triggerCondition(session, node, relation, { timing, events, forEachRow });
  const routine = triggerFunction(session, node.funcname, 'trigger');
  const trigger: Omit<Trigger, 'oid' | 'table'> = {
    kind: 'trigger',
    name,
    place,
    routine,
    timing,
    events,
    columns,
    forEachRow,
    enabled: 'O',
    ...(node.transitionRels?.length ? { transitions: true } : {}),
    ...(node.isconstraint ? { constraint: true } : {}),
    ...(when ? { when } : {}),
  };
  if (node.isconstraint && relation.kind === 'table') requireFreeConstraintName(relation, name, place);
  attach(session, relation, trigger, node.replace ?? false);
}

function attach(session: Session, relation: Table | View, trigger: Omit<Trigger, 'oid' | 'table'>, replace: boolean): void {
  const old = relation.triggers.find((candidate) => candidate.name === trigger.name);
  if (old?.parent !== undefined && trigger.parent === undefined) {
    const message = `trigger "${trigger.name}" for relation "${relation.name}" is an internal or a child trigger`;
    if (replace) throw new SqlError('42710', message, trigger.place);
  }
  const about = `trigger "${trigger.name}" for relation "${relation.name}"`;
  if (old && !replace) throw new SqlError('42710', `${about} already exists`, trigger.place);
  if (old?.constraint) throw new SqlError('42710', `${about} is a constraint trigger`, trigger.place);
  const oid = old?.oid ?? newOid(session);
  const made: Trigger = { ...trigger, oid, table: relation.oid };
  putInto(session, { ...relation, triggers: [...relation.triggers.filter((other) => other !== old), made] });
  if (relation.kind !== 'table' || relation.relkind !== 'p' || !trigger.forEachRow) return;
  for (const partition of childrenOf(session, relation.oid)) attach(session, partition, { ...trigger, parent: oid }, replace);
}

/** @throws {SqlError} 42809, 0A000, 42601 for what this kind of relation does not take. */
function refuseKind(session: Session, relation: Table | View, node: CreateTrigStmt, timing: Trigger['timing']): void {
  const at = here(session, node.relation?.location);
  if (node.replace && node.isconstraint)
    throw new SqlError('0A000', 'CREATE OR REPLACE CONSTRAINT TRIGGER is not supported', here(session, undefined));
  if (relation.kind === 'table' && relation.relkind === 'f' && (timing === 'INSTEAD OF' || node.isconstraint))
    throw new SqlError('42809', `"${relation.name}" is a foreign table`, at);
  if (relation.kind === 'table' && timing === 'INSTEAD OF') throw new SqlError('42809', `"${relation.name}" is a table`, at);
  if (relation.kind === 'view' && (node.row ? timing !== 'INSTEAD OF' : timing === 'INSTEAD OF'))
    throw node.row
      ? new SqlError('42809', `"${relation.name}" is a view`, at)
      : new SqlError('0A000', 'INSTEAD OF triggers must be FOR EACH ROW', at);
  if (node.row && ((node.events ?? 0) & 32) !== 0)
    throw new SqlError('0A000', 'TRUNCATE FOR EACH ROW triggers are not supported', at);
}

function triggerColumns(session: Session, relation: Table | View, nodes: readonly Node[] | undefined): readonly number[] {
  const columns: number[] = [];
  for (const node of nodes ?? []) {
    const { name, attnum } = requireColumn(session, relation, stringOf(node) ?? '');
    if (columns.includes(attnum))
      throw new SqlError('42701', `column "${name}" specified more than once`, here(session, undefined));
    columns.push(attnum);
  }
  return columns;
}

/**
 * The function that a trigger calls, of those without arguments. Undefined for one that is there without the catalog knowing it.
 * @throws {SqlError} 42883 where there is none, 42P17 for one that does not return what it must.
 */
export function triggerFunction(
  session: Session,
  funcname: readonly Node[] | undefined,
  returns: 'trigger' | 'event_trigger',
): Oid | undefined {
  const names = namesOf(funcname);
  const routine = overloads(session, names).find((one) => one.kind !== 'procedure' && isWithoutArguments(one));
  if (!routine) {
    if (functionMayExistUnseen(session, names.at(-2), names.at(-1) ?? '')) return undefined;
    requireSchema(session, names.at(-2));
    throw new SqlError('42883', `function ${names.join('.')}() does not exist`, here(session, undefined));
  }
  if (routine.returns && routine.returns.name !== returns)
    throw new SqlError('42P17', `function ${routine.name} must return type ${returns}`, here(session, undefined));
  return routine.oid;
}

function isWithoutArguments(routine: Routine): boolean {
  return routine.arguments.every(({ mode }) => mode === 'out' || mode === 'table');
}

/** DROP TRIGGER [IF EXISTS] name ON relation. @throws {SqlError} 42P01, 42704; with IF EXISTS neither. */
export function dropTrigger(session: Session, object: Node, ifExists: boolean): void {
  const names = namesOf(as(object, 'List')?.items);
  const name = names.at(-1) ?? '';
  const range = { relname: names.at(-2) ?? '', ...(names.length > 2 ? { schemaname: names.at(-3) ?? '' } : {}) };
  const known = lookupRelation(session, range.schemaname, range.relname);
  if (!known && ifExists) return;
  if (known) requireOpenable(session, known);
  const relation = requireRelation(session, range);
  const triggers = 'triggers' in relation ? relation.triggers : [];
  const trigger = triggers.find((candidate) => candidate.name === name);
  if (!trigger) {
    if (ifExists) return;
    throw new SqlError('42704', `trigger "${name}" for table "${relation.name}" does not exist`, here(session, undefined));
  }
  if (trigger.parent !== undefined && relation.kind === 'table') throw requiredByParent(session, relation, name);
  if ('triggers' in relation) detach(session, relation, name);
}

function requiredByParent(session: Session, { name, partitionOf }: Table, trigger: string): SqlError {
  const parent = session.catalog.relations.get(partitionOf ?? 0);
  const message = `cannot drop trigger ${trigger} on table ${name} because trigger ${trigger} on table ${parent?.name} requires it`;
  return new SqlError('2BP01', message, here(session, undefined));
}

function detach(session: Session, relation: Table | View, name: string): void {
  const trigger = relation.triggers.find((candidate) => candidate.name === name);
  if (!trigger) return;
  putInto(session, { ...relation, triggers: relation.triggers.filter((other) => other !== trigger) });
  if (relation.kind !== 'table' || relation.relkind !== 'p' || !trigger.forEachRow) return;
  for (const partition of childrenOf(session, relation.oid)) detach(session, partition, name);
}
