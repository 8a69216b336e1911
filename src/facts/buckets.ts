import type { Expression } from '../catalog/object-model.ts';
import type { Policy } from '../catalog/relation-model.ts';
import { type A_Expr, as, type Node, namesOf, stringOf } from '../syntax/node.ts';
import { constantTruth, isPlainTrue, type Truth } from './predicate.ts';

/** Whether a policy on `storage.objects` for reading says yes to every file of a bucket, and to whom. */
export function listsBucket(policy: Policy, bucket: string): 'everybody' | 'signed in' | undefined {
  if (!policy.using) return 'everybody';
  if (truthFor(policy.using.node, { bucket, signedIn: undefined }) === true) return 'everybody';
  return truthFor(policy.using.node, { bucket, signedIn: true }) === true ? 'signed in' : undefined;
}

/**
 * The policy by which callers replace or delete files of a bucket; rather one that does not let them at all of it. PostgreSQL finds the
 * rows of an UPDATE or DELETE among those that the caller may read, so that the Storage API needs a policy for SELECT beside it.
 */
export function changesBucket(policies: readonly Policy[], bucket: string): Policy | undefined {
  const changing = policies.filter(
    ({ permissive, command, roles, using }) =>
      permissive &&
      (command === 'UPDATE' || command === 'DELETE') &&
      roles.some((role) => role === 'public' || role === 'anon' || role === 'authenticated') &&
      using &&
      truthFor(using.node, { bucket, signedIn: true }) !== false,
  );
  return changing.find((policy) => listsBucket(policy, bucket) === undefined) ?? changing[0];
}

/** The advisor's condition (splinter 0025): no USING, one printed as `true` or `1 = 1`, or just `bucket_id = '…'`. */
export function advisorSeesListing({ using }: { readonly using?: Expression }, bucket: string): boolean {
  if (!using || isPlainTrue(using.node)) return true;
  const comparison = as(using.node, 'A_Expr');
  return isOneComparison(comparison) && operatorOf(comparison) === '=' && comparesBucket(comparison, bucket) === true;
}

/** PostgreSQL makes `=` of an IN with one value. */
function isOneComparison(operation: A_Expr | undefined): operation is A_Expr {
  if (operation?.kind !== 'AEXPR_IN') return operation?.kind === 'AEXPR_OP';
  return as(operation.rexpr, 'List')?.items?.length === 1;
}

interface Known {
  readonly bucket: string;
  /** True where the caller is taken to be signed in. */
  readonly signedIn: true | undefined;
}

function truthFor(node: Node | undefined, known: Known): Truth {
  const bool = as(node, 'BoolExpr');
  if (bool) {
    const truths = (bool.args ?? []).map((arg) => truthFor(arg, known));
    if (bool.boolop === 'NOT_EXPR') return typeof truths[0] === 'boolean' ? !truths[0] : truths[0];
    const decisive = bool.boolop === 'OR_EXPR';
    if (truths.includes(decisive)) return decisive;
    return truths.every((truth) => truth === !decisive) ? !decisive : undefined;
  }
  const operation = as(node, 'A_Expr');
  const compared = operation && comparesBucket(operation, known.bucket);
  if (compared !== undefined) return compared;
  if (known.signedIn && asksSignedIn(node)) return true;
  return constantTruth(node);
}

/** `bucket_id = 'a'`, `bucket_id <> 'a'`, `bucket_id in ('a', 'b')`, `bucket_id = any (array['a'])`; undefined for anything else. */
function comparesBucket(operation: A_Expr, bucket: string): boolean | undefined {
  const field = as(withoutCasts(operation.lexpr), 'ColumnRef')?.fields?.at(-1);
  const operator = operatorOf(operation);
  if (stringOf(field) !== 'bucket_id' || (operator !== '=' && operator !== '<>')) return undefined;
  const right = withoutCasts(operation.rexpr);
  const list = as(right, 'List')?.items ?? as(right, 'A_ArrayExpr')?.elements ?? (right ? [right] : []);
  const values = list.map((item) => as(withoutCasts(item), 'A_Const')?.sval?.sval);
  if (values.some((value) => value === undefined)) return undefined;
  return values.includes(bucket) === (operator === '=');
}

/** `auth.role() = 'authenticated'`, `auth.uid() is not null`, each also in a sub-select of its own. */
function asksSignedIn(node: Node | undefined): boolean {
  const operation = as(node, 'A_Expr');
  if (operation)
    return (
      calledIn(operation.lexpr) === 'auth.role' &&
      operatorOf(operation) === '=' &&
      as(withoutCasts(operation.rexpr), 'A_Const')?.sval?.sval === 'authenticated'
    );
  const test = as(node, 'NullTest');
  return test?.nulltesttype === 'IS_NOT_NULL' && calledIn(test.arg) === 'auth.uid';
}

function calledIn(node: Node | undefined): string | undefined {
  const inner = withoutCasts(node);
  const select = as(as(inner, 'SubLink')?.subselect, 'SelectStmt');
  const call = as(select ? withoutCasts(as(select.targetList?.[0], 'ResTarget')?.val) : inner, 'FuncCall');
  return call && !select?.fromClause ? namesOf(call.funcname).join('.') : undefined;
}

function withoutCasts(node: Node | undefined): Node | undefined {
  let inner = node;
  for (let cast = as(inner, 'TypeCast'); cast; cast = as(inner, 'TypeCast')) inner = cast.arg;
  return inner;
}

function operatorOf({ name }: A_Expr): string | undefined {
  return namesOf(name).at(-1);
}
