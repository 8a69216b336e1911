import type { AlterTableCmd, ColumnDef } from '../../../syntax/node.ts';
import { as } from '../../../syntax/node.ts';
import type { Column, Table, View } from '../../relation-model.ts';
import { SqlError } from '../../sql-error.ts';
import { resolveExpression, tableScope } from '../analysis/expressions.ts';
import { requireNotMember } from '../composite-types.ts';
import { drop } from '../removal.ts';
import { here, putInto, type Session } from '../session.ts';
import type { Target } from './alter-table.ts';
import { addCheck } from './checks.ts';
import { alterColumnType } from './column-type.ts';
import { planColumn, resolveDefault } from './columns.ts';
import { addForeignKey } from './foreign-keys.ts';
import { requireForeignConstraint } from './foreign-tables.ts';
import { addIdentity, dropIdentity, identityGoesDown, notIdentity, requireWhole, shareIdentity } from './identity-columns.ts';
import { inheritedColumn, requireEqualType } from './inheritance.ts';
import { addKey, planKey } from './keys.ts';
import { addNotNull, dropNotNullConstraint, namesNotNulls, setNotNull } from './not-null.ts';
import { changeColumn, changeTable, childrenOf, columnNamed, requireColumn, tableNow } from './table-changes.ts';
import { addDefaults } from './tables.ts';

/** Commands on one column that is there. */
export const COLUMN_COMMANDS = new Set([
  'AT_ColumnDefault',
  'AT_DropNotNull',
  'AT_SetNotNull',
  'AT_AlterColumnType',
  'AT_AddIdentity',
  'AT_SetIdentity',
  'AT_DropIdentity',
  'AT_SetExpression',
  'AT_DropExpression',
  'AT_SetStatistics',
  'AT_SetStorage',
  'AT_SetCompression',
]);

/** ADD COLUMN, its constraints included. @throws {SqlError} 42701 and as `planColumn` and the constraints do. */
export function addColumn(session: Session, { table, only }: Target, definition: ColumnDef, ifNotExists: boolean): void {
  const name = definition.colname ?? '';
  if (table.partitionOf !== undefined)
    throw new SqlError('42809', 'cannot add column to a partition', here(session, definition.location));
  if (columnNamed(table, name)) {
    if (ifNotExists) return;
    throw duplicateColumn(session, table, name, definition.location);
  }
  if (table.incompleteColumns && ifNotExists) return;
  if (table.hasChildren && only)
    throw new SqlError('42P16', 'column must be added to child tables too', here(session, definition.location));
  const plan = planColumn(session, table, definition, table.nextAttnum);
  if (table.relkind === 'f') for (const constraint of plan.constraints) requireForeignConstraint(session, constraint);
  requireNotMember(session, table, plan.column.type);
  const { notNull } = plan;
  const isNamed = notNull !== undefined && namesNotNulls(session);
  putColumn(session, table, isNamed ? { ...plan.column, notNull: false } : plan.column);
  addDefaults(session, tableNow(session, table.oid), [plan]);
  if (table.hasChildren && !only) {
    const added = columnNamed(tableNow(session, table.oid), name) ?? plan.column;
    for (const child of childrenOf(session, table.oid)) inheritNewColumn(session, child, added);
  }
  if (isNamed) addNotNull(session, table.oid, notNull);
  for (const constraint of plan.constraints)
    if (constraint.contype === 'CONSTR_PRIMARY' || constraint.contype === 'CONSTR_UNIQUE')
      addKey(session, table.oid, planKey(session, constraint, name));
  for (const constraint of plan.constraints)
    if (constraint.contype === 'CONSTR_CHECK') addCheck(session, table.oid, constraint);
    else if (constraint.contype === 'CONSTR_FOREIGN') addForeignKey(session, table.oid, constraint, name);
}

function putColumn(session: Session, table: Table, column: Column): void {
  changeTable(session, table.oid, (now) => ({
    ...now,
    columns: [...now.columns, { ...column, attnum: now.nextAttnum }],
    nextAttnum: now.nextAttnum + 1,
  }));
}

function inheritNewColumn(session: Session, child: Table, column: Column): void {
  const own = columnNamed(child, column.name);
  if (own) {
    requireEqualType(session, child, own, column);
    changeColumn(session, child.oid, own.attnum, (now) => ({ ...now, parents: (now.parents ?? 0) + 1 }));
    return;
  }
  putColumn(session, child, inheritedColumn(column, child.partitionOf !== undefined && identityGoesDown(session)));
  if (child.hasChildren) for (const grandchild of childrenOf(session, child.oid)) inheritNewColumn(session, grandchild, column);
}

export function duplicateColumn(session: Session, table: { readonly name: string }, name: string, location?: number): SqlError {
  return new SqlError('42701', `column "${name}" of relation "${table.name}" already exists`, here(session, location));
}

/** @throws {SqlError} 42703, 2BP01, 42P16 for an inherited column or one of the partition key. */
export function dropColumn(session: Session, { table, only }: Target, name: string, cascade: boolean, missingOk: boolean): void {
  const column = columnNamed(table, name);
  if (!column) {
    if (missingOk || table.incompleteColumns) return;
    throw new SqlError('42703', `column "${name}" of relation "${table.name}" does not exist`, here(session, undefined));
  }
  if (column.parents) throw new SqlError('42P16', `cannot drop inherited column "${name}"`, here(session, undefined));
  if (table.partitionBy?.columns.includes(column.attnum)) {
    const message = `cannot drop column "${name}" because it is part of the partition key of relation "${table.name}"`;
    throw new SqlError('42P16', message, here(session, undefined));
  }
  drop(session, [{ kind: 'column', of: table.oid, attnum: column.attnum }], cascade);
  if (table.hasChildren) for (const child of childrenOf(session, table.oid)) dropInherited(session, child, name, cascade, only);
}

function dropInherited(session: Session, child: Table, name: string, cascade: boolean, only: boolean): void {
  const column = columnNamed(child, name);
  if (!column) return;
  const parents = (column.parents ?? 1) - 1;
  if (only || column.isLocal || parents > 0) {
    changeColumn(session, child.oid, column.attnum, ({ parents: _, ...now }) => ({
      ...now,
      isLocal: now.isLocal || only,
      ...(parents > 0 ? { parents } : {}),
    }));
    return;
  }
  drop(session, [{ kind: 'column', of: child.oid, attnum: column.attnum }], cascade);
  if (child.hasChildren)
    for (const grandchild of childrenOf(session, child.oid)) dropInherited(session, grandchild, name, cascade, false);
}

/** ALTER COLUMN …, on children too. @throws {SqlError} 42703, 42P16, 42601, 55000. */
export function alterColumn(session: Session, { table, only }: Target, command: AlterTableCmd, inherited = false): void {
  const name = command.name ?? '';
  if (!columnNamed(table, name)) {
    if (table.incompleteColumns) return;
    // USING is read before anything is looked up
    const using = command.subtype === 'AT_AlterColumnType' ? as(command.def, 'ColumnDef')?.raw_default : undefined;
    if (using) resolveExpression(session, using, tableScope(table));
  }
  const column = requireColumn(session, table, name);
  if (command.subtype === 'AT_AlterColumnType' && column.parents && !inherited)
    throw new SqlError('42P16', `cannot alter inherited column "${name}"`, here(session, undefined));
  if (command.subtype === 'AT_AlterColumnType' && only && !inherited) requireWithChildren(session, table, name);
  if (command.subtype === 'AT_SetNotNull' && namesNotNulls(session)) {
    setNotNull(session, table, column, only);
    return;
  }
  const isIdentity = command.subtype?.endsWith('Identity') ?? false;
  if (isIdentity && identityGoesDown(session)) requireWhole(session, { table, only }, command);
  alterOne(session, table, column, command);
  if (command.subtype === 'AT_DropNotNull' && namesNotNulls(session)) {
    if (column.notNull) dropNotNullConstraint(session, table, column, only);
    return;
  }
  if (isIdentity && table.relkind === 'p' && table.hasChildren && identityGoesDown(session))
    shareIdentity(session, tableNow(session, table.oid), name);
  if (!table.hasChildren || isIdentity || (only && command.subtype !== 'AT_SetNotNull')) return;
  for (const child of childrenOf(session, table.oid))
    if (columnNamed(child, name)) alterColumn(session, { table: child, only }, command, true);
}

/** @throws {SqlError} 42P16 where children have the column too. */
function requireWithChildren(session: Session, table: Table, name: string): void {
  if (table.hasChildren && childrenOf(session, table.oid).length > 0)
    throw new SqlError(
      '42P16',
      `type of inherited column "${name}" must be changed in child tables too`,
      here(session, undefined),
    );
}

function alterOne(session: Session, table: Table, column: Column, command: AlterTableCmd): void {
  const { oid } = table;
  const { attnum } = column;
  switch (command.subtype) {
    case 'AT_ColumnDefault':
      setDefault(session, table, column, command);
      return;
    case 'AT_SetNotNull':
      if (!column.notNull) changeColumn(session, oid, attnum, (now) => ({ ...now, notNull: true }));
      return;
    case 'AT_DropNotNull':
      dropNotNull(session, table, column);
      return;
    case 'AT_AlterColumnType':
      alterColumnType(session, table, column, as(command.def, 'ColumnDef') ?? {});
      return;
    case 'AT_AddIdentity':
      addIdentity(session, table, column, as(command.def, 'Constraint')?.generated_when === 'a' ? 'a' : 'd');
      return;
    case 'AT_SetIdentity': {
      if (!column.identity) throw notIdentity(session, table, column);
      const options = (as(command.def, 'List')?.items ?? []).map((item) => as(item, 'DefElem'));
      const generated = as(options.find((option) => option?.defname === 'generated')?.arg, 'Integer')?.ival;
      if (generated !== undefined)
        changeColumn(session, oid, attnum, (now) => ({ ...now, identity: generated === 97 ? 'a' : 'd' })); // 'a' in ASCII
      return;
    }
    case 'AT_DropIdentity':
      dropIdentity(session, table, column, command.missing_ok ?? false);
      return;
    case 'AT_SetExpression': {
      const expression = command.def && resolveDefault(session, table, column, command.def);
      if (expression) changeColumn(session, oid, attnum, (now) => ({ ...now, default: expression }));
      return;
    }
    case 'AT_DropExpression': {
      if (!column.generated && !command.missing_ok) {
        const message = `column "${column.name}" of relation "${table.name}" is not a generated column`;
        throw new SqlError('55000', message, here(session, undefined));
      }
      if (column.generated === 'v')
        throw new SqlError(
          '0A000',
          'ALTER TABLE / DROP EXPRESSION is not supported for virtual generated columns',
          here(session, undefined),
        );
      if (column.generated) changeColumn(session, oid, attnum, ({ default: _, generated: _generated, ...rest }) => rest);
      return;
    }
  }
}

/** ALTER VIEW … ALTER COLUMN … SET DEFAULT. @throws {SqlError} 42703, and as `resolveDefault`. */
export function setViewDefault(session: Session, view: View, { name, def }: AlterTableCmd): void {
  const column = requireColumn(session, view, name ?? '');
  const expression = def && resolveDefault(session, view, column, def);
  const change = ({ default: _, ...rest }: Column): Column => (expression ? { ...rest, default: expression } : rest);
  putInto(session, { ...view, columns: view.columns.map((other) => (other === column ? change(other) : other)) });
}

function setDefault(session: Session, table: Table, column: Column, command: AlterTableCmd): void {
  if (column.identity)
    throw new SqlError(
      '42601',
      `column "${column.name}" of relation "${table.name}" is an identity column`,
      here(session, undefined),
    );
  if (column.generated)
    throw new SqlError(
      '42601',
      `column "${column.name}" of relation "${table.name}" is a generated column`,
      here(session, undefined),
    );
  const expression = command.def && resolveDefault(session, table, column, command.def);
  changeColumn(session, table.oid, column.attnum, ({ default: _, ...rest }) =>
    expression ? { ...rest, default: expression } : rest,
  );
}

function dropNotNull(session: Session, table: Table, column: Column): void {
  const { name } = column;
  if (column.identity)
    throw new SqlError('42601', `column "${name}" of relation "${table.name}" is an identity column`, here(session, undefined));
  if (table.primaryKey?.columns.includes(column.attnum))
    throw new SqlError('42P16', `column "${name}" is in a primary key`, here(session, undefined));
  if (!column.notNull) return;
  const parent = table.partitionOf === undefined ? undefined : tableNow(session, table.partitionOf);
  if (parent && columnNamed(parent, name)?.notNull)
    throw new SqlError('42P16', `column "${name}" is marked NOT NULL in parent table`, here(session, undefined));
  if (!namesNotNulls(session)) changeColumn(session, table.oid, column.attnum, (now) => ({ ...now, notNull: false }));
}
