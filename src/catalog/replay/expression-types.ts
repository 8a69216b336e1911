import { as, type Node, namesOf, tagOf } from '../../syntax/node.ts';
import type { TypeReference } from '../model.ts';
import { sameType } from '../types.ts';
import { type Analysis, newAnalysis } from './analysis.ts';
import { resolveColumnRef } from './column-references.ts';
import { calledRoutines } from './function-references.ts';
import type { Scope } from './scope.ts';
import { resolveType } from './types.ts';

/** Expressions within expressions that are looked into for a type. */
const MAX_DEPTH = 20;

/** The type of an expression where it is evident: names, casts, constants, well-known functions. The names in it are resolved already. */
export function expressionType(analysis: Analysis, node: Node | undefined, scope: Scope, depth = 0): TypeReference | undefined {
  if (!node || depth > MAX_DEPTH || Object.keys(node).length === 0) return undefined;
  const inner = (child: Node | undefined) => expressionType(analysis, child, scope, depth + 1);
  const tag = tagOf(node);
  switch (tag) {
    case 'ColumnRef': {
      const ref = as(node, tag);
      return ref && resolveColumnRef(newAnalysis(analysis.session), ref, scope).type;
    }
    case 'TypeCast':
      return resolveType(analysis.session, as(node, tag)?.typeName);
    case 'A_Const':
      return constantType(node);
    case 'FuncCall':
      return callType(analysis, node, inner);
    case 'CoalesceExpr':
    case 'MinMaxExpr':
      return commonType(as(node, tag)?.args, inner);
    case 'CaseExpr': {
      const branches = as(node, tag);
      return commonType([...(branches?.args ?? []), ...(branches?.defresult ? [branches.defresult] : [])], (branch) =>
        inner(as(branch, 'CaseWhen')?.result ?? branch),
      );
    }
    case 'CollateClause':
      return inner(as(node, tag)?.arg);
    case 'A_Expr':
      return operatorType(node, inner);
    case 'A_ArrayExpr': {
      const element = commonType(as(node, tag)?.elements, inner);
      return element && { ...element, isArray: true };
    }
    case 'SubLink': {
      const kind = as(node, tag)?.subLinkType;
      return kind === 'EXPR_SUBLINK' || kind === 'ARRAY_SUBLINK' ? undefined : builtin('bool');
    }
    case 'BoolExpr':
    case 'BooleanTest':
    case 'NullTest':
      return builtin('bool');
    case 'SQLValueFunction':
      return SQL_VALUES[(as(node, tag)?.op ?? '').replace(/_N$/, '')];
    default:
      return undefined;
  }
}

function builtin(name: string): TypeReference {
  return { schema: 'pg_catalog', name, modifiers: [], isArray: false };
}

const NUMERIC_TYPES = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];

/** The common type of branches (select_common_type in parse_coerce.c) where that is clear. */
function commonType(
  nodes: readonly Node[] | undefined,
  typeOf: (node: Node) => TypeReference | undefined,
): TypeReference | undefined {
  let common: TypeReference | undefined;
  for (const node of nodes ?? []) {
    const type = typeOf(node);
    if (!type) return undefined;
    common = common ? commonOf(common, type) : type;
    if (!common) return undefined;
  }
  return common && isUnknown(common) ? { ...common, name: 'text' } : common;
}

/** The type that two branches take; undefined where it is not clear. */
export function commonOf(a: TypeReference, b: TypeReference): TypeReference | undefined {
  if (isUnknown(a)) return b;
  if (isUnknown(b)) return a;
  if (sameType(a, b)) return String(a.modifiers) === String(b.modifiers) ? a : { ...a, modifiers: [] };
  if (a.isArray || b.isArray || a.schema !== 'pg_catalog' || b.schema !== 'pg_catalog') return undefined;
  const rank = Math.max(NUMERIC_TYPES.indexOf(a.name), NUMERIC_TYPES.indexOf(b.name));
  const numeric = NUMERIC_TYPES[rank];
  if (numeric !== undefined && NUMERIC_TYPES.includes(a.name) && NUMERIC_TYPES.includes(b.name)) return builtin(numeric);
  const strings = ['varchar', 'text'];
  return strings.includes(a.name) && strings.includes(b.name) ? builtin('text') : undefined;
}

/** True for a literal that has no type yet. */
export function isUnknown(type: TypeReference): boolean {
  return type.schema === 'pg_catalog' && type.name === 'unknown';
}

/** Types of literals (make_const in parse_node.c); strings and NULL have none yet. */
function constantType(node: Node): TypeReference | undefined {
  const constant = as(node, 'A_Const');
  if (constant?.ival) return builtin('int4');
  if (constant?.boolval) return builtin('bool');
  if (constant?.sval || constant?.isnull) return builtin('unknown');
  const number = constant?.fval?.fval;
  if (number === undefined) return undefined;
  return builtin(/^\d{1,18}$/.test(number) ? 'int8' : 'numeric');
}

const FUNCTION_TYPES: Readonly<Record<string, string>> = {
  bool_and: 'bool',
  bool_or: 'bool',
  btrim: 'text',
  concat: 'text',
  concat_ws: 'text',
  count: 'int8',
  dense_rank: 'int8',
  extract: 'numeric',
  format: 'text',
  gen_random_uuid: 'uuid',
  json_agg: 'json',
  json_build_object: 'json',
  jsonb_agg: 'jsonb',
  jsonb_array_length: 'int4',
  jsonb_build_array: 'jsonb',
  jsonb_build_object: 'jsonb',
  jsonb_object_agg: 'jsonb',
  length: 'int4',
  lower: 'text',
  ltrim: 'text',
  now: 'timestamptz',
  rank: 'int8',
  regexp_replace: 'text',
  replace: 'text',
  row_number: 'int8',
  row_to_json: 'json',
  rtrim: 'text',
  split_part: 'text',
  string_agg: 'text',
  substr: 'text',
  substring: 'text',
  to_char: 'text',
  to_jsonb: 'jsonb',
  upper: 'text',
};
/** Functions whose result has the type of their first argument. */
const SAME_AS_ARGUMENT = new Set(['max', 'min', 'lag', 'lead', 'first_value', 'last_value']);

function callType(
  analysis: Analysis,
  node: Node,
  typeOf: (node: Node | undefined) => TypeReference | undefined,
): TypeReference | undefined {
  const call = as(node, 'FuncCall');
  if (!call) return undefined;
  const routines = calledRoutines(analysis, call);
  const [routine] = routines;
  if (routine) {
    const { returns } = routine;
    if (routines.length > 1 || !returns || returns.name.startsWith('any')) return undefined;
    return { ...returns, setOf: false };
  }
  const names = namesOf(call.funcname);
  if (names.length > 1 && names[0] !== 'pg_catalog') return undefined;
  const name = names.at(-1) ?? '';
  if (SAME_AS_ARGUMENT.has(name)) return argumentType(name, typeOf(call.args?.[0]));
  const argument = name === 'array_agg' ? typeOf(call.args?.[0]) : undefined;
  if (argument) return { ...argument, isArray: true };
  const known = FUNCTION_TYPES[name];
  return known === undefined ? undefined : builtin(known);
}

/** There is no `max(varchar)`: it is text's. */
function argumentType(name: string, type: TypeReference | undefined): TypeReference | undefined {
  if (!type || isUnknown(type)) return undefined;
  return type.name === 'varchar' && (name === 'max' || name === 'min') ? builtin('text') : { ...type, modifiers: [] };
}

const TEXT_OPERATORS: Readonly<Record<string, string>> = { '->>': 'text', '#>>': 'text' };

function operatorType(node: Node, typeOf: (node: Node | undefined) => TypeReference | undefined): TypeReference | undefined {
  const expression = as(node, 'A_Expr');
  if (expression?.kind === 'AEXPR_NULLIF') return argumentType('nullif', typeOf(expression.lexpr));
  if (expression?.kind !== 'AEXPR_OP') return builtin('bool');
  const operator = namesOf(expression.name).at(-1) ?? '';
  if (COMPARISONS.has(operator)) return builtin('bool');
  const text = TEXT_OPERATORS[operator];
  if (text !== undefined) return builtin(text);
  const left = typeOf(expression.lexpr);
  if (operator === '->' || operator === '#>') return left?.name === 'json' || left?.name === 'jsonb' ? left : undefined;
  const right = typeOf(expression.rexpr);
  if (!left || !right || left.isArray || right.isArray) return undefined;
  if (operator === '||') return concatenated(left, right);
  return left.name === right.name && NUMERIC_TYPES.includes(left.name) ? { ...left, modifiers: [] } : undefined;
}

function concatenated(left: TypeReference, right: TypeReference): TypeReference | undefined {
  if (left.name === 'jsonb' && right.name === 'jsonb') return left;
  const isText = ({ name }: TypeReference): boolean => name === 'text' || name === 'varchar';
  return isText(left) || isText(right) || (isUnknown(left) && isUnknown(right)) ? builtin('text') : undefined;
}

const COMPARISONS = new Set([
  '=',
  '<>',
  '!=',
  '<',
  '>',
  '<=',
  '>=',
  '~',
  '~*',
  '!~',
  '!~*',
  '~~',
  '~~*',
  '@>',
  '<@',
  '?',
  '?|',
  '?&',
  '&&',
]);

const SQL_VALUES: Readonly<Record<string, TypeReference>> = {
  SVFOP_CURRENT_CATALOG: builtin('name'),
  SVFOP_CURRENT_DATE: builtin('date'),
  SVFOP_CURRENT_ROLE: builtin('name'),
  SVFOP_CURRENT_SCHEMA: builtin('name'),
  SVFOP_CURRENT_TIME: builtin('timetz'),
  SVFOP_CURRENT_TIMESTAMP: builtin('timestamptz'),
  SVFOP_CURRENT_USER: builtin('name'),
  SVFOP_LOCALTIME: builtin('time'),
  SVFOP_LOCALTIMESTAMP: builtin('timestamp'),
  SVFOP_SESSION_USER: builtin('name'),
  SVFOP_USER: builtin('name'),
};
