import { type A_Const, type A_Expr, as, type BoolExpr, type Node, namesOf, type SubLink, type TypeCast } from '../syntax/node.ts';

/** A truth value of SQL's three-valued logic; undefined where it depends on rows, the caller or a function. */
export type Truth = true | false | 'null' | undefined;

/** Trees deeper than this are left undecided. */
const MAX_DEPTH = 200;

/** What a predicate comes to whatever the row: `true`, `1 = 1`, `true or …`, `not false`, `(select true)` … */
export function constantTruth(node: Node | undefined, depth = 0): Truth {
  if (!node || depth > MAX_DEPTH) return undefined;
  const constant = as(node, 'A_Const');
  if (constant) return truthOfConstant(constant);
  const bool = as(node, 'BoolExpr');
  if (bool) return truthOfBool(bool, depth);
  const operation = as(node, 'A_Expr');
  if (operation) return truthOfComparison(operation);
  const link = as(node, 'SubLink');
  if (link) return truthOfSubLink(link, depth);
  const cast = as(node, 'TypeCast');
  if (cast && namesOf(cast.typeName?.names).at(-1) === 'bool') return constantTruth(cast.arg, depth + 1) ?? truthOfText(cast.arg);
  const test = as(node, 'NullTest');
  if (test && as(test.arg, 'A_Const')) return (as(test.arg, 'A_Const')?.isnull ?? false) === (test.nulltesttype === 'IS_NULL');
  const coalesce = as(node, 'CoalesceExpr');
  if (coalesce) {
    const first = coalesce.args?.map((arg) => constantTruth(arg, depth + 1)).find((truth) => truth !== 'null');
    return first;
  }
  return undefined;
}

function truthOfConstant(constant: A_Const): Truth {
  if (constant.isnull) return 'null';
  return constant.boolval ? (constant.boolval.boolval ?? false) : undefined;
}

function truthOfText(node: Node | undefined): Truth {
  const text = as(node, 'A_Const')?.sval?.sval?.trim().toLowerCase();
  if (text === undefined) return undefined;
  if (['t', 'true', 'yes', 'y', 'on', '1'].includes(text)) return true;
  return ['f', 'false', 'no', 'n', 'off', '0'].includes(text) ? false : undefined;
}

function truthOfBool({ boolop, args = [] }: BoolExpr, depth: number): Truth {
  const truths = args.map((arg) => constantTruth(arg, depth + 1));
  if (boolop === 'NOT_EXPR') return typeof truths[0] === 'boolean' ? !truths[0] : truths[0];
  const decisive = boolop === 'OR_EXPR';
  if (truths.includes(decisive)) return decisive;
  if (truths.includes(undefined)) return undefined;
  return truths.includes('null') ? 'null' : !decisive;
}

/** `=` and `<>` between two constants of one kind. */
function truthOfComparison({ kind, name, lexpr, rexpr }: A_Expr): Truth {
  const operator = namesOf(name).at(-1);
  if (kind !== 'AEXPR_OP' || (operator !== '=' && operator !== '<>')) return undefined;
  const [left, right] = [constantText(lexpr), constantText(rexpr)];
  if (left === undefined || right === undefined || left.kind !== right.kind) return undefined;
  return (left.text === right.text) === (operator === '=');
}

function constantText(node: Node | undefined): { kind: string; text: string } | undefined {
  const constant = as(node, 'A_Const');
  if (!constant || constant.isnull) return undefined;
  if (constant.ival) return { kind: 'number', text: String(constant.ival.ival ?? 0) };
  if (constant.sval) return { kind: 'text', text: constant.sval.sval ?? '' };
  if (constant.boolval) return { kind: 'boolean', text: String(constant.boolval.boolval ?? false) };
  return undefined;
}

/** `(select true)`: a scalar sub-select of one constant, without FROM or WHERE. */
function truthOfSubLink({ subLinkType, subselect }: SubLink, depth: number): Truth {
  const select = as(subselect, 'SelectStmt');
  if (subLinkType !== 'EXPR_SUBLINK' || !select || select.fromClause || select.whereClause || select.targetList?.length !== 1)
    return undefined;
  return constantTruth(as(select.targetList[0], 'ResTarget')?.val, depth + 1);
}

/** Whether PostgreSQL prints the predicate as `true` or `1 = 1`, the two forms that Supabase's advisor knows: constants it has cast itself. */
export function isPlainTrue(node: Node | undefined): boolean {
  const operation = as(node, 'A_Expr');
  if (!operation) return isTrueConstant(node);
  const sides = [operation.lexpr, operation.rexpr];
  return (
    operation.kind === 'AEXPR_OP' &&
    namesOf(operation.name).join() === '=' &&
    sides.every((side) => isOne(side) || as(side, 'A_Const')?.sval?.sval?.trim() === '1') &&
    sides.some(isOne)
  );
}

/** `true`, also cast to boolean, and a text that PostgreSQL reads as true. */
function isTrueConstant(node: Node | undefined): boolean {
  const cast = as(node, 'TypeCast');
  if (cast) return castsTo(cast, 'bool') && isTrueConstant(cast.arg);
  return as(node, 'A_Const')?.boolval?.boolval === true || truthOfText(node) === true;
}

function isOne(node: Node | undefined): boolean {
  const cast = as(node, 'TypeCast');
  if (cast) return castsTo(cast, 'int4') && (isOne(cast.arg) || as(cast.arg, 'A_Const')?.sval?.sval?.trim() === '1');
  return as(node, 'A_Const')?.ival?.ival === 1;
}

function castsTo({ typeName }: TypeCast, type: string): boolean {
  return !typeName?.arrayBounds && namesOf(typeName?.names).at(-1) === type;
}
