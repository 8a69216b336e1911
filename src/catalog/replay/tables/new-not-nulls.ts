import type { Oid } from '../../object-model.ts';
import type { NotNullConstraint, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { chooseConstraintName } from '../object-names.ts';
import { here, type Session } from '../session.ts';
import { makeNotNull, namesNotNulls, requireInheritable, type WrittenNotNull } from './not-null.ts';
import { changeTable, columnNamed, requireColumn, tableNow } from './table-changes.ts';

/**
 * Gives a new table the NOT NULLs that its definition says, then those of its parents (`AddRelationNotNullConstraints` in heap.c). What
 * the grammar implies of primary keys, identity and serial is among the written ones.
 * @throws {SqlError} 42703, 42710, 23505, 42601, 42804, 0A000.
 */
export function createNotNulls(session: Session, oid: Oid, written: readonly WrittenNotNull[], parents: readonly Oid[]): void {
  const table = tableNow(session, oid);
  const names = written.map(({ column }) => column);
  if (!namesNotNulls(session)) {
    for (const name of names) requireColumn(session, table, name);
    if (names.length) changeTable(session, oid, (now) => ({ ...now, columns: withFlags(now, names) }));
    return;
  }
  for (const one of written) requireInheritable(session, table, one);
  const inherited = parents.flatMap((parent) => notNullsFor(tableNow(session, parent)));
  const taken: string[] = [];
  const given: string[] = [];
  const made = new Map<number, NotNullConstraint>();
  for (const [i, { column: name }] of written.entries()) {
    if (names.indexOf(name) < i) continue;
    const column = requireColumn(session, table, name);
    const one = merged(
      session,
      written.slice(i).filter((other) => other.column === name),
    );
    const above = inherited.filter(({ column: of }) => of === name);
    if (above.length && one.noInherit)
      throw new SqlError('42804', `cannot define not-null constraint with NO INHERIT on column "${name}"`, one.place);
    if (one.name !== undefined) {
      if (given.includes(one.name))
        throw new SqlError('42710', `constraint "${one.name}" for relation "${table.name}" already exists`, one.place);
      if (taken.includes(one.name) || table.checks.some((check) => check.name === one.name)) throw duplicateKey(session, one);
      given.push(one.name);
    }
    const chosen = one.name ?? chooseConstraintName(session, table.schema, table.name, name, 'not_null', taken);
    taken.push(chosen);
    const constraint = makeNotNull(session, oid, {
      name: chosen,
      isLocal: true,
      ...(above.length ? { parents: above.length } : {}),
      ...(one.noInherit ? { noInherit: true } : {}),
      ...(one.place ? { place: one.place } : {}),
      ...(one.comment === undefined ? {} : { comment: one.comment }),
    });
    made.set(column.attnum, constraint);
  }
  for (const [i, { column: name, constraint }] of inherited.entries()) {
    const first = inherited.findIndex(({ column }) => column === name);
    const column = columnNamed(table, name);
    if (names.includes(name) || first < i || !column) continue;
    const isTaken = taken.includes(constraint.name);
    const chosen = isTaken ? chooseConstraintName(session, table.schema, table.name, name, 'not_null', taken) : constraint.name;
    taken.push(chosen);
    const { place } = constraint;
    const count = inherited.filter((other) => other.column === name).length;
    const copy = makeNotNull(session, oid, { name: chosen, isLocal: false, parents: count, ...(place ? { place } : {}) });
    made.set(column.attnum, copy);
  }
  if (made.size) changeTable(session, oid, (now) => ({ ...now, columns: withNotNulls(now, made) }));
}

function withNotNulls({ columns }: Table, made: ReadonlyMap<number, NotNullConstraint>): Table['columns'] {
  return columns.map((column) => {
    const notNullConstraint = made.get(column.attnum);
    return notNullConstraint ? { ...column, notNull: true, notNullConstraint } : column;
  });
}

/** What children of a table get from it. */
function notNullsFor({ columns }: Table): readonly { readonly column: string; readonly constraint: NotNullConstraint }[] {
  return columns.flatMap(({ name, notNullConstraint: constraint }) =>
    constraint && !constraint.noInherit ? [{ column: name, constraint }] : [],
  );
}

/** One column's NOT NULL, said several times. @throws {SqlError} 42601. */
function merged(session: Session, all: readonly WrittenNotNull[]): WrittenNotNull {
  const [first = { column: '' }, ...others] = all;
  let { name } = first;
  for (const other of others) {
    const refuse = (message: string): SqlError => new SqlError('42601', message, other.place ?? here(session, undefined));
    if ((other.noInherit ?? false) !== (first.noInherit ?? false))
      throw refuse(`conflicting NO INHERIT declaration for not-null constraint on column "${first.column}"`);
    if (name !== undefined && other.name !== undefined && name !== other.name)
      throw refuse(`conflicting not-null constraint names "${name}" and "${other.name}"`);
    name ??= other.name;
  }
  return name === undefined ? first : { ...first, name };
}

/** The name is one that this statement has given already, which PostgreSQL finds only as it writes it down. */
function duplicateKey(session: Session, { place }: WrittenNotNull): SqlError {
  const message = 'duplicate key value violates unique constraint "pg_constraint_conrelid_contypid_conname_index"';
  return new SqlError('23505', message, place ?? here(session, undefined));
}

function withFlags(table: Table, names: readonly string[]): Table['columns'] {
  return table.columns.map((column) => (names.includes(column.name) && !column.notNull ? { ...column, notNull: true } : column));
}
