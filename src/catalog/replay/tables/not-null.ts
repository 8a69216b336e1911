import type { Constraint } from '../../../syntax/node.ts';
import { namesOf } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import type { Oid } from '../../object-model.ts';
import type { Column, NotNullConstraint, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { chooseConstraintName } from '../object-names.ts';
import { here, newOid, type Session } from '../session.ts';
import { requireFreeConstraintName } from './keys.ts';
import { changeColumn, childrenOf, columnNamed, requireColumn, tableNow } from './table-changes.ts';

/** The first version that keeps NOT NULL as a row of pg_constraint, with a name. */
const NAMED_SINCE = 18;

/** Whether the server keeps NOT NULL as a constraint. */
export function namesNotNulls(session: Session): boolean {
  return session.catalog.postgresVersion >= NAMED_SINCE;
}

/** @throws {SqlError} 42601 where the server's grammar does not have it. */
export function requireNamedNotNulls(session: Session, what: string, place: Place): void {
  if (namesNotNulls(session)) return;
  throw new SqlError('42601', `syntax error: PostgreSQL has ${what} since version ${NAMED_SINCE}`, place);
}

/** A NOT NULL that a table's definition says or implies (`nnconstraints` in parse_utilcmd.c). */
export interface WrittenNotNull {
  readonly column: string;
  readonly name?: string;
  readonly noInherit?: boolean;
  readonly notValid?: boolean;
  readonly place?: Place;
  readonly comment?: string;
}

/** NOT NULL as a table's constraint. @throws {SqlError} 42601 where the server is too old. */
export function writtenNotNull(session: Session, constraint: Constraint): WrittenNotNull {
  const place = here(session, constraint.location, 'clause');
  requireNamedNotNulls(session, 'NOT NULL as a constraint of a table', place);
  return {
    column: namesOf(constraint.keys)[0] ?? '',
    place,
    ...(constraint.conname === undefined ? {} : { name: constraint.conname }),
    ...(constraint.is_no_inherit ? { noInherit: true } : {}),
    ...(constraint.skip_validation ? { notValid: true } : {}),
  };
}

/** What a new constraint has beside its oid and table. */
export type NewNotNull = Pick<NotNullConstraint, 'name' | 'isLocal'> & Partial<NotNullConstraint>;

/** Makes a constraint, to be put on a column of the table. */
export function makeNotNull(session: Session, table: Oid, constraint: NewNotNull): NotNullConstraint {
  return { validated: true, kind: 'not-null constraint', oid: newOid(session), table, ...constraint };
}

/** Puts a constraint on a column. */
function putNotNull(session: Session, oid: Oid, attnum: number, constraint: NewNotNull): void {
  const made = makeNotNull(session, oid, constraint);
  changeColumn(session, oid, attnum, (now) => ({ ...now, notNull: true, notNullConstraint: made }));
}

function change(session: Session, table: Table, column: Column, more: Partial<NotNullConstraint>): void {
  changeColumn(session, table.oid, column.attnum, (now) =>
    now.notNullConstraint ? { ...now, notNullConstraint: { ...now.notNullConstraint, ...more } } : now,
  );
}

/** ADD CONSTRAINT … NOT NULL, on children too (`ATAddCheckNNConstraint`). @throws {SqlError} 42703, 42710, 55000, 42P16. */
export function addNotNull(session: Session, oid: Oid, written: WrittenNotNull, only = false, inherited = false): void {
  const table = tableNow(session, oid);
  if (table.incompleteColumns && !columnNamed(table, written.column)) return;
  const column = requireColumn(session, table, written.column);
  const { notNullConstraint: before } = column;
  requireInheritable(session, table, written);
  if (before) {
    adjust(session, table, column, before, written, inherited);
    return;
  }
  if (written.name !== undefined) requireFreeConstraintName(table, written.name, written.place);
  const name = written.name ?? chooseConstraintName(session, table.schema, table.name, column.name, 'not_null');
  putNotNull(session, oid, column.attnum, {
    name,
    isLocal: !inherited,
    validated: !written.notValid,
    ...(inherited ? { parents: 1 } : {}),
    ...(written.noInherit ? { noInherit: true } : {}),
    ...(written.place ? { place: written.place } : {}),
  });
  if (written.noInherit || !table.hasChildren) return;
  if (only) throw new SqlError('42P16', 'constraint must be added to child tables too', here(session, undefined));
  for (const child of childrenOf(session, oid)) addNotNull(session, child.oid, { ...written, name }, false, true);
}

/** @throws {SqlError} 0A000 for NO INHERIT on a partitioned table. */
export function requireInheritable(session: Session, table: Pick<Table, 'relkind'>, { noInherit, place }: WrittenNotNull): void {
  if (!noInherit || table.relkind !== 'p') return;
  const message = 'not-null constraints on partitioned tables cannot be NO INHERIT';
  throw new SqlError('0A000', message, place ?? here(session, undefined));
}

/** The column has one already (`AdjustNotNullInheritance`). @throws {SqlError} 55000. */
function adjust(
  session: Session,
  table: Table,
  column: Column,
  before: NotNullConstraint,
  written: WrittenNotNull,
  inherited: boolean,
): void {
  const refuse = (message: string): SqlError => new SqlError('55000', message, here(session, undefined));
  if ((written.noInherit ?? false) !== (before.noInherit ?? false))
    throw refuse(`cannot change NO INHERIT status of NOT NULL constraint "${before.name}" on relation "${table.name}"`);
  if (!written.notValid && !before.validated)
    throw refuse(`incompatible NOT VALID constraint "${before.name}" on relation "${table.name}"`);
  if (!inherited && written.name !== undefined && written.name !== before.name)
    throw refuse(`cannot create not-null constraint "${written.name}" on column "${column.name}" of table "${table.name}"`);
  change(session, table, column, inherited ? { parents: (before.parents ?? 0) + 1 } : { isLocal: true });
}

/** ALTER COLUMN … SET NOT NULL (`ATExecSetNotNull`). @throws {SqlError} 0A000, 42P16, 42710. */
export function setNotNull(session: Session, table: Table, column: Column, only: boolean, from?: string): void {
  const { notNullConstraint: before } = column;
  if (before) {
    if (before.noInherit && !only) {
      const message = `cannot change NO INHERIT status of NOT NULL constraint "${before.name}" on relation "${table.name}"`;
      throw new SqlError('0A000', message, here(session, undefined));
    }
    if (from !== undefined) change(session, table, column, { parents: (before.parents ?? 0) + 1 });
    else if (!before.isLocal) change(session, table, column, { isLocal: true });
    else if (!before.validated) validateNotNull(session, table, column, only);
    return;
  }
  if (only && table.hasChildren && table.relkind === 'p')
    throw new SqlError('42P16', 'constraint must be added to child tables too', here(session, undefined));
  if (from !== undefined) requireFreeConstraintName(table, from);
  const name = from ?? chooseConstraintName(session, table.schema, table.name, column.name, 'not_null');
  putNotNull(session, table.oid, column.attnum, {
    name,
    isLocal: from === undefined,
    place: here(session, undefined),
    ...(from === undefined ? {} : { parents: 1 }),
    ...(only && table.hasChildren ? { noInherit: true } : {}),
  });
  if (only || !table.hasChildren) return;
  for (const child of childrenOf(session, table.oid)) {
    const own = columnNamed(child, column.name);
    if (own) setNotNull(session, child, own, false, name);
  }
}

/** VALIDATE CONSTRAINT, in children too (`QueueNNConstraintValidation`). @throws {SqlError} 42P16. */
export function validateNotNull(session: Session, table: Table, column: Column, only: boolean): void {
  if (table.hasChildren && !column.notNullConstraint?.noInherit)
    for (const child of childrenOf(session, table.oid)) {
      const own = columnNamed(child, column.name);
      if (!own?.notNullConstraint || own.notNullConstraint.validated) continue;
      if (only) throw new SqlError('42P16', 'constraint must be validated on child tables too', here(session, undefined));
      validateNotNull(session, child, own, false);
    }
  change(session, table, column, { validated: true });
}

/**
 * Takes a NOT NULL off, and off the children that have it from here (`dropconstraint_internal`).
 * @throws {SqlError} 42P16 for one that is inherited, or in a primary key or replica identity; 55000 of an identity column.
 */
export function dropNotNullConstraint(session: Session, table: Table, column: Column, only: boolean, inherited = false): void {
  const { notNullConstraint: constraint, name } = column;
  if (constraint?.parents && !inherited) {
    const message = `cannot drop inherited constraint "${constraint.name}" of relation "${table.name}"`;
    throw new SqlError('42P16', message, here(session, undefined));
  }
  requireUnused(session, table, column);
  changeColumn(session, table.oid, column.attnum, ({ notNullConstraint: _, ...now }) => ({ ...now, notNull: false }));
  if (!table.hasChildren || constraint?.noInherit) return;
  for (const child of childrenOf(session, table.oid)) {
    const own = columnNamed(child, name);
    if (!own?.notNullConstraint) continue;
    const goes = !only && (own.notNullConstraint.parents ?? 1) <= 1 && !own.notNullConstraint.isLocal;
    if (goes) dropNotNullConstraint(session, child, own, false, true);
    else releaseNotNull(session, child, own, only);
  }
}

/** What needs a column to be NOT NULL. @throws {SqlError} 42P16, 55000. */
function requireUnused(session: Session, table: Table, column: Column): void {
  const refuse = (sqlstate: string, what: string): SqlError =>
    new SqlError(sqlstate, `column "${column.name}" ${what}`, here(session, undefined));
  if (table.primaryKey?.columns.includes(column.attnum)) throw refuse('42P16', 'is in a primary key');
  if (column.identity) throw refuse('55000', `of relation "${table.name}" is an identity column`);
}

/** One parent less has it; the last one's going makes it the table's own, if `keeps` says so. */
export function releaseNotNull(session: Session, table: Table, column: Column, keeps: boolean): void {
  const { notNullConstraint: before } = column;
  if (!before?.parents) return;
  const left = before.parents - 1;
  changeColumn(session, table.oid, column.attnum, (now) => {
    const { parents: _, ...rest } = before;
    const isLocal = before.isLocal || (keeps && left === 0);
    return { ...now, notNullConstraint: { ...rest, ...(left > 0 ? { parents: left } : {}), isLocal } };
  });
}

/** ALTER CONSTRAINT … [NO] INHERIT (`ATExecAlterConstrInheritability`). @throws {SqlError} 42P16, 0A000. */
export function alterInheritance(session: Session, table: Table, column: Column, noInherit: boolean): void {
  const { notNullConstraint: constraint } = column;
  if (!constraint) return;
  if (constraint.parents) {
    const message = `cannot alter inherited constraint "${constraint.name}" on relation "${table.name}"`;
    throw new SqlError('55000', message, here(session, undefined));
  }
  if ((constraint.noInherit ?? false) === noInherit) return;
  requireInheritable(session, table, { column: column.name, noInherit });
  change(session, table, column, { noInherit });
  for (const child of table.hasChildren ? childrenOf(session, table.oid) : []) {
    const own = columnNamed(child, column.name);
    if (!own) continue;
    if (noInherit) releaseNotNull(session, child, own, true);
    else setNotNull(session, child, own, false, constraint.name);
  }
}
