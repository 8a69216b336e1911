import { type A_Expr, as, type ColumnRef, type Node, namesOf, stringOf, tagOf } from '../../../syntax/node.ts';
import { extreme } from './aggregates.ts';
import { castTo } from './casts.ts';
import { currentSchema } from './catalog-functions.ts';
import { type Bindings, type Context, cell, cellOrUnknown } from './context.ts';
import { evaluateCall } from './functions.ts';
import { operator, quantified } from './operators.ts';
import { runQuery } from './query.ts';
import { and, compared, negated, or, truthOf } from './truth.ts';
import { compare, isArray, isRow, type Row, spend, UNKNOWN, type Value } from './values.ts';

/**
 * The value of an expression, as far as it can be told; UNKNOWN for the rest.
 * @throws {SqlError} where PostgreSQL would raise an error for sure.
 * @throws {Undecided} where the budget is used up.
 */
export function evaluate(node: Node | undefined, context: Context): Value {
  if (!node) return null;
  spend(context.budget, 1);
  const tag = tagOf(node);
  const inner = (node as unknown as Record<string, Record<string, Node & Node[]>>)[tag] ?? {};
  switch (tag) {
    case 'A_Const':
      return constant(node);
    case 'ColumnRef':
      return columnReference(inner as ColumnRef, context);
    case 'ParamRef': {
      const number = as(node, 'ParamRef')?.number ?? 0;
      const value = context.parameters[number - 1];
      return value === undefined ? UNKNOWN : value;
    }
    case 'A_Expr':
      return expression(inner as A_Expr, context);
    case 'BoolExpr':
      return boolean(node, context);
    case 'NullTest': {
      const value = evaluate(inner.arg, context);
      if (value === UNKNOWN) return UNKNOWN;
      const isNull = value === null || (isRow(value) && Object.values(value.row).every((item) => item === null));
      return (as(node, 'NullTest')?.nulltesttype === 'IS_NULL') === isNull;
    }
    case 'BooleanTest':
      return booleanTest(as(node, 'BooleanTest')?.booltesttype, truthOf(evaluate(inner.arg, context)));
    case 'TypeCast':
      return castTo(evaluate(inner.arg, context), as(node, 'TypeCast')?.typeName, context);
    case 'CollateClause':
      return evaluate(inner.arg, context);
    case 'FuncCall':
      return evaluateCall(as(node, 'FuncCall') ?? {}, context, evaluate);
    case 'CoalesceExpr':
      return firstKnown(inner.args ?? [], context);
    case 'MinMaxExpr': {
      const wanted = as(node, 'MinMaxExpr')?.op === 'IS_GREATEST' ? 1 : -1;
      const values = (inner.args ?? []).map((arg) => evaluate(arg, context));
      return extreme(
        values.filter((value) => value !== null),
        wanted,
      );
    }
    case 'CaseExpr':
      return caseExpression(node, context);
    case 'A_ArrayExpr':
      return (inner.elements ?? []).map((element) => evaluate(element, context));
    case 'RowExpr':
      return rowOf((inner.args ?? []).map((arg) => evaluate(arg, context)));
    case 'A_Indirection':
      return indirection(node, context);
    case 'SubLink':
      return subLink(node, context);
    case 'SQLValueFunction':
      return sqlValue(as(node, 'SQLValueFunction')?.op ?? '', context);
    default:
      return UNKNOWN;
  }
}

function constant(node: Node): Value {
  const value = as(node, 'A_Const');
  if (!value || value.isnull) return null;
  if (value.ival) return value.ival.ival ?? 0;
  if (value.fval) return Number(value.fval.fval ?? 0);
  if (value.boolval) return value.boolval.boolval ?? false;
  return value.sval ? (value.sval.sval ?? '') : UNKNOWN;
}

function columnReference(reference: ColumnRef, context: Context): Value {
  const names = namesOf(reference.fields?.filter((field) => stringOf(field) !== undefined));
  if (names.length !== reference.fields?.length) return UNKNOWN;
  let value = bound(names, context.bindings);
  if (value === undefined) value = context.variable(names);
  return value === undefined ? UNKNOWN : value;
}

/** The cell that a name means in the rows at hand, inner queries first; undefined where there is none. */
function bound(names: readonly string[], bindings: Bindings | undefined): Value | undefined {
  const column = names.at(-1) ?? '';
  for (let level = bindings; level; level = level.outer) {
    if (names.length > 1) {
      const row = level.rows.get(names.at(-2) ?? '');
      if (row) return row === NO_MATCH ? null : cellOrUnknown(row, column);
      continue;
    }
    for (const row of level.rows.values()) {
      const value = cell(row, column);
      if (value !== undefined) return value;
    }
    const whole = level.rows.get(column);
    if (whole)
      return rowOf(
        Object.keys(whole).map((key) => cell(whole, key) ?? null),
        Object.keys(whole),
      );
  }
  return undefined;
}

/** What a LEFT JOIN binds where nothing matches: all its columns are null. */
export const NO_MATCH = {};

export function rowOf(values: readonly Value[], names: readonly string[] = []): Row {
  return { row: Object.fromEntries(values.map((value, i) => [names[i] ?? `f${i + 1}`, value])) };
}

function expression(node: A_Expr, context: Context): Value {
  const name = namesOf(node.name).at(-1) ?? '';
  const left = () => evaluate(node.lexpr, context);
  const right = () => evaluate(node.rexpr, context);
  switch (node.kind) {
    case 'AEXPR_IN': {
      const value = left();
      const items = as(node.rexpr, 'List')?.items ?? [];
      const found = or(items.map((item) => compared('=', value, evaluate(item, context))));
      return name === '<>' ? negated(found) : found;
    }
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return quantified(name, left(), right(), node.kind === 'AEXPR_OP_ANY');
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN': {
      const value = left();
      const [low, high] = (as(node.rexpr, 'List')?.items ?? []).map((item) => evaluate(item, context));
      const inside = and([compared('>=', value, low ?? null), compared('<=', value, high ?? null)]);
      return node.kind === 'AEXPR_BETWEEN' ? inside : negated(inside);
    }
    case 'AEXPR_NULLIF': {
      const value = left();
      const equal = compare(value, right());
      return equal === UNKNOWN ? UNKNOWN : equal === 0 ? null : value;
    }
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_DISTINCT': {
      const a = left();
      const b = right();
      if (a === UNKNOWN || b === UNKNOWN) return UNKNOWN;
      const equal = a === null || b === null ? a === b : compare(a, b);
      if (equal === UNKNOWN) return UNKNOWN;
      return (equal === true || equal === 0) === (node.kind === 'AEXPR_NOT_DISTINCT');
    }
    default:
      return operator(name, node.lexpr ? left() : undefined, right());
  }
}

function boolean(node: Node, context: Context): Value {
  const { boolop, args = [] } = as(node, 'BoolExpr') ?? {};
  if (boolop === 'NOT_EXPR') return negated(truthOf(evaluate(args[0], context)));
  const stop = boolop === 'OR_EXPR';
  const values: Value[] = [];
  for (const arg of args) {
    const value = truthOf(evaluate(arg, context));
    if (value === stop) return stop;
    values.push(value);
  }
  return stop ? or(values) : and(values);
}

function booleanTest(test: string | undefined, value: Value): Value {
  if (value === UNKNOWN) return UNKNOWN;
  switch (test) {
    case 'IS_TRUE':
      return value === true;
    case 'IS_NOT_TRUE':
      return value !== true;
    case 'IS_FALSE':
      return value === false;
    case 'IS_NOT_FALSE':
      return value !== false;
    default:
      return (value === null) === (test === 'IS_UNKNOWN');
  }
}

function firstKnown(args: readonly Node[], context: Context): Value {
  for (const arg of args) {
    const value = evaluate(arg, context);
    if (value !== null) return value;
  }
  return null;
}

function caseExpression(node: Node, context: Context): Value {
  const { arg, args = [], defresult } = as(node, 'CaseExpr') ?? {};
  const tested = arg ? evaluate(arg, context) : undefined;
  for (const branch of args) {
    const when = as(branch, 'CaseWhen');
    const condition = evaluate(when?.expr, context);
    const holds = tested === undefined ? truthOf(condition) : compared('=', tested, condition);
    if (holds === UNKNOWN) return UNKNOWN;
    if (holds === true) return evaluate(when?.result, context);
  }
  return evaluate(defresult, context);
}

function indirection(node: Node, context: Context): Value {
  const { arg, indirection: steps = [] } = as(node, 'A_Indirection') ?? {};
  let value = evaluate(arg, context);
  for (const step of steps) {
    const field = stringOf(step);
    const index = as(step, 'A_Indices');
    if (value === UNKNOWN || value === null) return value;
    if (field !== undefined) value = isRow(value) ? cellOrUnknown(value.row, field) : UNKNOWN;
    else if (index && isArray(value)) value = element(value, index.is_slice === true, index.lidx, index.uidx, context);
    else return UNKNOWN;
  }
  return value;
}

function element(
  array: readonly Value[],
  slice: boolean,
  lower: Node | undefined,
  upper: Node | undefined,
  context: Context,
): Value {
  const high = upper ? evaluate(upper, context) : array.length;
  const low = lower ? evaluate(lower, context) : 1;
  if (typeof high !== 'number' || typeof low !== 'number') return high === null || low === null ? null : UNKNOWN;
  return slice ? array.slice(Math.max(0, low - 1), Math.max(0, high)) : (array[high - 1] ?? null);
}

function subLink(node: Node, context: Context): Value {
  const { subLinkType, subselect, testexpr, operName } = as(node, 'SubLink') ?? {};
  const { rows, columns, maybeMore } = runQuery(subselect, { ...context, group: undefined });
  const first = (row: (typeof rows)[number]) => cell(row, columns[0] ?? '') ?? null;
  switch (subLinkType) {
    case 'EXISTS_SUBLINK':
      return rows.length > 0 ? true : maybeMore ? UNKNOWN : false;
    case 'EXPR_SUBLINK':
      return maybeMore ? UNKNOWN : rows[0] ? first(rows[0]) : null;
    case 'ARRAY_SUBLINK':
      return maybeMore ? UNKNOWN : rows.map(first);
    case 'ANY_SUBLINK':
    case 'ALL_SUBLINK': {
      const isAny = subLinkType === 'ANY_SUBLINK';
      const values: Value[] = rows.map(first);
      const result = quantified(namesOf(operName).at(-1) ?? '=', evaluate(testexpr, context), values, isAny);
      return maybeMore && result !== isAny ? UNKNOWN : result;
    }
    default:
      return UNKNOWN;
  }
}

function sqlValue(op: string, { session }: Context): Value {
  switch (op) {
    case 'SVFOP_CURRENT_USER':
    case 'SVFOP_CURRENT_ROLE':
    case 'SVFOP_USER':
      return session.role;
    case 'SVFOP_SESSION_USER':
      return session.defaults.role;
    case 'SVFOP_CURRENT_SCHEMA':
      return currentSchema(session);
    default:
      return UNKNOWN;
  }
}
