import {
  as,
  type FuncCall,
  type JsonTable,
  type Node,
  namesOf,
  type RangeFunction,
  type RangeTableFunc,
} from '../../syntax/node.ts';
import type { Routine } from '../model.ts';
import type { Oid, TypeReference } from '../object-model.ts';
import type { Column } from '../relation-model.ts';
import type { Analysis } from './analysis.ts';
import { columnName } from './column-names.ts';
import { builtin, isUnknown } from './common-type.ts';
import { expressionType } from './expression-types.ts';
import { referToType, walkExpression } from './expressions.ts';
import { calledRoutines } from './function-references.ts';
import { type Scope, type ScopeColumn, type ScopeRelation, withColumnNames } from './scope.ts';
import { resolveType } from './types.ts';

interface Rows {
  readonly columns: readonly ScopeColumn[];
  readonly open: boolean;
}

type TypeOf = (node: Node) => TypeReference | undefined;

const UNKNOWN_ROWS: Rows = { columns: [], open: true };

/** Functions in FROM: `f(…) [WITH ORDINALITY] AS t(a, b)`, `ROWS FROM (…)`, `f(…) AS t(a int, b text)`. */
export function functionItem(analysis: Analysis, item: RangeFunction, scope: Scope): ScopeRelation {
  const alias = item.alias?.aliasname;
  const columns: ScopeColumn[] = [];
  let open = false;
  let name = alias;
  for (const node of item.functions ?? []) {
    const [call, definitions] = as(node, 'List')?.items ?? [];
    if (!call) continue;
    walkExpression(analysis, call, scope);
    name ??= columnName(call);
    const columnList = item.coldeflist ?? as(definitions, 'List')?.items;
    const typeOf = (argument: Node) => expressionType(analysis, argument, scope);
    const rows = columnList
      ? { columns: defined(analysis, columnList), open: false }
      : rowsOf(analysis, call, item, alias, typeOf);
    columns.push(...rows.columns);
    open ||= rows.open;
  }
  if (item.ordinality) columns.push({ name: 'ordinality', type: builtin('int8') });
  return withColumnNames({ name, columns, open }, namesOf(item.alias?.colnames));
}

function rowsOf(analysis: Analysis, node: Node, item: RangeFunction, alias: string | undefined, typeOf: TypeOf): Rows {
  const scalarName = item.functions?.length === 1 && alias !== undefined ? alias : columnName(node);
  const call = as(node, 'FuncCall');
  if (!call) return { columns: [{ name: scalarName }], open: false }; // current_date, a cast …
  const routines = calledRoutines(analysis, call);
  const [routine] = routines;
  if (!routine) return builtinRows(call, scalarName, typeOf);
  return routines.length > 1 ? UNKNOWN_ROWS : routineRows(analysis, routine, scalarName);
}

/** What a routine's OUT arguments or result type give (get_expr_result_type in funcapi.c). */
function routineRows(analysis: Analysis, routine: Routine, scalarName: string): Rows {
  const out = routine.arguments.filter(({ mode }) => mode !== 'in' && mode !== 'variadic');
  if (out.length === 1 && out[0]) return { columns: [{ name: out[0].name ?? scalarName, type: out[0].type }], open: false };
  if (out.length) return { columns: out.map(({ name, type }, i) => ({ name: name ?? `column${i + 1}`, type })), open: false };
  const { returns } = routine;
  if (!returns) return UNKNOWN_ROWS;
  const relation = returns.oid === undefined || returns.isArray ? undefined : analysis.session.catalog.relations.get(returns.oid);
  if (relation)
    return 'columns' in relation ? { columns: rowColumns(relation), open: 'incompleteColumns' in relation } : UNKNOWN_ROWS;
  if (returns.schema === 'pg_catalog' && (returns.name === 'record' || returns.name.startsWith('any'))) return UNKNOWN_ROWS;
  return { columns: [{ name: scalarName, type: { ...returns, setOf: false } }], open: false };
}

/** A function's columns depend on those of the relation whose row type it returns (process_function_rte_ref in dependency.c). */
function rowColumns(relation: { readonly oid: Oid; readonly columns: readonly Column[] }): readonly ScopeColumn[] {
  return relation.columns.map(({ name, type, attnum }) => ({ name, type, sources: [{ object: relation.oid, column: attnum }] }));
}

/** PostgreSQL's own set-returning functions with OUT arguments, by name. */
const OUT_ARGUMENTS: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  json_array_elements: [['value', 'json']],
  json_array_elements_text: [['value', 'text']],
  json_each: [
    ['key', 'text'],
    ['value', 'json'],
  ],
  json_each_text: [
    ['key', 'text'],
    ['value', 'text'],
  ],
  jsonb_array_elements: [['value', 'jsonb']],
  jsonb_array_elements_text: [['value', 'text']],
  jsonb_each: [
    ['key', 'text'],
    ['value', 'jsonb'],
  ],
  jsonb_each_text: [
    ['key', 'text'],
    ['value', 'text'],
  ],
};

/** PostgreSQL's own functions that return a plain value whatever they are given. */
const SCALAR = new Set(
  `current_setting generate_subscripts json_object_keys jsonb_object_keys jsonb_path_query now regexp_matches
regexp_split_to_table string_to_table`.split(/\s+/),
);

function builtinRows(call: FuncCall, scalarName: string, typeOf: TypeOf): Rows {
  const names = namesOf(call.funcname);
  if (names.length > 1 && names[0] !== 'pg_catalog') return UNKNOWN_ROWS;
  const name = names.at(-1) ?? '';
  const out = OUT_ARGUMENTS[name];
  if (out) return { columns: out.map(([column, type]) => ({ name: column, type: builtin(type) })), open: false };
  const [argument] = call.args ?? [];
  if (name === 'generate_series')
    return { columns: [{ name: scalarName, type: seriesType(argument && typeOf(argument)) }], open: false };
  if (SCALAR.has(name)) return { columns: [{ name: scalarName }], open: false };
  return name === 'unnest' ? unnested(call.args ?? [], scalarName, typeOf) : UNKNOWN_ROWS;
}

/** There is no series of dates: they are taken for points in time. */
function seriesType(type: TypeReference | undefined): TypeReference | undefined {
  if (!type || isUnknown(type)) return undefined;
  return type.name === 'date' ? builtin('timestamptz') : { ...type, modifiers: [] };
}

/** A column for each array of plain values; an array of rows gives their columns instead, so one that is not known may give any. */
function unnested(args: readonly Node[], scalarName: string, typeOf: TypeOf): Rows {
  const columns = args.map((argument): ScopeColumn => {
    const type = typeOf(argument);
    return { name: scalarName, type: type?.isArray && type.oid === undefined ? { ...type, isArray: false } : undefined };
  });
  return { columns, open: !columns.every(({ type }) => type) };
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
