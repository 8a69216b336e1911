import { hasPrivilege, PRIVILEGE } from '../../catalog/privileges.ts';
import {
  type A_Const,
  as,
  type BoolExpr,
  type BooleanTest,
  type CaseExpr,
  type CoalesceExpr,
  type FuncCall,
  type Node,
  type NullTest,
  namesOf,
  type SubLink,
  type TypeCast,
} from '../../syntax/node.ts';
import { type Context, calledBy, isPlatformCall } from './caller.ts';
import { columnOf, valueOfColumn } from './columns.ts';
import { inlined } from './inline.ts';
import { valueOfOperator } from './operators.ts';
import { firstValue, truthOfExists, truthOfIn } from './subselects.ts';
import {
  ANYTHING,
  combined,
  decided,
  idOf,
  isNeverTrue,
  isNull,
  isTrue,
  MAY,
  NOT_NULL,
  not,
  nullnessOf,
  survivesAs,
  undecided,
  type Value,
} from './value.ts';

/** How an expression's parts are evaluated: handed on, so that the files of this folder need not import one another in a circle. */
export type Evaluate = (node: Node | undefined, context: Context) => Value;

/** Trees deeper than this are left undecided. */
const MAX_DEPTH = 150;

/**
 * What an expression comes to for a caller, whatever the row: three-valued logic (PostgreSQL's manual, "Logical Operators"), where what
 * is not understood may be anything.
 */
export function evaluate(node: Node | undefined, context: Context): Value {
  const { level } = context;
  if (!node || level.depth > MAX_DEPTH) return undecided(node);
  level.depth++;
  const value = valueOfNode(node, context);
  level.depth--;
  return value;
}

function valueOfNode(node: Node, context: Context): Value {
  switch (tagIn(node)) {
    case 'A_Const':
      return valueOfConstant(as(node, 'A_Const') ?? {}, node);
    case 'BoolExpr':
      return valueOfBoolean(as(node, 'BoolExpr') ?? {}, context);
    case 'A_Expr':
      return valueOfJwtClaim(node, context) ?? valueOfOperator(node, as(node, 'A_Expr') ?? {}, context, evaluate);
    case 'NullTest':
      return valueOfNullTest(node, as(node, 'NullTest') ?? {}, context);
    case 'BooleanTest':
      return valueOfBooleanTest(node, as(node, 'BooleanTest') ?? {}, context);
    case 'CoalesceExpr':
      return valueOfCoalesce(as(node, 'CoalesceExpr') ?? {}, context);
    case 'CaseExpr':
      return valueOfCase(node, as(node, 'CaseExpr') ?? {}, context);
    case 'TypeCast':
      return valueOfCast(node, as(node, 'TypeCast') ?? {}, context);
    case 'ColumnRef':
      return valueOfColumn(node, context);
    case 'ParamRef':
      return context.arguments?.get(as(node, 'ParamRef')?.number ?? 0) ?? undecided(node);
    case 'FuncCall':
      return valueOfCall(node, as(node, 'FuncCall') ?? {}, context);
    case 'SubLink':
      return valueOfSubLink(node, as(node, 'SubLink') ?? {}, context);
    default:
      return undecided(node);
  }
}

/** As `tagOf`; undefined for a node that the grammar leaves empty. */
function tagIn(node: Node): string | undefined {
  for (const tag in node) return tag;
  return undefined;
}

function valueOfConstant(constant: A_Const, node: Node): Value {
  if (constant.isnull) return decided(MAY.NULL, true, true);
  if (constant.boolval) {
    const isTrueConstant = constant.boolval.boolval ?? false;
    return decided(isTrueConstant ? MAY.TRUE : MAY.FALSE, true, true, `boolean:${isTrueConstant}`);
  }
  if (constant.ival) return decided(NOT_NULL, true, true, `integer:${constant.ival.ival ?? 0}`);
  if (constant.sval) return decided(NOT_NULL, true, true, `text:${constant.sval.sval ?? ''}`);
  return undecided(node, NOT_NULL, true);
}

function valueOfBoolean({ boolop, args = [] }: BoolExpr, context: Context): Value {
  const values = args.map((arg) => evaluate(arg, context));
  if (boolop === 'NOT_EXPR') return not(values[0] ?? undecided(undefined));
  return combined(boolop === 'OR_EXPR' ? 'or' : 'and', values);
}

/** `x is null`; of rows, where it asks for every field, nothing is known. */
function valueOfNullTest(node: Node, { arg, nulltesttype }: NullTest, context: Context): Value {
  const value = evaluate(arg, context);
  const column = columnOf(arg, context);
  if (as(arg, 'RowExpr') || (column && !column.isScalar)) return undecided(node, NOT_NULL, value.safe);
  const wanted = nulltesttype === 'IS_NULL';
  const may =
    (value.may & MAY.NULL ? (wanted ? MAY.TRUE : MAY.FALSE) : 0) | (value.may & NOT_NULL ? (wanted ? MAY.FALSE : MAY.TRUE) : 0);
  return may === NOT_NULL ? undecided(node, may, value.safe) : decided(may, value.safe, value.folded);
}

const BOOLEAN_TESTS: Readonly<Record<string, { readonly of: number; readonly is: boolean }>> = {
  IS_TRUE: { of: MAY.TRUE, is: true },
  IS_NOT_TRUE: { of: MAY.TRUE, is: false },
  IS_FALSE: { of: MAY.FALSE, is: true },
  IS_NOT_FALSE: { of: MAY.FALSE, is: false },
  IS_UNKNOWN: { of: MAY.NULL, is: true },
  IS_NOT_UNKNOWN: { of: MAY.NULL, is: false },
};

function valueOfBooleanTest(node: Node, { arg, booltesttype }: BooleanTest, context: Context): Value {
  const value = evaluate(arg, context);
  const test = BOOLEAN_TESTS[booltesttype ?? ''];
  if (!test) return undecided(node, NOT_NULL);
  const hits = test.is ? MAY.TRUE : MAY.FALSE;
  const may = (value.may & test.of ? hits : 0) | (value.may & ~test.of ? NOT_NULL & ~hits : 0);
  return may === NOT_NULL ? { ...undecided(node, may, value.safe), open: value.open } : decided(may, value.safe, value.folded);
}

function valueOfCoalesce({ args = [] }: CoalesceExpr, context: Context): Value {
  let may: number = 0;
  const values: Value[] = [];
  for (const arg of args) {
    const value = evaluate(arg, context);
    may |= value.may & NOT_NULL;
    values.push(value);
    if (!(value.may & MAY.NULL)) break;
  }
  if (values.at(-1) === undefined || (values.at(-1)?.may ?? 0) & MAY.NULL) may |= MAY.NULL;
  const safe = values.every((value) => value.safe);
  const deciding = values.find((value) => !isNull(value));
  if (deciding && !(deciding.may & MAY.NULL)) return { ...deciding, safe, folded: values.every((value) => value.folded) };
  return { may, safe, folded: false, open: values.flatMap(({ open }) => open) };
}

function valueOfCase(node: Node, { arg, args = [], defresult }: CaseExpr, context: Context): Value {
  let may = 0;
  let safe = true;
  for (const item of args) {
    const when = as(item, 'CaseWhen');
    const condition = arg ? undecided(node) : evaluate(when?.expr, context);
    const result = evaluate(when?.result, context);
    safe &&= condition.safe && result.safe;
    if (!isNeverTrue(condition)) may |= result.may;
    if (isTrue(condition)) return caseResult(node, may, safe);
  }
  const otherwise = defresult ? evaluate(defresult, context) : decided(MAY.NULL, true);
  return caseResult(node, may | otherwise.may, safe && otherwise.safe);
}

function caseResult(node: Node, may: number, safe: boolean): Value {
  return may === MAY.TRUE || may === MAY.FALSE || may === MAY.NULL ? decided(may, safe) : undecided(node, may, safe);
}

const TRUE_TEXTS = ['t', 'true', 'yes', 'y', 'on', '1'];
const FALSE_TEXTS = ['f', 'false', 'no', 'n', 'off', '0'];

/** A cast keeps nulls; what was a text stays one under `::text`. */
function valueOfCast(node: Node, { arg, typeName }: TypeCast, context: Context): Value {
  const value = evaluate(arg, context);
  const type = typeName?.arrayBounds ? '' : (namesOf(typeName?.names).at(-1) ?? '');
  if (isNull(value)) return value;
  if (type === 'bool') {
    const text = as(arg, 'A_Const')?.sval?.sval?.trim().toLowerCase();
    if (text !== undefined && TRUE_TEXTS.includes(text)) return decided(MAY.TRUE, true, true, 'boolean:true');
    if (text !== undefined && FALSE_TEXTS.includes(text)) return decided(MAY.FALSE, true, true, 'boolean:false');
    if (value.constant === undefined) return { ...value, folded: false, safe: false };
    return value.constant.startsWith('boolean:') ? value : undecided(node, value.may);
  }
  if (survivesAs(value.constant, type)) return { ...value, safe: value.safe && type === 'text' };
  return { may: nullnessOf(value), safe: type === 'text' && value.safe, folded: false, open: value.open };
}

function valueOfCall(node: Node, call: FuncCall, context: Context): Value {
  const called = calledBy(call, context);
  const { caller, catalog } = context;
  const mayCall = called.routine !== undefined && hasPrivilege(catalog, caller.role, called.routine, PRIVILEGE.EXECUTE);
  if (isPlatformCall(called, 'auth.uid')) return valueOfUser(node, context, mayCall);
  if (isPlatformCall(called, 'auth.role')) return decided(NOT_NULL, mayCall, false, `text:${caller.role}`);
  if (!called.isSure || !called.routine) return undecided(node);
  return inlined(node, call, called.routine, context, evaluate) ?? undecided(node);
}

function valueOfUser(node: Node, { caller }: Context, safe: boolean): Value {
  if (caller.user === 'none') return decided(MAY.NULL, safe);
  return idOf('caller', node, caller.user === 'some' ? NOT_NULL : ANYTHING, safe);
}

/** `auth.jwt() ->> 'role'` and `->> 'sub'`, also of `(select auth.jwt())`. */
function valueOfJwtClaim(node: Node, context: Context): Value | undefined {
  const expression = as(node, 'A_Expr');
  const claim = as(expression?.rexpr, 'A_Const')?.sval?.sval;
  if (claim === undefined || expression?.kind !== 'AEXPR_OP' || namesOf(expression.name).join('.') !== '->>') return undefined;
  const call = as(unwrapped(expression.lexpr), 'FuncCall');
  if (!call || !isPlatformCall(calledBy(call, context), 'auth.jwt')) return undefined;
  if (claim === 'role') return decided(NOT_NULL, false, false, `text:${context.caller.role}`);
  return claim === 'sub' ? valueOfUser(node, context, false) : undecided(node);
}

function unwrapped(node: Node | undefined): Node | undefined {
  const select = as(as(node, 'SubLink')?.subselect, 'SelectStmt');
  if (!select || select.fromClause || select.whereClause || select.targetList?.length !== 1) return node;
  return as(select.targetList[0], 'ResTarget')?.val;
}

function valueOfSubLink(node: Node, { subLinkType, subselect, testexpr, operName }: SubLink, context: Context): Value {
  const select = as(subselect, 'SelectStmt');
  if (!select) return undecided(node);
  if (subLinkType === 'EXISTS_SUBLINK') return truthOfExists(node, select, context, evaluate);
  if (subLinkType === 'EXPR_SUBLINK') return firstValue(node, select, context, evaluate);
  if (subLinkType !== 'ANY_SUBLINK' || operName) return undecided(node);
  return truthOfIn(node, testexpr, select, context, evaluate);
}
