import type { ColumnDef, ColumnRef, CreateStmt } from '../../../syntax/node.ts';
import { as, namesOf } from '../../../syntax/node.ts';
import type { Oid, TypeReference } from '../../object-model.ts';
import type { Column, Table } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { sameType } from '../../types.ts';
import { sameExpression } from '../analysis/same-expressions.ts';
import { here, requireTable, type Session, TEMPORARY_SCHEMA } from '../session.ts';
import { inheritCheck } from './checks.ts';
import { identityGoesDown } from './identity-columns.ts';
import { changeTable, columnNamed, movedExpression, tableNow } from './table-changes.ts';
import { rowTypeNamed } from './typed-tables.ts';

/** What a new table gets its first columns from: INHERITS, PARTITION OF or OF a composite type. */
export interface Parents {
  readonly inherits: readonly Oid[];
  readonly partitionOf?: Oid;
  readonly ofType?: Oid;
  readonly columns: readonly Column[];
  /** Columns whose defaults differ from parent to parent. */
  readonly conflicts?: ReadonlySet<string>;
  /** True where columns are written without type and must be among `columns`. */
  readonly givesTypes: boolean;
}

/** @throws {SqlError} 42P01, 42P07, 42809, 42804. */
export function findParents(session: Session, node: CreateStmt): Parents {
  if (node.ofTypename) {
    const type = rowTypeNamed(session, node.ofTypename);
    return {
      inherits: [],
      ofType: type.oid,
      columns: type.columns.map(({ comment: _, ...column }) => ({ ...column, isLocal: true })),
      givesTypes: true,
    };
  }
  const parents = (node.inhRelations ?? []).map((range) => requireTable(session, as(range, 'RangeVar')));
  if (!node.partbound) for (const parent of parents) requireInheritable(session, parent);
  const isTemporary = node.relation?.relpersistence === 't' || node.relation?.schemaname === TEMPORARY_SCHEMA;
  for (const parent of parents) requireLasting(session, parent, isTemporary, node.partbound !== undefined);
  const twice = parents.find((parent, i) => parents.indexOf(parent) !== i);
  if (twice)
    throw new SqlError(
      '42P07',
      `relation "${twice.name}" would be inherited from more than once`,
      here(session, node.relation?.location),
    );
  const columns: Column[] = [];
  const conflicts = new Set<string>();
  for (const parent of parents)
    for (const column of parent.columns) {
      const at = columns.findIndex((candidate) => candidate.name === column.name);
      const same = columns[at];
      if (!same) columns.push(inheritedColumn(column, node.partbound !== undefined && identityGoesDown(session)));
      else if (same.generated !== column.generated)
        throw new SqlError('42804', `inherited column "${column.name}" has a generation conflict`, here(session, undefined));
      else if (sameType(same.type, column.type)) {
        columns[at] = {
          ...same,
          ...(column.default && !same.default ? { default: column.default } : {}),
          notNull: same.notNull || inheritedColumn(column).notNull,
          parents: (same.parents ?? 0) + 1,
        };
        if (same.default && column.default && !isSameDefault(same, column)) conflicts.add(column.name);
      } else
        throw new SqlError(
          '42804',
          `inherited column "${column.name}" has a type conflict`,
          here(session, node.relation?.location),
        );
    }
  const first = parents[0];
  if (!node.partbound) return { inherits: parents.map(({ oid }) => oid), columns, conflicts, givesTypes: false };
  if (first && first.relkind !== 'p')
    throw new SqlError(
      '42P17',
      `"${first.name}" is not partitioned`,
      here(session, as(node.inhRelations?.[0], 'RangeVar')?.location),
    );
  return { inherits: [], ...(first ? { partitionOf: first.oid } : {}), columns, givesTypes: true };
}

/** @throws {SqlError} 42809 for a partitioned table and a partition, which have no children by INHERITS. */
function requireInheritable(session: Session, parent: Table): void {
  const what = parent.relkind === 'p' ? 'partitioned table' : 'partition';
  if (parent.relkind === 'p' || parent.partitionOf !== undefined)
    throw new SqlError('42809', `cannot inherit from ${what} "${parent.name}"`, here(session, undefined));
}

/** What lasts comes from nothing temporary, and partitions last as long as their table. @throws {SqlError} 42809. */
export function requireLasting(session: Session, parent: Table, isTemporary: boolean, asPartition: boolean): void {
  const isOfTemporary = parent.persistence === 'temporary';
  if (isOfTemporary === isTemporary || (isTemporary && !asPartition)) return;
  const message = !asPartition
    ? `cannot inherit from temporary relation "${parent.name}"`
    : isTemporary
      ? `cannot create a temporary relation as partition of permanent relation "${parent.name}"`
      : `cannot create a permanent relation as partition of temporary relation "${parent.name}"`;
  throw new SqlError('42809', message, here(session, undefined));
}

/** A parent’s column as its child gets it, a partition with its identity; the expression of a generated one is still the parent’s. */
export function inheritedColumn(column: Column, withIdentity = false): Column {
  const { identity, acl: _acl, comment: _comment, notNullConstraint, ...rest } = column;
  return {
    ...rest,
    notNull: column.notNull && !notNullConstraint?.noInherit,
    isLocal: false,
    parents: 1,
    ...(identity && withIdentity ? { identity } : {}),
  };
}

/** The type of a column that is written without one. @throws {SqlError} 42703. */
export function givenType(session: Session, parents: Parents, definition: ColumnDef): TypeReference | undefined {
  if (!parents.givesTypes) return undefined;
  const column = columnNamed(parents, definition.colname ?? '');
  if (!column) throw new SqlError('42703', `column "${definition.colname}" does not exist`, here(session, definition.location));
  return column.type;
}

/**
 * The columns of a new table: the parents' first, each with what the table's own definition adds, then its own (`MergeAttributes`).
 * @throws {SqlError} 42701, 42804.
 */
export function mergeColumns(
  session: Session,
  parents: Parents,
  own: readonly Column[],
  defaults?: ReadonlyMap<string, boolean>,
): readonly Column[] {
  const inherited = parents.columns;
  const isPartition = parents.partitionOf !== undefined;
  const isUnique = new Set(own.map(({ name }) => name)).size === own.length;
  const first = isUnique ? undefined : own.find((column, i) => own.findLastIndex((other) => other.name === column.name) > i);
  const twice = own.findLast((column) => column.name === first?.name);
  if (twice)
    throw new SqlError('42701', `column "${twice.name}" specified more than once`, twice.place ?? here(session, undefined));
  if (inherited.length === 0) return own.map((column, i) => ({ ...column, attnum: i + 1 }));
  const merged = inherited.map((column) => {
    const written = columnNamed({ columns: own }, column.name);
    if (parents.conflicts?.has(column.name) && !defaults?.get(column.name)) throw conflictingDefaults(session, column);
    if (!written) return column;
    if (!sameType(written.type, column.type))
      throw new SqlError('42804', `column "${column.name}" has a type conflict`, written.typePlace);
    requireSameGeneration(session, column, written, defaults?.get(written.name) ?? false);
    const { default: theirs, ...rest } = column;
    const inheritsDefault = theirs && !defaults?.get(column.name);
    return {
      ...(inheritsDefault ? column : rest),
      ...written,
      isLocal: written.isLocal && !isPartition,
      notNull: written.notNull || column.notNull,
    };
  });
  const names = new Set(inherited.map(({ name }) => name));
  return [...merged, ...own.filter(({ name }) => !names.has(name))].map((column, i) => ({ ...column, attnum: i + 1 }));
}

function isSameDefault(a: Column, b: Column): boolean {
  const name = ({ fields }: ColumnRef) => namesOf(fields).at(-1);
  return sameExpression(a.default?.node, b.default?.node, (left, right) => name(left) === name(right));
}

function conflictingDefaults(session: Session, { name, generated }: Column): SqlError {
  const what = generated ? 'generation expressions' : 'default values';
  return new SqlError('42611', `column "${name}" inherits conflicting ${what}`, here(session, undefined));
}

/** A column that a parent has too is generated as there, or as there not at all (`MergeChildAttribute`). @throws {SqlError} 42611. */
function requireSameGeneration(session: Session, { name, generated }: Column, own: Column, hasDefault: boolean): void {
  const refuse = (what: string): SqlError => new SqlError('42611', what, own.place ?? here(session, undefined));
  if (!generated) {
    if (own.generated) throw refuse(`child column "${name}" specifies generation expression`);
    return;
  }
  const of = `column "${name}" inherits from generated column`;
  if (hasDefault && !own.generated) throw refuse(`${of} but specifies default`);
  if (own.identity) throw refuse(`${of} but specifies identity`);
  if (own.generated && own.generated !== generated) throw refuse(`${of} of different kind`);
}

/** Tells the parents of a new table that they have children, and makes the expressions it got from them its own. */
export function markParents(session: Session, table: Table): void {
  const parents = table.partitionOf === undefined ? table.inherits : [table.partitionOf];
  for (const oid of parents) {
    const parent = tableNow(session, oid);
    if (!parent.hasChildren) changeTable(session, oid, (now) => ({ ...now, hasChildren: true }));
    if (!table.columns.some((column) => !column.isLocal && column.generated)) continue;
    changeTable(session, table.oid, (now) => ({
      ...now,
      columns: now.columns.map((column) =>
        column.generated && column.default ? { ...column, default: movedExpression(column.default, parent, now) } : column,
      ),
    }));
  }
}

/** @throws {SqlError} 42804 where a child's column has another type than its parent's. */
export function requireEqualType(session: Session, child: Table, own: Column, column: Column): void {
  if (sameType(own.type, column.type) && own.type.modifiers.join() === column.type.modifiers.join()) return;
  const message = `child table "${child.name}" has different type for column "${own.name}"`;
  throw new SqlError('42804', message, here(session, undefined));
}

/**
 * Makes the columns of a table that is there those of a new parent (`MergeAttributesIntoExisting`).
 * @throws {SqlError} 42804 where one is missing, of another type, or may be null.
 */
export function adoptColumns(session: Session, parent: Table, oid: Oid): void {
  const child = tableNow(session, oid);
  for (const column of parent.columns) {
    const own = columnNamed(child, column.name);
    if (!own) throw new SqlError('42804', `child table is missing column "${column.name}"`, here(session, undefined));
    requireEqualType(session, child, own, column);
    requireNotNullOf(session, child, own, column);
    requireGenerationOf(session, own, column);
  }
  requireChecksOf(session, child, parent);
  changeTable(session, oid, (now) => ({
    ...now,
    columns: now.columns.map((column) => {
      const theirs = columnNamed(parent, column.name);
      if (!theirs) return column;
      const { notNullConstraint: own } = column;
      const isPartition = parent.relkind === 'p';
      const identity = isPartition && identityGoesDown(session) ? theirs.identity : undefined;
      return {
        ...column,
        ...(identity ? { identity } : {}),
        parents: (column.parents ?? 0) + 1,
        isLocal: !isPartition && column.isLocal,
        ...(own && theirs.notNullConstraint && !theirs.notNullConstraint.noInherit
          ? { notNullConstraint: { ...own, parents: (own.parents ?? 0) + 1, isLocal: !isPartition && own.isLocal } }
          : {}),
      };
    }),
  }));
}

/** What a table checks, its children check by the same name. @throws {SqlError} 42804, 42P17 (`MergeConstraintsIntoExisting`). */
function requireChecksOf(session: Session, child: Table, parent: Table): void {
  for (const check of parent.checks) {
    if (check.noInherit) continue;
    const own = child.checks.find(({ name }) => name === check.name);
    if (!own) throw new SqlError('42804', `child table is missing constraint "${check.name}"`, here(session, undefined));
    const conflict = own.noInherit ? 'non-inherited' : check.validated && !own.validated ? 'NOT VALID' : undefined;
    if (conflict === undefined) continue;
    const message = `constraint "${check.name}" conflicts with ${conflict} constraint on child table "${child.name}"`;
    throw new SqlError('42P17', message, here(session, undefined));
  }
}

/** @throws {SqlError} 42804 where one of two columns is generated, or they are so in two ways. */
function requireGenerationOf(session: Session, { name, generated: own }: Column, { generated }: Column): void {
  if (own === generated) return;
  const message =
    own && generated
      ? `column "${name}" inherits from generated column of different kind`
      : `column "${name}" in child table must ${generated ? '' : 'not '}be a generated column`;
  throw new SqlError('42804', message, here(session, undefined));
}

/** @throws {SqlError} 42804, 42P17 where a parent's NOT NULL is not a child's. */
function requireNotNullOf(session: Session, child: Table, own: Column, column: Column): void {
  if (!column.notNull || column.notNullConstraint?.noInherit) return;
  if (!own.notNull) {
    const message = `column "${column.name}" in child table "${child.name}" must be marked NOT NULL`;
    throw new SqlError('42804', message, here(session, undefined));
  }
  const { notNullConstraint: constraint } = own;
  const conflict = constraint?.noInherit ? 'non-inherited' : constraint?.validated === false ? 'NOT VALID' : undefined;
  if (!constraint || conflict === undefined || (conflict === 'NOT VALID' && !column.notNullConstraint?.validated)) return;
  const message = `constraint "${constraint.name}" conflicts with ${conflict} constraint on child table "${child.name}"`;
  throw new SqlError('42P17', message, here(session, undefined));
}

/** Gives a table the inheritable checks of its parents. */
export function copyChecks(session: Session, parents: readonly Oid[], oid: Oid): void {
  for (const parent of parents) {
    const table = tableNow(session, parent);
    for (const check of table.checks) if (!check.noInherit) inheritCheck(session, table, check, oid);
  }
}
