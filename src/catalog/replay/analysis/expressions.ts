import { as, type Node, type NodeOf, namesOf, stringOf, type TypeName } from '../../../syntax/node.ts';
import { quoteIdentifier } from '../../names.ts';
import type { Expression, TypeReference } from '../../object-model.ts';
import { keyOf } from '../../resolution/type-key.ts';
import { polymorphicKind } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { describeType } from '../describe.ts';
import { overloads } from '../routines/routine-lookup.ts';
import { here, type Session } from '../session.ts';
import { resolveType } from '../types.ts';
import { functionMayExistUnseen } from '../unseen.ts';
import { type Analysis, nested, newAnalysis, refer } from './analysis.ts';
import { type Forbidden, notedCalls, refuseSpecial } from './call-kinds.ts';
import { requireBoolean } from './cast-types.ts';
import { resolveColumnRef } from './column-references.ts';
import { isUnknown } from './common-type.ts';
import { expressionType, rowOf, stepType } from './expression-types.ts';
import { referToFunctions } from './function-references.ts';
import { referToNamedRelation } from './relation-texts.ts';
import type { Scope } from './scope.ts';
import { select, UNKNOWN_OUTPUT } from './select.ts';

export { openScope, rowScope, type Scope, type ScopeColumn, type ScopeRelation, scopeRelation, tableScope } from './scope.ts';

/**
 * An expression with what it refers to. `location` is the byte offset of its first token; where left out, the first name or constant
 * in it is taken.
 * @throws {SqlError} 42703, 42702, 42P01 or 42704 where a name certainly means nothing.
 */
export function resolveExpression(session: Session, node: Node, scope: Scope, location?: number): Expression {
  const analysis = newAnalysis(session);
  walkExpression(analysis, node, scope);
  return { node, place: here(session, location ?? analysis.start, 'expression'), references: analysis.references };
}

/** As `resolveExpression`, for what has to be boolean; `word` is what PostgreSQL calls its place. @throws {SqlError} 42804. */
export function resolveCondition(session: Session, node: Node, scope: Scope, word: string): Expression {
  const analysis = newAnalysis(session);
  walkCondition(analysis, node, scope, word);
  return { node, place: here(session, analysis.start, 'expression'), references: analysis.references };
}

/** As `walkExpression`, for what has to be boolean. @throws {SqlError} 42804. */
export function walkCondition(analysis: Analysis, node: Node | undefined, scope: Scope, word: string): void {
  if (!node) return;
  const before = notedCalls(analysis);
  walkExpression(analysis, node, scope);
  const place = analysis.plain ? undefined : PLACES[word];
  if (place && notedCalls(analysis) > before) refuseSpecial(analysis, before, place);
  requireBoolean(analysis.session, node, expressionType(analysis, node, scope), word);
}

/** What PostgreSQL calls these where it refuses aggregates in them. */
const PLACES: Readonly<Record<string, Forbidden>> = {
  HAVING: 'HAVING',
  'JOIN/ON': 'JOIN conditions',
  POLICY: 'policy expressions',
  WHERE: 'WHERE',
};

/**
 * Resolves the names in an expression, or a list of them; sub-selects see `scope` around them. A walk of its own beside `walk`: it keeps
 * no ancestors, and most of what is replayed passes through here.
 */
export function walkExpression(analysis: Analysis, root: object | undefined, scope: Scope): void {
  const stack: object[] = root ? [root] : [];
  for (let value = stack.pop(); value; value = stack.pop()) {
    if (value === CHILDREN_DONE) {
      const node = stack.pop() as Node;
      const call = as(node, 'FuncCall');
      if (call) referToFunctions(analysis, call, scope);
      else expressionType(analysis, node, scope);
      continue;
    }
    if (Array.isArray(value)) {
      pushChildren(stack, value);
      continue;
    }
    const tag = firstKey(value);
    const isTagged = tag !== undefined && tag.charCodeAt(0) >= 65 && tag.charCodeAt(0) <= 90;
    const node = isTagged ? (value as Record<string, object>)[tag] : value;
    if (!node || (isTagged && !enter(analysis, tag, node, scope))) continue;
    if (isTagged && TYPED.has(tag)) stack.push(value, CHILDREN_DONE);
    if (tag === 'SubLink') pushSubLink(stack, node);
    else pushChildren(stack, node);
  }
}

/** Stands on the stack above a node whose children are above it: PostgreSQL, too, asks for types from the inside out. */
const CHILDREN_DONE = {};

/**
 * What PostgreSQL may refuse for the types in it, once what it holds is resolved. An ARRAY is looked at with what it stands in: a cast
 * around it goes to its elements.
 */
const TYPED: ReadonlySet<string> = new Set([
  'A_Expr',
  'BoolExpr',
  'BooleanTest',
  'CaseExpr',
  'CoalesceExpr',
  'FuncCall',
  'MinMaxExpr',
  'SubLink',
  'TypeCast',
]);

function firstKey(value: object): string | undefined {
  for (const key in value) return key;
  return undefined;
}

/** Pushes what may hold names, so that the first is popped first. */
function pushChildren(stack: object[], node: object): void {
  const from = stack.length;
  for (const key in node) {
    const child = (node as Record<string, unknown>)[key];
    if (child !== null && typeof child === 'object' && key !== 'funcname' && key !== 'typeName') stack.push(child);
  }
  for (let low = from, high = stack.length - 1; low < high; low++, high--) {
    const first = stack[low] as object;
    stack[low] = stack[high] as object;
    stack[high] = first;
  }
}

/** The sub-select is looked at before what stands left of IN or ANY (`transformSubLink`). */
function pushSubLink(stack: object[], { testexpr, subselect }: NodeOf<'SubLink'>): void {
  if (testexpr) stack.push(testexpr);
  if (subselect) stack.push(subselect);
}

/** Resolves one node; false where what it holds is done. */
function enter(analysis: Analysis, tag: string, node: object, scope: Scope): boolean {
  if (analysis.depth === 0) noteStart(analysis, node);
  referToNamedRelation(analysis, tag, node);
  switch (tag) {
    case 'ColumnRef':
      resolveColumnRef(analysis, node as NodeOf<'ColumnRef'>, scope);
      return false;
    case 'A_Const':
      return false;
    case 'TypeCast':
      referToType(analysis, (node as NodeOf<'TypeCast'>).typeName);
      return true;
    case 'A_Indirection':
      referToFields(analysis, node as NodeOf<'A_Indirection'>, scope);
      return true;
    case 'SubLink':
      if (analysis.plain) throw new SqlError('0A000', 'cannot use subquery', here(analysis.session, undefined));
      return true;
    case 'SelectStmt':
      subSelect(analysis, node as NodeOf<'SelectStmt'>, scope);
      return false;
    default:
      return true;
  }
}

function subSelect(analysis: Analysis, stmt: NodeOf<'SelectStmt'>, scope: Scope): void {
  const output = nested(analysis, () => select(analysis, stmt, scope), UNKNOWN_OUTPUT);
  analysis.outputs ??= new Map();
  analysis.outputs.set(stmt, output);
}

/** Notes the dependency on a user's type. @throws {SqlError} 42704 for an unknown type. */
export function referToType(analysis: Analysis, typeName: TypeName | undefined): TypeReference | undefined {
  if (!typeName) return undefined;
  const type = resolveType(analysis.session, typeName);
  if (type.oid !== undefined) refer(analysis, type.oid, undefined, typeName.location);
  return type;
}

/** Notes the dependency of `(row).field` on the row type's column. @throws {SqlError} 42703 where the type is known not to have it. */
function referToFields(analysis: Analysis, { arg, indirection }: NodeOf<'A_Indirection'>, scope: Scope): void {
  if (!indirection?.some((part) => stringOf(part) !== undefined)) return;
  let type = expressionType(analysis, arg, scope);
  for (const part of indirection) {
    const name = stringOf(part);
    const row = name === undefined ? undefined : rowOf(analysis, type);
    const column = row?.columns.find((candidate) => candidate.name === name);
    if (row && column) refer(analysis, row.oid, column.attnum, undefined);
    else if (name !== undefined) {
      referToFunctionOfRow(analysis, type, row, name);
      requireOutput(analysis.session, type, part === indirection[0] ? arg : undefined, name);
    }
    type = stepType(analysis, type, part);
  }
}

/** @throws {SqlError} 42703 where the one function of a name gives a record, and its OUT parameters are called otherwise. */
function requireOutput(session: Session, type: TypeReference | undefined, arg: Node | undefined, name: string): void {
  const call = type?.name === 'record' ? as(arg, 'FuncCall') : undefined;
  const [routine, other] = call ? overloads(session, namesOf(call.funcname)) : [];
  if (!routine || other || overloads(session, [name]).length > 0 || functionMayExistUnseen(session, undefined, name)) return;
  const outputs = routine.arguments.filter(({ mode }) => mode === 'out' || mode === 'inout' || mode === 'table');
  if (outputs.some((one) => one.name === name)) return;
  throw new SqlError('42703', `could not identify column "${name}" in record data type`, here(session, undefined));
}

/** A name after a row may also be that of a function. @throws {SqlError} 42703, and 42809 for a type that is no row. */
function referToFunctionOfRow(
  analysis: Analysis,
  type: TypeReference | undefined,
  row: ReturnType<typeof rowOf>,
  name: string,
): void {
  const { session } = analysis;
  const routines = overloads(session, [name]);
  for (const { oid } of routines) refer(analysis, oid, undefined, undefined);
  if (routines.length > 0 || functionMayExistUnseen(session, undefined, name)) return;
  if (row && !('incompleteColumns' in row))
    throw new SqlError('42703', `column "${name}" not found in data type ${row.name}`, here(session, undefined));
  if (!type || type.oid !== undefined || type.schema !== 'pg_catalog' || isUnknown(type) || type.name === 'record') return;
  if (!type.isArray && polymorphicKind(keyOf(type))) return;
  const message = `column notation .${quoteIdentifier(name)} applied to type ${describeType(session, type)}, which is not a composite type`;
  throw new SqlError('42809', message, here(session, undefined));
}

function noteStart(analysis: Analysis, node: object): void {
  const { location, typeName } = node as { readonly location?: number; readonly typeName?: TypeName };
  // `date '2020-01-01'` is a cast without place whose type comes first
  startAt(analysis, location);
  if (typeName) startAt(analysis, typeName.location);
}

function startAt(analysis: Analysis, at: number | undefined): void {
  if (at !== undefined && at >= 0 && (analysis.start === undefined || at < analysis.start)) analysis.start = at;
}
