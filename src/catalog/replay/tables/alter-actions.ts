import type { AlterTableCmd } from '../../../syntax/node.ts';
import type { Relation } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, type Session } from '../session.ts';

/**
 * What ALTER … takes which kinds of relation (`ATPrepCmd` in tablecmds.c), by `relkind`, and how messages call it
 * (`alter_table_type_to_string`).
 */
const ACTIONS: Readonly<Record<string, readonly [kinds: string, words: string]>> = {
  AT_AddColumn: ['rpcf', 'ADD COLUMN'],
  AT_AddConstraint: ['rpf', 'ADD CONSTRAINT'],
  AT_AddIdentity: ['rpvf', 'ALTER COLUMN ... ADD IDENTITY'],
  AT_AddInherit: ['rpf', 'INHERIT'],
  AT_AddOf: ['rp', 'OF'],
  AT_AlterColumnType: ['rpcf', 'ALTER COLUMN ... SET DATA TYPE'],
  AT_AlterConstraint: ['rp', 'ALTER CONSTRAINT'],
  AT_AttachPartition: ['pi', 'ATTACH PARTITION'],
  AT_ClusterOn: ['rpm', 'CLUSTER ON'],
  AT_ColumnDefault: ['rpvf', 'ALTER COLUMN ... SET DEFAULT'],
  AT_DetachPartition: ['p', 'DETACH PARTITION'],
  AT_DisableRowSecurity: ['rp', 'DISABLE ROW SECURITY'],
  AT_DisableRule: ['rp', 'DISABLE RULE'],
  AT_DisableTrig: ['rpf', 'DISABLE TRIGGER'],
  AT_DisableTrigAll: ['rpf', 'DISABLE TRIGGER ALL'],
  AT_DisableTrigUser: ['rpf', 'DISABLE TRIGGER USER'],
  AT_DropColumn: ['rpcf', 'DROP COLUMN'],
  AT_DropConstraint: ['rpf', 'DROP CONSTRAINT'],
  AT_DropExpression: ['rpf', 'ALTER COLUMN ... DROP EXPRESSION'],
  AT_DropIdentity: ['rpvf', 'ALTER COLUMN ... DROP IDENTITY'],
  AT_DropInherit: ['rpf', 'NO INHERIT'],
  AT_DropNotNull: ['rpf', 'ALTER COLUMN ... DROP NOT NULL'],
  AT_DropOf: ['rp', 'NOT OF'],
  AT_EnableAlwaysRule: ['rp', 'ENABLE ALWAYS RULE'],
  AT_EnableAlwaysTrig: ['rpf', 'ENABLE ALWAYS TRIGGER'],
  AT_EnableReplicaRule: ['rp', 'ENABLE REPLICA RULE'],
  AT_EnableReplicaTrig: ['rpf', 'ENABLE REPLICA TRIGGER'],
  AT_EnableRowSecurity: ['rp', 'ENABLE ROW SECURITY'],
  AT_EnableRule: ['rp', 'ENABLE RULE'],
  AT_EnableTrig: ['rpf', 'ENABLE TRIGGER'],
  AT_EnableTrigAll: ['rpf', 'ENABLE TRIGGER ALL'],
  AT_EnableTrigUser: ['rpf', 'ENABLE TRIGGER USER'],
  AT_ForceRowSecurity: ['rp', 'FORCE ROW SECURITY'],
  AT_NoForceRowSecurity: ['rp', 'NO FORCE ROW SECURITY'],
  AT_ReplicaIdentity: ['rpm', 'REPLICA IDENTITY'],
  AT_SetExpression: ['rpf', 'ALTER COLUMN ... SET EXPRESSION'],
  AT_SetIdentity: ['rpvf', 'ALTER COLUMN ... SET IDENTITY'],
  AT_SetLogged: ['rS', 'SET LOGGED'],
  AT_SetNotNull: ['rpf', 'ALTER COLUMN ... SET NOT NULL'],
  AT_SetStatistics: ['rpmif', 'ALTER COLUMN ... SET STATISTICS'],
  AT_SetStorage: ['rpmf', 'ALTER COLUMN ... SET STORAGE'],
  AT_SetUnLogged: ['rS', 'SET UNLOGGED'],
  AT_ValidateConstraint: ['rpf', 'VALIDATE CONSTRAINT'],
};

const KINDS: { readonly [Kind in Exclude<Relation['kind'], 'table'>]: string } = {
  'composite type': 'c',
  'index relation': 'i',
  'materialized view': 'm',
  sequence: 'S',
  view: 'v',
};

/** @throws {SqlError} 42809 where the relation is of a kind that does not take the command. */
export function requireAction(session: Session, relation: Relation, { subtype }: AlterTableCmd): void {
  const action = ACTIONS[subtype ?? ''];
  if (!action) return;
  const [kinds, words] = action;
  const relkind = relation.kind === 'table' ? relation.relkind : KINDS[relation.kind];
  if (kinds.includes(relkind)) return;
  // before PostgreSQL 18 the persistence of a partitioned table could be set, to no effect
  if (relkind === 'p' && kinds === 'rS' && session.catalog.postgresVersion < 18) return;
  const message = `ALTER action ${words} cannot be performed on relation "${relation.name}"`;
  throw new SqlError('42809', message, here(session, undefined));
}
