import type { InsertStmt, Node } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import type { Column, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, lookupRelation, type Session } from '../session.ts';

/**
 * What INSERT is refused for beside names: values for generated columns, and an ON CONFLICT that no unique index fits.
 * @throws {SqlError} 428C9, 42P10
 */
export function checkInsert(session: Session, node: InsertStmt): void {
  const table = lookupRelation(session, node.relation?.schemaname, node.relation?.relname ?? '');
  if (table?.kind !== 'table') return;
  refuseGenerated(session, table, node);
  requireArbiter(session, table, node);
}

/** Values for GENERATED columns, and for GENERATED ALWAYS AS IDENTITY ones without OVERRIDING (`rewriteTargetListIU`). */
function refuseGenerated(session: Session, table: Table, node: InsertStmt): void {
  const columns =
    node.cols?.map((item) => table.columns.find(({ name }) => name === as(item, 'ResTarget')?.name)) ?? table.columns;
  const rows = as(node.selectStmt, 'SelectStmt')?.valuesLists?.map((list) => as(list, 'List')?.items ?? []);
  for (const [i, column] of columns.entries()) {
    if (!column || !isGenerated(column, node)) continue;
    const given = rows
      ? rows.some((values) => values[i] && !as(values[i], 'SetToDefault'))
      : node.cols !== undefined && node.selectStmt;
    if (given)
      throw new SqlError('428C9', `cannot insert a non-DEFAULT value into column "${column.name}"`, here(session, undefined));
  }
}

function isGenerated(column: Column, { override }: InsertStmt): boolean {
  if (column.generated) return true;
  return column.identity === 'a' && (override === undefined || override === 'OVERRIDING_NOT_SET');
}

/** ON CONFLICT (columns): a unique index over just these, partial only if the clause has a condition (`infer_arbiter_indexes`). */
function requireArbiter(session: Session, table: Table, node: InsertStmt): void {
  const infer = node.onConflictClause?.infer;
  if (!infer) {
    if (node.onConflictClause?.action !== 'ONCONFLICT_UPDATE') return;
    const message = 'ON CONFLICT DO UPDATE requires inference specification or constraint name';
    throw new SqlError('42601', message, here(session, node.onConflictClause.location));
  }
  const place = here(session, infer.location);
  if (infer.conname !== undefined) {
    const { primaryKey, uniqueConstraints, exclusions } = table;
    if ([primaryKey, ...uniqueConstraints, ...exclusions].some((constraint) => constraint?.name === infer.conname)) return;
    throw new SqlError('42704', `constraint "${infer.conname}" for table "${table.name}" does not exist`, place);
  }
  const wanted = (infer.indexElems ?? []).map((item) => attnumOf(table, item));
  // An expression is not compared: an index over expressions may fit.
  if (wanted.includes(undefined)) return;
  const fits = table.indexes.some((index) => {
    if (!index.unique || !index.valid || (index.predicate && !infer.whereClause)) return false;
    const keys = index.keys.map(({ attnum }) => attnum);
    return keys.every((attnum) => wanted.includes(attnum)) && wanted.every((attnum) => keys.includes(attnum ?? 0));
  });
  if (!fits)
    throw new SqlError('42P10', 'there is no unique or exclusion constraint matching the ON CONFLICT specification', place);
}

function attnumOf(table: Table, element: Node): number | undefined {
  const name = as(element, 'IndexElem')?.name;
  return table.columns.find((column) => column.name === name)?.attnum;
}
