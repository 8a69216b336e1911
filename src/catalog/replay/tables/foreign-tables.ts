import type { Constraint } from '../../../syntax/node.ts';
import type { Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, type Session } from '../session.ts';
import { childrenOf } from './table-changes.ts';

const REFUSED: Readonly<Record<string, string>> = {
  CONSTR_PRIMARY: 'primary key',
  CONSTR_UNIQUE: 'unique',
  CONSTR_EXCLUSION: 'exclusion',
  CONSTR_FOREIGN: 'foreign key',
};

/** A foreign table takes checks and NOT NULL alone (`transformTableConstraint`). @throws {SqlError} 0A000. */
export function requireForeignConstraint(session: Session, { contype, location }: Constraint): void {
  const word = REFUSED[contype ?? ''];
  if (word === undefined) return;
  throw new SqlError('0A000', `${word} constraints are not supported on foreign tables`, here(session, location, 'clause'));
}

/** A foreign partition has no index: a unique one of the whole table cannot be (`ProcessUtilitySlow`). @throws {SqlError} 42809. */
export function requireNoForeignPartition(session: Session, table: Table): void {
  if (table.relkind !== 'p' || !hasForeignPartition(session, table)) return;
  throw new SqlError('42809', `cannot create unique index on partitioned table "${table.name}"`, here(session, undefined));
}

/** @throws {SqlError} 42809 where the parent has an index that keeps values unique. */
export function requireForeignPartition(session: Session, parent: Table, partition: Table, isNew: boolean): void {
  if (partition.relkind !== 'f' || !parent.indexes.some(({ unique }) => unique)) return;
  const message = isNew
    ? `cannot create foreign partition of partitioned table "${parent.name}"`
    : `cannot attach foreign table "${partition.name}" as partition of partitioned table "${parent.name}"`;
  throw new SqlError('42809', message, here(session, undefined));
}

function hasForeignPartition(session: Session, table: Table): boolean {
  const children = table.hasChildren ? childrenOf(session, table.oid) : [];
  return children.some((child) => child.relkind === 'f' || hasForeignPartition(session, child));
}
