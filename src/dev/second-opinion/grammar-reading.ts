import type { ColumnDef, Constraint, Node, RangeVar, TypeName } from '../../syntax/node.ts';
import { as, namesOf, stringOf, walk } from '../../syntax/node.ts';
import { isStatement, type Statement } from '../../syntax/statement.ts';

/** What PostgreSQL's grammar reads in a statement, in the words that both readers use. */
export function grammarReading(statement: Statement): readonly string[] {
  return [...new Set([...tablesIn(statement), ...definitionsIn(statement)])].sort();
}

/** Statements whose relation is no table: pgsql-ast-parser does not call it one. */
function isAboutOther(statement: Statement): boolean {
  const { renameType, objectType } = statement.node as { readonly renameType?: string; readonly objectType?: string };
  const kind = statement.tag === 'RenameStmt' ? renameType : statement.tag === 'AlterObjectSchemaStmt' ? objectType : undefined;
  if (kind !== undefined) return !/^OBJECT_(?:TABLE|COLUMN|TABCONSTRAINT)$/.test(kind);
  // ALTER SEQUENCE … OWNER TO is an ALTER TABLE to the grammar.
  if (isStatement(statement, 'AlterTableStmt')) return statement.node.objtype === 'OBJECT_SEQUENCE';
  return statement.tag === 'AlterSeqStmt' || statement.tag === 'CreateSeqStmt';
}

const WRITERS: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt']);

function* tablesIn(statement: Statement): Iterable<string> {
  if (isAboutOther(statement)) return;
  const found: string[] = [];
  walk(statement.node, (tag, node) => {
    if (tag === 'RangeVar') found.push(`table ${rangeName(node as RangeVar)}`);
    // what PREPARE holds
    const { relation } = WRITERS.has(tag) ? (node as { readonly relation?: RangeVar }) : {};
    if (relation) found.push(`table ${rangeName(relation)}`);
    return undefined;
  });
  // PostgreSQL's grammar keeps these in fields of their own type, which a walk over tagged nodes does not meet.
  for (const field of ['relation', 'view'] as const) {
    const range = (statement.node as Record<string, unknown>)[field] as RangeVar | undefined;
    if (range?.relname !== undefined) found.push(`table ${rangeName(range)}`);
  }
  if (isStatement(statement, 'CreateTableAsStmt')) found.push(`table ${rangeName(statement.node.into?.rel)}`);
  yield* found;
}

function* definitionsIn(statement: Statement): Iterable<string> {
  if (isStatement(statement, 'CreateStmt')) {
    const table = rangeName(statement.node.relation);
    for (const element of statement.node.tableElts ?? []) yield* elementText(table, element);
  } else if (isStatement(statement, 'AlterTableStmt')) {
    const table = rangeName(statement.node.relation);
    for (const item of statement.node.cmds ?? []) {
      const command = as(item, 'AlterTableCmd');
      if (command?.subtype === 'AT_AddColumn' || command?.subtype === 'AT_AddConstraint') {
        if (command.def) yield* elementText(table, command.def);
      } else if (command?.subtype === 'AT_DropColumn') yield `${table} drops ${command.name}`;
    }
  } else if (isStatement(statement, 'IndexStmt')) {
    const { relation, unique, indexParams, accessMethod } = statement.node;
    const keys = (indexParams ?? []).map((key) => as(key, 'IndexElem')?.name ?? '(expression)');
    yield `${rangeName(relation)} index ${unique ? 'unique ' : ''}${accessMethod ?? 'btree'} (${keys.join(', ')})`;
  } else if (isStatement(statement, 'RenameStmt') && statement.node.renameType === 'OBJECT_COLUMN') {
    yield `${rangeName(statement.node.relation)} renames ${statement.node.subname} to ${statement.node.newname}`;
  } else if (isStatement(statement, 'DropStmt') && statement.node.removeType === 'OBJECT_TABLE') {
    for (const name of statement.node.objects ?? []) yield `drops ${namesOf(as(name, 'List')?.items).join('.')}`;
  }
}

function* elementText(table: string, element: Node): Iterable<string> {
  const column = as(element, 'ColumnDef');
  if (column) {
    yield `${table} column ${column.colname} ${typeText(column)}`;
    for (const item of column.constraints ?? []) {
      const constraint = as(item, 'Constraint');
      if (constraint) yield* constraintText(table, constraint, [column.colname ?? '']);
    }
  }
  const like = as(element, 'TableLikeClause');
  if (like) yield `table ${rangeName(like.relation)}`;
  const constraint = as(element, 'Constraint');
  if (constraint) yield* constraintText(table, constraint, namesOf(constraint.fk_attrs ?? constraint.keys));
}

function* constraintText(table: string, constraint: Constraint, columns: readonly string[]): Iterable<string> {
  const name = constraint.conname === undefined ? '' : ` ${constraint.conname}`;
  switch (constraint.contype) {
    case 'CONSTR_NOTNULL':
      yield `${table} not null (${columns.join(', ')})`;
      break;
    case 'CONSTR_DEFAULT':
      yield `${table} default (${columns.join(', ')})`;
      break;
    case 'CONSTR_PRIMARY':
      yield `${table} primary key${name} (${columns.join(', ')})`;
      break;
    case 'CONSTR_UNIQUE':
      yield `${table} unique${name} (${columns.join(', ')})`;
      break;
    case 'CONSTR_CHECK':
      yield `${table} check${name}`;
      break;
    case 'CONSTR_FOREIGN': {
      yield `table ${rangeName(constraint.pktable)}`;
      const target = `${rangeName(constraint.pktable)} (${namesOf(constraint.pk_attrs).join(', ')})`;
      yield `${table} foreign key${name} (${columns.join(', ')}) -> ${target}${actions(constraint)}`;
    }
  }
}

const ACTIONS: Readonly<Record<string, string>> = { c: 'cascade', n: 'set null', d: 'set default', r: 'restrict' };

function actions({ fk_del_action, fk_upd_action }: Constraint): string {
  const [onDelete, onUpdate] = [ACTIONS[fk_del_action ?? ''], ACTIONS[fk_upd_action ?? '']];
  return `${onDelete ? ` delete ${onDelete}` : ''}${onUpdate ? ` update ${onUpdate}` : ''}`;
}

function typeText({ typeName }: ColumnDef): string {
  const names = namesOf(typeName?.names).filter((name) => name !== 'pg_catalog');
  return `${names.join('.')}${modifiers(typeName)}${typeName?.arrayBounds?.length ? '[]' : ''}`;
}

function modifiers(typeName: TypeName | undefined): string {
  const numbers = (typeName?.typmods ?? []).map((node) => {
    const constant = as(node, 'A_Const');
    return constant?.ival ? String(constant.ival.ival ?? 0) : (stringOf(node) ?? '?');
  });
  return numbers.length ? `(${numbers.join(',')})` : '';
}

function rangeName(range: RangeVar | undefined): string {
  return [range?.schemaname, range?.relname].filter((part) => part !== undefined).join('.');
}
