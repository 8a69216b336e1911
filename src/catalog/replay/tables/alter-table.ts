import type { AlterTableCmd, AlterTableStmt, RangeVar } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import type { Relation, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { sameType } from '../../types.ts';
import { alterCompositeType } from '../composite-types.ts';
import type { Handlers } from '../handler.ts';
import { requireRule } from '../rewrite-rules.ts';
import { requireOwner } from '../role-spec.ts';
import { here, lookupRelation, putInto, requireSchema, type Session, unknownRelation } from '../session.ts';
import { requireCheckable } from '../updatable-views.ts';
import { changedOptions } from '../view-options.ts';
import { requireIndexOptions } from './access-methods.ts';
import { requireAction } from './alter-actions.ts';
import { addColumn, alterColumn, COLUMN_COMMANDS, dropColumn, setViewDefault } from './alter-column.ts';
import { addConstraint, alterConstraint, dropConstraint, validateConstraint } from './alter-constraint.ts';
import { alterParents, alterPartition, attachIndex } from './alter-partition.ts';
import { recheckForeignKeys } from './foreign-keys.ts';
import { changeOwner } from './relation-owner.ts';
import { requireStorageParameters } from './storage-parameters.ts';
import { changeTable, columnNamed, tableNow } from './table-changes.ts';
import { setPersistence } from './table-persistence.ts';
import { switchTriggers, TRIGGER_STATES } from './trigger-states.ts';
import { alterRowType, requireUntyped } from './typed-tables.ts';

export const alterTableHandlers: Handlers = { AlterTableStmt: alterTable };

/** What an ALTER TABLE command is applied to. */
export interface Target {
  readonly table: Table;
  /** ONLY was said: children stay as they are. */
  readonly only: boolean;
}

function alterTable(session: Session, node: AlterTableStmt): void {
  if (node.objtype === 'OBJECT_TYPE') {
    alterCompositeType(session, node);
    return;
  }
  const relation = alteredRelation(session, node.relation, node.objtype, node.missing_ok ?? false);
  if (!relation) return;
  const commands = (node.cmds ?? []).flatMap((item) => as(item, 'AlterTableCmd') ?? []);
  const only = node.relation?.inh !== true;
  for (const command of commands) {
    requireAction(session, relation, command);
    requireUntyped(session, relation, command);
  }
  for (const command of inPasses(commands)) {
    const now = session.catalog.relations.get(relation.oid);
    if (now?.kind === 'table') alterOneTable(session, { table: now, only }, command);
    else if (now) alterOther(session, now, command);
    if (command.subtype === 'AT_AlterColumnType') requireOnce(session, relation, command, commands);
  }
  if (commands.some(({ subtype }) => subtype === 'AT_AlterColumnType')) recheckForeignKeys(session, relation.oid);
}

/**
 * The relation an ALTER means; undefined where IF EXISTS passes over a missing one.
 * @throws {SqlError} 42P01, or 42809 where the statement's word is for another kind (`RangeVarCallbackForAlterRelation`).
 */
export function alteredRelation(
  session: Session,
  range: RangeVar | undefined,
  kind: AlterTableStmt['objtype'],
  missingOk: boolean,
): Relation | undefined {
  const relation = lookupRelation(session, range?.schemaname, range?.relname ?? '');
  if (!relation) {
    if (missingOk) return undefined;
    requireSchema(session, range?.schemaname, here(session, range?.location));
    throw unknownRelation(session, range);
  }
  const refuse = (what: string): SqlError =>
    new SqlError('42809', `"${relation.name}" is not ${what}`, here(session, range?.location));
  if (kind === 'OBJECT_VIEW' && relation.kind !== 'view') throw refuse('a view');
  if (kind === 'OBJECT_MATVIEW' && relation.kind !== 'materialized view') throw refuse('a materialized view');
  if (kind === 'OBJECT_SEQUENCE' && relation.kind !== 'sequence') throw refuse('a sequence');
  requireOwner(session, relation.owner, `${relation.kind === 'index relation' ? 'index' : relation.kind} ${relation.name}`);
  if (relation.kind === 'composite type' && kind !== 'OBJECT_TYPE') throw refuseComposite(session, relation, range);
  if (kind === 'OBJECT_FOREIGN_TABLE' && (relation.kind !== 'table' || relation.relkind !== 'f')) throw refuse('a foreign table');
  return relation;
}

function refuseComposite(session: Session, { name }: Relation, range: RangeVar | undefined): SqlError {
  return new SqlError('42809', `"${name}" is a composite type`, here(session, range?.location));
}

/** A second ALTER TYPE finds the column's type changed by the first. @throws {SqlError} 0A000. */
function requireOnce(session: Session, before: Relation, command: AlterTableCmd, commands: readonly AlterTableCmd[]): void {
  const { name = '', subtype } = command;
  const [first, second] = commands.filter((other) => other.subtype === subtype && other.name === name);
  if (first !== command || !second || !('columns' in before)) return;
  const now = session.catalog.relations.get(before.oid);
  const [old, made] = [before, now].map((one) => (one && 'columns' in one ? columnNamed(one, name)?.type : undefined));
  if (!old || !made || (sameType(old, made) && String(old.modifiers) === String(made.modifiers))) return;
  throw new SqlError('0A000', `cannot alter type of column "${name}" twice`, here(session, undefined));
}

/** The order PostgreSQL works in (`AT_PASS_…` in tablecmds.c): what drops, then types, new columns, attributes, keys, the rest. */
function inPasses(commands: readonly AlterTableCmd[]): readonly AlterTableCmd[] {
  if (commands.length < 2) return commands;
  return commands
    .map((command, i) => ({ command, pass: passOf(command), i }))
    .sort((a, b) => a.pass - b.pass || a.i - b.i)
    .map(({ command }) => command);
}

function passOf(command: AlterTableCmd): number {
  switch (command.subtype) {
    case 'AT_DropColumn':
    case 'AT_DropConstraint':
    case 'AT_DropNotNull':
    case 'AT_DropExpression':
    case 'AT_DropIdentity':
      return 0;
    case 'AT_ColumnDefault':
      return command.def ? 7 : 0;
    case 'AT_AlterColumnType':
      return 1;
    case 'AT_AddColumn':
      return 2;
    case 'AT_SetNotNull':
    case 'AT_SetIdentity':
      return 4;
    case 'AT_AddConstraint': {
      const constraint = as(command.def, 'Constraint');
      if (constraint?.indexname !== undefined) return 5;
      const isKey = ['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION'].includes(constraint?.contype ?? '');
      return isKey ? 6 : 7;
    }
    case 'AT_AddIdentity':
      return 7;
    default:
      return 8;
  }
}

function alterOneTable(session: Session, target: Target, command: AlterTableCmd): void {
  const { oid } = target.table;
  const trigger = TRIGGER_STATES[command.subtype ?? ''];
  if (trigger) {
    switchTriggers(session, target, command, trigger);
    return;
  }
  if (COLUMN_COMMANDS.has(command.subtype ?? '')) {
    alterColumn(session, target, command);
    return;
  }
  const place = here(session, undefined);
  switch (command.subtype) {
    case 'AT_AddColumn':
      addColumn(session, target, as(command.def, 'ColumnDef') ?? {}, command.missing_ok ?? false);
      return;
    case 'AT_DropColumn':
      dropColumn(session, target, command.name ?? '', command.behavior === 'DROP_CASCADE', command.missing_ok ?? false);
      return;
    case 'AT_AddConstraint':
      addConstraint(session, target, as(command.def, 'Constraint') ?? {});
      return;
    case 'AT_DropConstraint':
      dropConstraint(session, target, command.name ?? '', command.behavior === 'DROP_CASCADE', command.missing_ok ?? false);
      return;
    case 'AT_ValidateConstraint':
      validateConstraint(session, target, command.name ?? '');
      return;
    case 'AT_AlterConstraint':
      alterConstraint(session, target, as(command.def, 'ATAlterConstraint') ?? {});
      return;
    case 'AT_EnableRowSecurity':
    case 'AT_DisableRowSecurity': {
      const enabled = command.subtype === 'AT_EnableRowSecurity';
      changeTable(session, oid, (now) => ({ ...now, rowSecurity: { ...now.rowSecurity, enabled, place } }));
      return;
    }
    case 'AT_ForceRowSecurity':
    case 'AT_NoForceRowSecurity': {
      const forced = command.subtype === 'AT_ForceRowSecurity';
      changeTable(session, oid, (now) => ({ ...now, rowSecurity: { ...now.rowSecurity, forced, place } }));
      return;
    }
    case 'AT_ChangeOwner':
      changeOwner(session, target.table, command);
      return;
    case 'AT_SetLogged':
    case 'AT_SetUnLogged':
      setPersistence(session, target.table, command);
      return;
    case 'AT_ReplicaIdentity':
      changeReplicaIdentity(session, oid, command);
      return;
    case 'AT_SetRelOptions':
      if (target.table.relkind === 'p')
        throw new SqlError('42809', 'cannot specify storage parameters for a partitioned table', place);
      requireStorageParameters(session, as(command.def, 'List')?.items, 'table', false);
      return;
    case 'AT_ClusterOn':
      requireIndex(session, target.table, command.name ?? '');
      return;
    case 'AT_EnableRule':
    case 'AT_EnableAlwaysRule':
    case 'AT_EnableReplicaRule':
    case 'AT_DisableRule':
      requireRule(session, target.table, command.name ?? '');
      return;
    case 'AT_AddOf':
    case 'AT_DropOf':
      alterRowType(session, target.table, command);
      return;
    case 'AT_AttachPartition':
    case 'AT_DetachPartition':
      alterPartition(session, target.table, command);
      return;
    case 'AT_AddInherit':
    case 'AT_DropInherit':
      alterParents(session, target.table, command);
      return;
  }
}

function changeReplicaIdentity(session: Session, oid: number, command: AlterTableCmd): void {
  const identity = as(command.def, 'ReplicaIdentityStmt');
  const kinds = { d: 'default', f: 'full', n: 'nothing', i: 'index' } as const;
  const kind = kinds[(identity?.identity_type ?? 'd') as keyof typeof kinds];
  const table = tableNow(session, oid);
  if (kind === 'index') requireIndex(session, table, identity?.name ?? '');
  changeTable(session, oid, (now) => ({ ...now, replicaIdentity: kind }));
}

/** @throws {SqlError} 42704, or 42P01 and 42809 for what is no index of the table. */
function requireIndex(session: Session, table: Table, name: string): void {
  if (table.indexes.some((index) => index.name === name)) return;
  const message = `index "${name}" for table "${table.name}" does not exist`;
  throw new SqlError('42704', message, here(session, undefined));
}

/** @throws {SqlError} 22023. */
function requireParameters(session: Session, relation: Exclude<Relation, Table>, { def }: AlterTableCmd): void {
  const options = as(def, 'List')?.items;
  if (relation.kind === 'materialized view') requireStorageParameters(session, options, relation.kind, false);
  if (relation.kind !== 'index relation') return;
  const table = session.catalog.relations.get(relation.table);
  const index = table && 'indexes' in table ? table.indexes.find(({ oid }) => oid === relation.oid) : undefined;
  if (index) requireIndexOptions(session, index.method, options);
}

/** Views, indexes and sequences take few commands: owner, options, a view's column defaults. */
function alterOther(session: Session, relation: Exclude<Relation, Table>, command: AlterTableCmd): void {
  switch (command.subtype) {
    case 'AT_ChangeOwner':
      changeOwner(session, relation, command);
      return;
    case 'AT_SetRelOptions':
    case 'AT_ResetRelOptions':
      if (relation.kind === 'view') {
        const options = as(command.def, 'List')?.items;
        const changed = changedOptions(session, relation.options, options, command.subtype === 'AT_ResetRelOptions');
        if (changed.length > 0) requireCheckable(session, { ...relation, options: changed });
        putInto(session, { ...relation, options: changed });
      } else if (command.subtype === 'AT_SetRelOptions') requireParameters(session, relation, command);
      return;
    case 'AT_AttachPartition':
      if (relation.kind === 'index relation') attachIndex(session, relation, command);
      return;
    case 'AT_ColumnDefault':
      if (relation.kind === 'view') setViewDefault(session, relation, command);
      return;
  }
}
