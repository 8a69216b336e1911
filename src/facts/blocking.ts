import { findRelation } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Table } from '../catalog/relation-model.ts';
import { as, type Constraint, type RangeVar } from '../syntax/node.ts';
import type { Statement } from '../syntax/statement.ts';

/** Table-level lock modes, as `pg_locks.mode` prints them (manual, 13.3.1). */
export type LockMode = 'ShareLock' | 'ShareRowExclusiveLock' | 'AccessExclusiveLock';

/** A check of all rows, or an index built over them, that a statement does while it holds a lock that others wait for. */
export interface BlockingWork {
  /** 0-based command of an ALTER TABLE. */
  readonly command?: number;
  readonly mode: LockMode;
  readonly work: 'builds an index' | 'checks every row';
  readonly constraint?: Constraint;
}

/**
 * What CREATE INDEX and ALTER TABLE … ADD CONSTRAINT do to a table that has rows while others wait. Lock modes are those of
 * `AlterTableGetLockLevel` in tablecmds.c and of DefineIndex; `blocking.test.ts` compares them with `pg_locks`.
 */
export function blockingWork(statement: Statement): readonly BlockingWork[] {
  if (statement.tag === 'IndexStmt')
    return (statement as Statement<'IndexStmt'>).node.concurrent ? [] : [{ mode: 'ShareLock', work: 'builds an index' }];
  if (statement.tag !== 'AlterTableStmt') return [];
  const { cmds = [] } = (statement as Statement<'AlterTableStmt'>).node;
  return cmds.flatMap((node, command): BlockingWork[] => {
    const cmd = as(node, 'AlterTableCmd');
    const constraint = cmd?.subtype === 'AT_AddConstraint' ? as(cmd.def, 'Constraint') : undefined;
    const work = constraint && workOf(constraint);
    return constraint && work ? [{ command, constraint, ...work }] : [];
  });
}

function workOf(constraint: Constraint): Pick<BlockingWork, 'mode' | 'work'> | undefined {
  switch (constraint.contype) {
    case 'CONSTR_FOREIGN':
      return constraint.skip_validation ? undefined : { mode: 'ShareRowExclusiveLock', work: 'checks every row' };
    case 'CONSTR_CHECK':
    case 'CONSTR_NOTNULL':
      return constraint.skip_validation ? undefined : { mode: 'AccessExclusiveLock', work: 'checks every row' };
    case 'CONSTR_PRIMARY':
    case 'CONSTR_UNIQUE':
      return constraint.indexname ? undefined : { mode: 'AccessExclusiveLock', work: 'builds an index' };
    case 'CONSTR_EXCLUSION':
      return { mode: 'AccessExclusiveLock', work: 'builds an index' };
    default:
      return undefined;
  }
}

/** The table that a statement names, if it is in this catalog; a name without schema is looked for along the statement's `searchPath`. */
export function namedTable(catalog: Catalog, range: RangeVar | undefined, searchPath: readonly string[]): Table | undefined {
  for (const schema of range?.schemaname === undefined ? searchPath : [range.schemaname]) {
    const relation = findRelation(catalog, schema, range?.relname ?? '');
    if (relation) return relation.kind === 'table' ? relation : undefined;
  }
  return undefined;
}
