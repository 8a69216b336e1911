import { as, type JsonTable, type Node, namesOf, type RangeFunction, type RangeTableFunc } from '../../../syntax/node.ts';
import type { Routine } from '../../model.ts';
import type { Oid, TypeReference } from '../../object-model.ts';
import type { Column } from '../../relation-model.ts';
import { typeOf } from '../../resolution/type-key.ts';
import { polymorphicKind } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { here } from '../session.ts';
import { resolveType } from '../types.ts';
import type { Analysis } from './analysis.ts';
import { columnName } from './column-names.ts';
import { builtin } from './common-type.ts';
import { expressionType } from './expression-types.ts';
import { referToType, walkExpression } from './expressions.ts';
import { calledFunction } from './function-references.ts';
import { type Scope, type ScopeColumn, type ScopeRelation, withColumnNames } from './scope.ts';

interface Rows {
  readonly columns: readonly ScopeColumn[];
  readonly open: boolean;
}

const UNKNOWN_ROWS: Rows = { columns: [], open: true };

/** Functions in FROM, named by the alias, but with their own columns' names: `f(…) [WITH ORDINALITY] AS t(a, b)`, `ROWS FROM (…)`, `f(…) AS t(a int, b text)`. */
export function functionItem(analysis: Analysis, item: RangeFunction, scope: Scope): ScopeRelation {
  const alias = item.alias?.aliasname;
  const columns: ScopeColumn[] = [];
  let open = false;
  let name = alias;
  for (const node of item.functions ?? []) {
    const [written, definitions] = as(node, 'List')?.items ?? [];
    const columnList = item.coldeflist ?? as(definitions, 'List')?.items;
    for (const call of written ? callsOf(written, columnList !== undefined) : []) {
      walkExpression(analysis, call, scope);
      name ??= columnName(call);
      const scalarName = item.functions?.length === 1 && alias !== undefined ? alias : columnName(call);
      const rows = columnList
        ? { columns: defined(analysis, columnList), open: false }
        : rowsOf(analysis, call, scalarName, scope);
      columns.push(...rows.columns);
      open ||= rows.open;
    }
  }
  if (item.ordinality) columns.push({ name: 'ordinality', type: builtin('int8') });
  return { name, columns, open };
}

/** `unnest(a, b)` in FROM is `ROWS FROM (unnest(a), unnest(b))` (transformRangeFunction). */
function callsOf(node: Node, hasColumns: boolean): readonly Node[] {
  const call = as(node, 'FuncCall');
  const args = call?.args ?? [];
  const isPlain = call && !call.agg_order && !call.agg_distinct && !call.func_variadic && !hasColumns;
  if (!isPlain || args.length < 2 || namesOf(call.funcname).join('.') !== 'unnest') return [node];
  return args.map((argument) => ({ FuncCall: { ...call, args: [argument] } }));
}

/** The columns of a function's rows, or of a value's; a single value's column is called `scalarName`. */
export function rowsOf(analysis: Analysis, node: Node, scalarName: string, scope: Scope): Rows {
  const call = as(node, 'FuncCall');
  const type = expressionType(analysis, node, scope);
  const { callable, routines } = call ? calledFunction(analysis, call, scope) : {};
  const plain: Rows = type ? typeRows(analysis, type, scalarName) : UNKNOWN_ROWS;
  if (callable?.routine) return routineRows(analysis, callable.routine, scalarName, type);
  if (callable?.builtin?.columns) {
    const { columns } = callable.builtin;
    const { catalog } = analysis.session;
    if (columns.some((column) => polymorphicKind(column.type))) return UNKNOWN_ROWS;
    return { columns: columns.map(({ name, type: key }) => ({ name, type: typeOf(catalog, key) })), open: false };
  }
  if (callable?.result === 'record') throw withoutColumns(analysis);
  if (call && !callable && (routines?.length !== 0 || !type)) return UNKNOWN_ROWS;
  return call || type ? plain : { columns: [{ name: scalarName }], open: false };
}

function withoutColumns({ session }: Analysis): SqlError {
  const message = 'a column definition list is required for functions returning "record"';
  return new SqlError('42601', message, here(session, undefined));
}

/** A row type gives its columns, any other type one column (get_expr_result_type in funcapi.c). */
function typeRows(analysis: Analysis, type: TypeReference, scalarName: string): Rows {
  const relation = type.oid === undefined || type.isArray ? undefined : analysis.session.catalog.relations.get(type.oid);
  if (relation)
    return 'columns' in relation ? { columns: rowColumns(relation), open: 'incompleteColumns' in relation } : UNKNOWN_ROWS;
  if (type.schema === 'pg_catalog' && (type.name === 'record' || type.name.startsWith('any'))) return UNKNOWN_ROWS;
  return { columns: [{ name: scalarName, type: { ...type, setOf: false } }], open: false };
}

/** What a routine's OUT arguments or result type give. */
function routineRows(analysis: Analysis, routine: Routine, scalarName: string, type: TypeReference | undefined): Rows {
  const out = routine.arguments.filter(({ mode }) => mode !== 'in' && mode !== 'variadic');
  if (out.length === 1 && out[0]) return { columns: [{ name: out[0].name ?? scalarName, type: out[0].type }], open: false };
  if (out.length)
    return { columns: out.map(({ name, type: own }, i) => ({ name: name ?? `column${i + 1}`, type: own })), open: false };
  if (routine.returns?.schema === 'pg_catalog' && routine.returns.name === 'record') throw withoutColumns(analysis);
  return type && routine.returns ? typeRows(analysis, type, scalarName) : UNKNOWN_ROWS;
}

/** A function's columns depend on those of the relation whose row type it returns (process_function_rte_ref in dependency.c). */
function rowColumns(relation: { readonly oid: Oid; readonly columns: readonly Column[] }): readonly ScopeColumn[] {
  return relation.columns.map(({ name, type, attnum }) => ({ name, type, sources: [{ object: relation.oid, column: attnum }] }));
}

function defined(analysis: Analysis, definitions: readonly Node[]): readonly ScopeColumn[] {
  return definitions.map((node) => {
    const definition = as(node, 'ColumnDef');
    referToType(analysis, definition?.typeName);
    return { name: definition?.colname ?? '', type: resolveType(analysis.session, definition?.typeName) };
  });
}

/** `XMLTABLE(… COLUMNS …)`. */
export function xmlTable(analysis: Analysis, table: RangeTableFunc, scope: Scope): ScopeRelation {
  walkExpression(analysis, [table.docexpr, table.rowexpr], scope);
  const columns = (table.columns ?? []).map((node) => {
    const column = as(node, 'RangeTableFuncCol');
    walkExpression(analysis, [column?.colexpr, column?.coldefexpr], scope);
    return {
      name: column?.colname ?? '',
      type: column?.for_ordinality ? builtin('int4') : resolveType(analysis.session, column?.typeName),
    };
  });
  return withColumnNames({ name: table.alias?.aliasname ?? 'xmltable', columns }, namesOf(table.alias?.colnames));
}

/** `JSON_TABLE(… COLUMNS …)`: nested columns follow those around them. */
export function jsonTable(analysis: Analysis, table: JsonTable, scope: Scope): ScopeRelation {
  walkExpression(analysis, [table.context_item, table.passing], scope);
  const columns: ScopeColumn[] = [];
  const pending = [...(table.columns ?? [])];
  for (let node = pending.shift(); node; node = pending.shift()) {
    const column = as(node, 'JsonTableColumn');
    if (column?.coltype === 'JTC_NESTED') pending.unshift(...(column.columns ?? []));
    else if (column?.coltype === 'JTC_FOR_ORDINALITY') columns.push({ name: column.name ?? '', type: builtin('int4') });
    else if (column) columns.push({ name: column.name ?? '', type: resolveType(analysis.session, column.typeName) });
  }
  return withColumnNames({ name: table.alias?.aliasname ?? 'json_table', columns }, namesOf(table.alias?.colnames));
}
