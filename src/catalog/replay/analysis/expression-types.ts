import { type A_Indirection, as, type CaseExpr, type Node, type NodeTag, stringOf } from '../../../syntax/node.ts';
import { mayCoerce } from '../../casts.ts';
import type { TypeReference } from '../../object-model.ts';
import type { IndexRelation, Relation, Sequence } from '../../relation-model.ts';
import { keyOf, typeOf as typeOfKey, UNKNOWN } from '../../resolution/type-key.ts';
import { traitsOf } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';
import type { Analysis } from './analysis.ts';
import { castType, requireBoolean } from './cast-types.ts';
import { resolveColumnRef, toldType } from './column-references.ts';
import { type Branch, builtin, commonType, isUnknown } from './common-type.ts';
import { calledFunction } from './function-references.ts';
import { requireLiteral } from './literals.ts';
import { operatorType, requireOperator } from './operator-types.ts';
import type { Scope } from './scope.ts';
import { SQL_VALUES } from './sql-values.ts';
import { subLinkType } from './sublink-types.ts';
import { isValueOfVariable } from './variable-values.ts';

/** Expressions within expressions that are looked into for a type. */
const MAX_DEPTH = 200;

type TypeOf = (node: Node | undefined) => TypeReference | undefined;

/**
 * The type of an expression as far as it can be told. The names in it, and its sub-selects, are resolved already. A string or NULL
 * without type is `unknown`.
 * @throws {SqlError} 42883, 42804, 42846, 42725, 22P02 … where PostgreSQL certainly refuses the types in it.
 */
export function expressionType(analysis: Analysis, node: Node | undefined, scope: Scope, depth = 0): TypeReference | undefined {
  if (!node || depth > MAX_DEPTH) return undefined;
  if ('A_Const' in node) return constantType(node);
  const known = analysis.types?.get(node);
  if (known || analysis.types?.has(node)) return known;
  const type = typeOfNode(analysis, node, scope, (child) => expressionType(analysis, child, scope, depth + 1));
  analysis.types ??= new Map();
  analysis.types.set(node, type);
  return type;
}

function typeOfNode(analysis: Analysis, node: Node, scope: Scope, typeOf: TypeOf): TypeReference | undefined {
  const { session } = analysis;
  const tag = firstTag(node);
  switch (tag) {
    case 'ColumnRef': {
      const { references } = analysis;
      const count = references.length;
      const { type } = resolveColumnRef(analysis, as(node, tag) ?? {}, scope);
      references.length = count; // what it refers to is noted where it is walked
      return type;
    }
    case 'ParamRef':
      return parameterType(as(node, tag)?.number ?? 0, scope);
    case 'TypeCast':
      return castType(session, as(node, tag) ?? {}, typeOf);
    case 'FuncCall':
      return calledFunction(analysis, as(node, tag) ?? {}, scope).type;
    case 'CoalesceExpr':
      return commonType(session, branches(as(node, tag)?.args, typeOf), 'COALESCE');
    case 'MinMaxExpr': {
      const minMax = as(node, tag);
      return commonType(session, branches(minMax?.args, typeOf), minMax?.op === 'IS_LEAST' ? 'LEAST' : 'GREATEST');
    }
    case 'CaseExpr':
      return caseType(session, as(node, tag) ?? {}, typeOf);
    case 'CollateClause':
      return typeOf(as(node, tag)?.arg);
    case 'BoolExpr': {
      const { args, boolop } = as(node, tag) ?? {};
      for (const arg of args ?? []) requireBoolean(session, arg, typeOf(arg), boolop?.replace('_EXPR', '') ?? 'AND');
      return builtin('bool');
    }
    case 'BooleanTest': {
      const { arg, booltesttype } = as(node, tag) ?? {};
      requireBoolean(session, arg, typeOf(arg), (booltesttype ?? '').replaceAll('_', ' '));
      return builtin('bool');
    }
    case 'A_Expr':
      return operatorType(session, as(node, tag) ?? {}, typeOf);
    case 'A_ArrayExpr':
      return arrayType(session, as(node, tag)?.elements, typeOf);
    case 'A_Indirection':
      return partType(analysis, as(node, tag) ?? {}, typeOf);
    case 'SubLink':
      return subLinkType(analysis, as(node, tag) ?? {}, typeOf);
    case 'SQLValueFunction':
      return SQL_VALUES[(as(node, tag)?.op ?? '').replace(/_N$/, '')];
    case undefined:
      return undefined;
    default: {
      const name = FIXED_TYPES[tag];
      return name === undefined ? undefined : builtin(name);
    }
  }
}

/** The type of `$1` in a function's body. */
function parameterType(number: number, scope: Scope): TypeReference | undefined {
  let level: Scope | undefined = scope;
  while (level && !level.parameters) level = level.outer;
  return level?.parameters?.[number - 1];
}

/** Undefined for the empty node of a `DISTINCT` without list. */
function firstTag(node: Node): NodeTag | undefined {
  for (const tag in node) return tag as NodeTag;
  return undefined;
}

const FIXED_TYPES: Readonly<Record<string, string>> = {
  GroupingFunc: 'int4',
  NullTest: 'bool',
  RowExpr: 'record',
};

function branches(nodes: readonly Node[] | undefined, typeOf: TypeOf): readonly Branch[] {
  return (nodes ?? []).map((node) => ({ node, type: typeOf(node) }));
}

/** Types of literals (make_const in parse_node.c); strings and NULL have none yet. */
function constantType(node: Node): TypeReference | undefined {
  if (isValueOfVariable(node)) return undefined;
  const constant = as(node, 'A_Const');
  if (constant?.ival) return builtin('int4');
  if (constant?.boolval) return builtin('bool');
  if (constant?.sval || constant?.isnull) return builtin('unknown');
  const number = constant?.fval?.fval;
  if (number === undefined) return undefined;
  return builtin(/^\d{1,18}$/.test(number) ? 'int8' : 'numeric');
}

/** The default result counts first; `case x when y` compares (transformCaseExpr). */
function caseType(session: Session, { arg, args, defresult }: CaseExpr, typeOf: TypeOf): TypeReference | undefined {
  const whens = (args ?? []).map((branch) => as(branch, 'CaseWhen'));
  // a test value without type is text
  const tested = arg && typeOf(arg);
  const left = { node: undefined, type: tested && isUnknown(tested) ? builtin('text') : tested };
  for (const when of whens) {
    const type = typeOf(when?.expr);
    if (arg) requireOperator(session, ['='], left, { node: when?.expr, type });
    else requireBoolean(session, when?.expr, type, 'CASE/WHEN');
  }
  const last: Branch = defresult ? { node: defresult, type: typeOf(defresult) } : { type: builtin('unknown') };
  return commonType(session, [last, ...whens.map((when) => ({ node: when?.result, type: typeOf(when?.result) }))], 'CASE');
}

/** Arrays within an array make it one of more dimensions, which is the same type (transformArrayExpr). */
function arrayType(session: Session, elements: readonly Node[] | undefined, typeOf: TypeOf): TypeReference | undefined {
  if (!elements?.length) throw new SqlError('42P18', 'cannot determine type of empty array', here(session, undefined));
  const element = commonType(session, branches(elements, typeOf), 'ARRAY');
  if (!element || element.isArray) return element;
  return { ...element, isArray: true };
}

/** `array[1]` has the element's type, `(row).column` the column's. */
function partType(analysis: Analysis, { arg, indirection }: A_Indirection, typeOf: TypeOf): TypeReference | undefined {
  let type = typeOf(arg);
  for (const part of indirection ?? []) {
    requireSubscript(analysis.session, type, part, typeOf);
    type = stepType(analysis, type, part);
  }
  return type;
}

/** @throws {SqlError} 42804 where a type has no subscripts, or they are no numbers. */
function requireSubscript(session: Session, type: TypeReference | undefined, part: Node, typeOf: TypeOf): void {
  const subscript = as(part, 'A_Indices');
  if (!subscript || !type) return;
  const key = keyOf(type);
  const { doubtful, element, base, category } = traitsOf(session.catalog, key);
  if (doubtful || key === UNKNOWN || category === 'P') return;
  if (base === 'jsonb' || key === 'jsonb') return;
  if (element === undefined) {
    const message = `cannot subscript type ${describeType(session, type)} because it does not support subscripting`;
    throw new SqlError('42804', message, here(session, undefined));
  }
  for (const bound of [subscript.lidx, subscript.uidx]) {
    const given = bound && typeOf(bound);
    if (!given) continue;
    if (isUnknown(given)) requireLiteral(session, builtin('int4'), bound);
    else if (!mayCoerce(session.catalog, keyOf(given), 'int4', 'a'))
      throw new SqlError('42804', 'array subscript must have type integer', here(session, undefined));
  }
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
  if (type?.isArray) return { ...type, isArray: false };
  if (!type) return undefined;
  const { element } = traitsOf(analysis.session.catalog, keyOf(type));
  return element === undefined ? (keyOf(type) === 'jsonb' ? type : undefined) : typeOfKey(analysis.session.catalog, element);
}

/** The relation or composite type whose rows are of this type. */
export function rowOf(
  analysis: Analysis,
  type: TypeReference | undefined,
): Exclude<Relation, Sequence | IndexRelation> | undefined {
  const row = type?.oid === undefined || type.isArray ? undefined : analysis.session.catalog.relations.get(type.oid);
  return row && 'columns' in row ? row : undefined;
}
