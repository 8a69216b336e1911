import { type A_Indirection, as, type FuncCall, type Node, namesOf, type SubLink, stringOf, tagOf } from '../../syntax/node.ts';
import type { TypeReference } from '../object-model.ts';
import type { IndexRelation, Relation, Sequence } from '../relation-model.ts';
import { type Analysis, newAnalysis } from './analysis.ts';
import { functionResult, operatorResult, SQL_VALUES } from './builtin-results.ts';
import { resolveColumnRef, toldType } from './column-references.ts';
import { builtin, commonType, isUnknown } from './common-type.ts';
import { calledRoutines } from './function-references.ts';
import type { Scope } from './scope.ts';
import { resolveType } from './types.ts';

/** Expressions within expressions that are looked into for a type. */
const MAX_DEPTH = 20;

type TypeOf = (node: Node | undefined) => TypeReference | undefined;

/**
 * The type of an expression where it is evident: names, casts, constants, well-known functions. The names in it are resolved already.
 * A string or NULL without type is `unknown`.
 */
export function expressionType(analysis: Analysis, node: Node | undefined, scope: Scope, depth = 0): TypeReference | undefined {
  if (!node || depth > MAX_DEPTH || Object.keys(node).length === 0) return undefined;
  const typeOf: TypeOf = (child) => expressionType(analysis, child, scope, depth + 1);
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
      return callType(analysis, as(node, tag) ?? {}, typeOf);
    case 'CoalesceExpr':
    case 'MinMaxExpr':
      return commonType((as(node, tag)?.args ?? []).map(typeOf));
    case 'CaseExpr':
      return caseType(node, typeOf);
    case 'CollateClause':
      return typeOf(as(node, tag)?.arg);
    case 'A_Expr':
      return operatorType(node, typeOf);
    case 'A_ArrayExpr': {
      const element = commonType((as(node, tag)?.elements ?? []).map(typeOf));
      return element && { ...element, isArray: true };
    }
    case 'A_Indirection':
      return partType(analysis, as(node, tag) ?? {}, typeOf);
    case 'SubLink':
      return subLinkType(analysis, as(node, tag) ?? {});
    case 'SQLValueFunction':
      return SQL_VALUES[(as(node, tag)?.op ?? '').replace(/_N$/, '')];
    default: {
      const name = FIXED_TYPES[tag];
      return name === undefined ? undefined : builtin(name);
    }
  }
}

const FIXED_TYPES: Readonly<Record<string, string>> = {
  BoolExpr: 'bool',
  BooleanTest: 'bool',
  GroupingFunc: 'int4',
  NullTest: 'bool',
  RowExpr: 'record',
};

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

function caseType(node: Node, typeOf: TypeOf): TypeReference | undefined {
  const branches = as(node, 'CaseExpr');
  const results = (branches?.args ?? []).map((branch) => typeOf(as(branch, 'CaseWhen')?.result));
  return commonType([...results, branches?.defresult ? typeOf(branches.defresult) : builtin('unknown')]);
}

function callType(analysis: Analysis, call: FuncCall, typeOf: TypeOf): TypeReference | undefined {
  const routines = calledRoutines(analysis, call);
  const [routine] = routines;
  if (routine) {
    const { returns } = routine;
    if (routines.length > 1 || !returns || returns.name.startsWith('any')) return undefined;
    return { ...returns, setOf: false };
  }
  const names = namesOf(call.funcname);
  if (names.length > 1 && names[0] !== 'pg_catalog') return undefined;
  return functionResult(names.at(-1) ?? '', (call.args ?? []).map(typeOf));
}

function operatorType(node: Node, typeOf: TypeOf): TypeReference | undefined {
  const expression = as(node, 'A_Expr');
  if (expression?.kind === 'AEXPR_NULLIF') {
    const type = typeOf(expression.lexpr);
    return type && !isUnknown(type) ? { ...type, modifiers: [] } : undefined;
  }
  if (expression?.kind !== 'AEXPR_OP') return builtin('bool');
  return operatorResult(namesOf(expression.name).at(-1) ?? '', typeOf(expression.lexpr), typeOf(expression.rexpr));
}

/** `array[1]` has the element's type, `(row).column` the column's. */
function partType(analysis: Analysis, { arg, indirection }: A_Indirection, typeOf: TypeOf): TypeReference | undefined {
  return (indirection ?? []).reduce((type, part) => stepType(analysis, type, part), typeOf(arg));
}

/** The type that one subscript or field name leads to. */
export function stepType(analysis: Analysis, type: TypeReference | undefined, part: Node): TypeReference | undefined {
  const name = stringOf(part);
  if (name !== undefined) {
    const column = rowOf(analysis, type)?.columns.find((candidate) => candidate.name === name);
    return column && toldType(column);
  }
  const subscript = as(part, 'A_Indices');
  if (!subscript || subscript.is_slice) return type;
  return type?.isArray ? { ...type, isArray: false } : undefined;
}

/** The relation or composite type whose rows are of this type. */
export function rowOf(
  analysis: Analysis,
  type: TypeReference | undefined,
): Exclude<Relation, Sequence | IndexRelation> | undefined {
  const row = type?.oid === undefined || type.isArray ? undefined : analysis.session.catalog.relations.get(type.oid);
  return row && 'columns' in row ? row : undefined;
}

function subLinkType(analysis: Analysis, { subLinkType, subselect }: SubLink): TypeReference | undefined {
  if (subLinkType !== 'EXPR_SUBLINK' && subLinkType !== 'ARRAY_SUBLINK') return builtin('bool');
  const query = as(subselect, 'SelectStmt');
  const type = query && analysis.outputs.get(query)?.columns[0]?.type;
  if (!type) return undefined;
  const told = isUnknown(type) ? builtin('text') : type;
  if (subLinkType === 'EXPR_SUBLINK') return told;
  return told.isArray ? undefined : { ...told, modifiers: [], isArray: true };
}
