import type { Constraint } from '../../../syntax/node.ts';
import { namesOf } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import { hasUserCast } from '../../casts.ts';
import type { Catalog } from '../../model.ts';
import type { Oid, TypeReference } from '../../object-model.ts';
import type { Column, ForeignKey, Index, ReferentialAction, Table } from '../../relation-model.ts';
import { extensionCast } from '../../resolution/binary-coercion.ts';
import { canCoerce } from '../../resolution/coercion.ts';
import { defaultClass, familyMembers, mayHaveUnseenClasses } from '../../resolution/operator-classes.ts';
import { keyOf } from '../../resolution/type-key.ts';
import { baseOf, polymorphicKind } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { dependentsOf } from '../dependencies.ts';
import { describeType } from '../describe.ts';
import { chooseConstraintName, joinedColumns } from '../object-names.ts';
import { here, newOid, requireRelation, type Session } from '../session.ts';
import { addParts } from './foreign-key-parts.ts';
import { requireFreeConstraintName } from './keys.ts';
import { changeTable, childrenOf, columnNamed, movedAttnum, tableNow } from './table-changes.ts';

/**
 * Adds a FOREIGN KEY (`ATAddForeignKeyConstraint` in tablecmds.c); `column` is where it stands, if it is a column's.
 * @throws {SqlError} 42P01, 42703, 42704, 42710, 42804, 42809, 42830, 42P16.
 */
export function addForeignKey(session: Session, oid: Oid, constraint: Constraint, column?: string): void {
  const table = tableNow(session, oid);
  const place = here(session, constraint.location, 'clause');
  const names = column === undefined ? namesOf(constraint.fk_attrs) : [column];
  if (constraint.conname !== undefined) requireFreeConstraintName(table, constraint.conname, place);
  const name = constraint.conname ?? chooseConstraintName(session, table.schema, table.name, joinedColumns(names), 'fkey');
  const referenced = requireRelation(session, constraint.pktable);
  if (referenced.kind !== 'table' || referenced.relkind === 'f') {
    const message = `referenced relation "${referenced.name}" is not a table`;
    throw new SqlError('42809', message, here(session, constraint.pktable?.location));
  }
  requireSamePersistence(table, referenced, place);
  if (table.incompleteColumns || referenced.incompleteColumns) {
    session.unfollowed(`the columns of "${referenced.incompleteColumns ? referenced.name : table.name}" are not known`);
    return;
  }
  const columns = names.map((candidate) => keyColumn(table, candidate, place));
  requireSettable(session, columns, constraint);
  const target = referencedKey(referenced, namesOf(constraint.pk_attrs), place);
  if (columns.length !== target.columns.length)
    throw new SqlError('42830', 'number of referencing and referenced columns for foreign key disagree', place);
  for (const [i, own] of columns.entries()) {
    const other = target.columns[i];
    if (other && !areComparable(session.catalog, own.type, other.type)) throw incomparable(session, name, [own, other], place);
  }
  const deferrable = constraint.deferrable || constraint.initdeferred;
  const key: ForeignKey = {
    kind: 'foreign key',
    oid: newOid(session),
    table: oid,
    name,
    place,
    columns: columns.map(({ attnum }) => attnum),
    references: {
      table: referenced.oid,
      columns: target.columns.map(({ attnum }) => attnum),
      ...(target.index === undefined ? {} : { index: target.index }),
    },
    onDelete: action(constraint.fk_del_action),
    onUpdate: action(constraint.fk_upd_action),
    validated: !constraint.skip_validation,
    ...(deferrable ? { deferrable: true } : {}),
    ...(constraint.initdeferred ? { initiallyDeferred: true } : {}),
  };
  changeTable(session, oid, (now) => ({ ...now, foreignKeys: [...now.foreignKeys, key] }));
  addParts(session, key);
  copyToPartitions(session, tableNow(session, oid), key);
}

/** @throws {SqlError} 42601 for an action that would write a generated column, 0A000 for a virtual one. */
function requireSettable(session: Session, columns: readonly Column[], constraint: Constraint): void {
  const refuse = (sqlstate: string, message: string): SqlError => new SqlError(sqlstate, message, here(session, undefined));
  for (const { generated } of columns) {
    if (!generated) continue;
    const [onDelete, onUpdate] = [action(constraint.fk_del_action), action(constraint.fk_upd_action)];
    const which = /[nd]/.test(onDelete) ? 'DELETE' : /[ndc]/.test(onUpdate) ? 'UPDATE' : undefined;
    if (which) throw refuse('42601', `invalid ON ${which} action for foreign key constraint containing generated column`);
    if (generated === 'v') throw refuse('0A000', 'foreign key constraints on virtual generated columns are not supported');
  }
}

/** Gives the partitions of a table copies of its foreign key, of the same name. */
function copyToPartitions(session: Session, table: Table, key: ForeignKey): void {
  if (table.relkind !== 'p' || !table.hasChildren) return;
  for (const partition of childrenOf(session, table.oid)) copyForeignKey(session, table, key, partition.oid);
}

/** Gives a partition its copy of a foreign key; an equal one that is already there becomes the copy (`CloneFkReferencing`). */
export function copyForeignKey(session: Session, parent: Table, key: ForeignKey, oid: Oid): void {
  const partition = tableNow(session, oid);
  const columns = key.columns.map((attnum) => movedAttnum(attnum, parent, partition));
  const equal = foreignKeysByName(partition).find(
    (own) =>
      own.parent === undefined &&
      own.references.table === key.references.table &&
      own.columns.join() === columns.join() &&
      own.references.columns.join() === key.references.columns.join() &&
      own.onDelete === key.onDelete &&
      own.onUpdate === key.onUpdate,
  );
  if (equal) {
    changeTable(session, oid, (now) => ({
      ...now,
      foreignKeys: now.foreignKeys.map((own) => (own.oid === equal.oid ? copyOf(own, key) : own)),
    }));
    return;
  }
  const names = partition.columns.filter(({ attnum }) => columns.includes(attnum)).map(({ name }) => name);
  const isTaken = partition.foreignKeys.some((own) => own.name === key.name);
  const copy: ForeignKey = {
    ...copyOf(key, key),
    oid: newOid(session),
    table: oid,
    columns,
    ...(isTaken ? { name: chooseConstraintName(session, partition.schema, partition.name, joinedColumns(names), 'fkey') } : {}),
  };
  changeTable(session, oid, (now) => ({ ...now, foreignKeys: [...now.foreignKeys, copy] }));
  copyToPartitions(session, tableNow(session, oid), copy);
}

/** The order in which PostgreSQL finds them (`RelationGetFKeyList`). */
export function foreignKeysByName({ foreignKeys }: Table): readonly ForeignKey[] {
  return foreignKeys.length < 2 ? foreignKeys : [...foreignKeys].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** A foreign key as a copy of another: it is the first of them that has parts. */
function copyOf({ parts: _, ...key }: ForeignKey, { oid, validated }: ForeignKey): ForeignKey {
  return { ...key, inherited: true, parent: oid, validated: key.validated || validated };
}

interface ReferencedKey {
  readonly columns: readonly Column[];
  readonly index: Oid | undefined;
}

function referencedKey(referenced: Table, names: readonly string[], place: Place): ReferencedKey {
  if (names.length === 0) {
    const key = referenced.primaryKey;
    if (!key) throw new SqlError('42704', `there is no primary key for referenced table "${referenced.name}"`, place);
    const columns = key.columns.flatMap((attnum) => referenced.columns.find((column) => column.attnum === attnum) ?? []);
    return { columns, index: key.index };
  }
  const columns = names.map((name) => keyColumn(referenced, name, place));
  const wanted = columns
    .map(({ attnum }) => attnum)
    .sort()
    .join();
  const matching = referenced.indexes.filter(
    (index) =>
      isReferencable(index) &&
      index.keys
        .map(({ attnum }) => attnum)
        .sort()
        .join() === wanted,
  );
  const index = matching.find((candidate) => !isDeferrable(referenced, candidate));
  if (index) return { columns, index: index.oid };
  if (matching.length)
    throw new SqlError('55000', `cannot use a deferrable unique constraint for referenced table "${referenced.name}"`, place);
  throw new SqlError(
    '42830',
    `there is no unique constraint matching given keys for referenced table "${referenced.name}"`,
    place,
  );
}

function isReferencable(index: Index): boolean {
  return index.unique && index.valid && !index.predicate && index.keys.every((key) => !key.expression);
}

function isDeferrable(table: Table, index: Index): boolean {
  const keys = table.primaryKey ? [table.primaryKey, ...table.uniqueConstraints] : table.uniqueConstraints;
  return keys.some((key) => key.index === index.oid && key.deferrable);
}

function keyColumn(table: Table, name: string, place: Place): Column {
  const column = columnNamed(table, name);
  if (column) return column;
  throw new SqlError('42703', `column "${name}" referenced in foreign key constraint does not exist`, place);
}

function requireSamePersistence(table: Table, referenced: Table, place: Place): void {
  const refuse = (which: string, may: string): SqlError =>
    new SqlError('42P16', `constraints on ${which} tables may reference only ${may} tables`, place);
  if (table.persistence === 'permanent' && referenced.persistence !== 'permanent') throw refuse('permanent', 'permanent');
  if (table.persistence === 'unlogged' && referenced.persistence === 'temporary')
    throw refuse('unlogged', 'permanent or unlogged');
  if (table.persistence === 'temporary' && referenced.persistence !== 'temporary') throw refuse('temporary', 'temporary');
}

/** Foreign keys from and to a table are made anew when types of its columns change. @throws {SqlError} 42804. */
export function recheckForeignKeys(session: Session, oid: Oid): void {
  const table = session.catalog.relations.get(oid);
  const own = table?.kind === 'table' ? table.foreignKeys : [];
  const others = dependentsOf(session.catalog, oid).flatMap((one) => (one.kind === 'foreign key' ? one.object : []));
  for (const key of [...own, ...others]) {
    const [from, to] = [tableNow(session, key.table), tableNow(session, key.references.table)];
    for (const [i, attnum] of key.columns.entries()) {
      const own = from.columns.find((column) => column.attnum === attnum);
      const other = to.columns.find((column) => column.attnum === key.references.columns[i]);
      if (own && other && !areComparable(session.catalog, own.type, other.type))
        throw incomparable(session, key.name, [own, other], here(session, undefined));
    }
  }
}

function incomparable(session: Session, name: string, columns: readonly [Column, Column], place: Place): SqlError {
  const [own, other] = columns.map(({ name: column, type }) => ({ column, type: describeType(session, type) }));
  const detail = `key columns "${own?.column}" and "${other?.column}" are of incompatible types: ${own?.type} and ${other?.type}`;
  return new SqlError('42804', `foreign key constraint "${name}" cannot be implemented`, place, [], detail);
}

/**
 * False where the key that a foreign key refers to certainly cannot be compared with it: no equality operator of the family of the key's
 * index takes the type, and no implicit cast leads to what the index holds (`ATAddForeignKeyConstraint`).
 */
export function areComparable(catalog: Catalog, type: TypeReference, key: TypeReference): boolean {
  const [from, to] = [baseOf(catalog, keyOf(type)), baseOf(catalog, keyOf(key))];
  if (from === to) return true;
  const held = defaultClass(catalog, 'btree', to);
  if (!held || held.input === undefined || mayHaveUnseenClasses(catalog, 'btree', from)) return true;
  if (polymorphicKind(held.input)) return false; // both sides of one type
  const { input } = held;
  const members = familyMembers(catalog, held);
  if (members.some(({ operators, left, right }) => left === input && right === from && operators.includes('='))) return true;
  return (
    canCoerce(catalog, from, input, 'i') || extensionCast(catalog, from, input) !== undefined || hasUserCast(catalog, from, input)
  );
}

function action(letter: string | undefined): ReferentialAction {
  return letter === 'r' || letter === 'c' || letter === 'n' || letter === 'd' ? letter : 'a';
}
