import type { AlterTableCmd } from '../../../syntax/node.ts';
import type { Column, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { chooseRelationName } from '../object-names.ts';
import { drop } from '../removal.ts';
import { here, type Session } from '../session.ts';
import type { Target } from './alter-table.ts';
import { createOwnedSequence, requireIdentityType } from './columns.ts';
import { changeColumn, childrenOf, columnNamed } from './table-changes.ts';

/** Since PostgreSQL 17 the identity columns of a partitioned table are those of its partitions, which draw from the same sequence. */
export function identityGoesDown({ catalog }: Session): boolean {
  return catalog.postgresVersion >= 17;
}

const WORDS: Readonly<Record<string, string>> = {
  AT_AddIdentity: 'add identity to a column',
  AT_DropIdentity: 'drop identity from a column',
  AT_SetIdentity: 'change identity column',
};

/** Identity columns change with the whole partitioned table only. @throws {SqlError} 42P16. */
export function requireWhole(session: Session, { table, only }: Target, { subtype }: AlterTableCmd): void {
  const part =
    table.partitionOf !== undefined ? 'a partition' : only && table.relkind === 'p' ? 'only the partitioned table' : undefined;
  if (part !== undefined) throw new SqlError('42P16', `cannot ${WORDS[subtype ?? '']} of ${part}`, here(session, undefined));
}

/** Gives all partitions the identity that a partitioned table's column has now. */
export function shareIdentity(session: Session, table: Table, name: string): void {
  const identity = columnNamed(table, name)?.identity;
  for (const partition of childrenOf(session, table.oid)) {
    const column = columnNamed(partition, name);
    if (!column) continue;
    changeColumn(session, partition.oid, column.attnum, ({ identity: _, ...rest }) => ({
      ...rest,
      ...(identity ? { identity } : {}),
    }));
    if (partition.hasChildren)
      shareIdentity(session, { ...partition, columns: [{ ...column, ...(identity ? { identity } : {}) }] }, name);
  }
}

/** ADD GENERATED … AS IDENTITY. @throws {SqlError} 55000, 22023. */
export function addIdentity(session: Session, table: Table, column: Column, identity: 'a' | 'd'): void {
  const refuse = (what: string): SqlError =>
    new SqlError('55000', `column "${column.name}" of relation "${table.name}" ${what}`, here(session, undefined));
  requireIdentityType(column.type, here(session, undefined));
  if (!column.notNull) throw refuse('must be declared NOT NULL before identity can be added');
  if (column.identity) throw refuse('is already an identity column');
  if (column.default) throw refuse('already has a default value');
  const name = chooseRelationName(session, table.schema, table.name, column.name, 'seq');
  createOwnedSequence(session, table, { column, constraints: [], sequence: { schema: table.schema, name, internal: true } });
  changeColumn(session, table.oid, column.attnum, (now) => ({ ...now, identity }));
}

/** @throws {SqlError} 55000. */
export function dropIdentity(session: Session, table: Table, column: Column, missingOk: boolean): void {
  if (!column.identity) {
    if (missingOk) return;
    throw notIdentity(session, table, column);
  }
  for (const relation of session.catalog.relations.values())
    if (relation.kind === 'sequence' && relation.ownedBy?.table === table.oid && relation.ownedBy.column === column.attnum)
      drop(session, [{ kind: 'relation', oid: relation.oid }], false);
  changeColumn(session, table.oid, column.attnum, ({ identity: _, ...rest }) => rest);
}

export function notIdentity(session: Session, table: Table, column: Column): SqlError {
  const message = `column "${column.name}" of relation "${table.name}" is not an identity column`;
  return new SqlError('55000', message, here(session, undefined));
}
