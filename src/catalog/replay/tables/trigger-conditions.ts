import { as, type CreateTrigStmt, type Node, stringOf, walk } from '../../../syntax/node.ts';
import type { Expression } from '../../object-model.ts';
import type { Table, Trigger, View } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { rowScope } from '../analysis/expressions.ts';
import { resolvePlain } from '../analysis/plain-expressions.ts';
import { here, type Session } from '../session.ts';
import { columnNamed } from './table-changes.ts';

type Shape = Pick<Trigger, 'timing' | 'events' | 'forEachRow'>;

/** The WHEN of a trigger, whose rows must be there to be asked (`CreateTriggerFiringOn` in trigger.c). @throws {SqlError} 42P17, 0A000. */
export function triggerCondition(
  session: Session,
  { whenClause }: CreateTrigStmt,
  relation: Table | View,
  shape: Shape,
): Expression | undefined {
  if (!whenClause) return undefined;
  if (shape.timing === 'INSTEAD OF')
    throw new SqlError('0A000', 'INSTEAD OF triggers cannot have WHEN conditions', here(session, undefined));
  const when = resolvePlain(session, whenClause, rowScope(relation), 'trigger WHEN condition');
  requireRows(session, whenClause, relation, shape);
  return when;
}

const SYSTEM_COLUMNS = new Set(['ctid', 'xmin', 'cmin', 'xmax', 'cmax']);

function requireRows(session: Session, whenClause: Node, relation: Table | View, { timing, events, forEachRow }: Shape): void {
  walk(whenClause, (tag, found) => {
    const fields = tag === 'ColumnRef' ? (as({ ColumnRef: found } as Node, 'ColumnRef')?.fields ?? []) : [];
    const row = stringOf(fields[0]);
    if (row !== 'new' && row !== 'old') return true;
    const refuse = (sqlstate: string, message: string): SqlError =>
      new SqlError(sqlstate, message, here(session, (found as { readonly location?: number }).location));
    if (!forEachRow) throw refuse('42P17', "statement trigger's WHEN condition cannot reference column values");
    if (row === 'old' && events.includes('INSERT'))
      throw refuse('42P17', "INSERT trigger's WHEN condition cannot reference OLD values");
    if (row === 'new' && events.includes('DELETE'))
      throw refuse('42P17', "DELETE trigger's WHEN condition cannot reference NEW values");
    if (row === 'old' || timing !== 'BEFORE') return true;
    const column = stringOf(fields[1]);
    if (column !== undefined && SYSTEM_COLUMNS.has(column))
      throw refuse('0A000', "BEFORE trigger's WHEN condition cannot reference NEW system columns");
    const generated =
      column === undefined ? relation.columns.some((one) => one.generated) : columnNamed(relation, column)?.generated;
    if (generated) throw refuse('42P17', "BEFORE trigger's WHEN condition cannot reference NEW generated columns");
    return true;
  });
}
