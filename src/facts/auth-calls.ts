import type { Expression } from '../catalog/object-model.ts';
import {
  as,
  type FuncCall,
  type Node,
  type NodeTag,
  namesOf,
  type SelectStmt,
  type SubLink,
  walkNested,
} from '../syntax/node.ts';

/** A call in a policy whose answer is the same for all rows of a query: who is asking, or a setting. */
export interface AuthCall {
  /** `auth.uid`, `auth.jwt`, `auth.role`, `auth.email`, `current_setting`. */
  readonly name: string;
  readonly node: FuncCall;
  /** It stands in FROM, as a set of rows. */
  readonly isFromItem: boolean;
  /** Byte offset in the statement. */
  readonly location: number | undefined;
  /** It stands in a sub-select without FROM: PostgreSQL evaluates that once per query (InitPlan). */
  readonly wrapped: boolean;
  /** It is, but for a cast, the first thing some sub-select selects. */
  readonly selected: 'bare' | 'cast' | 'no';
  /** The type it is cast to, where `selected` is `cast`. */
  readonly castTo?: string;
}

const RESULT_TYPES: Readonly<Record<string, string>> = {
  'auth.uid': 'uuid',
  'auth.jwt': 'jsonb',
  'auth.role': 'text',
  'auth.email': 'text',
  current_setting: 'text',
};

const known = new WeakMap<Expression, readonly AuthCall[]>();

/** The calls of `auth.uid()` and its kin in an expression, in order. */
export function authCalls(expression: Expression): readonly AuthCall[] {
  const calls = known.get(expression) ?? findAuthCalls(expression);
  known.set(expression, calls);
  return calls;
}

function findAuthCalls(expression: Expression): readonly AuthCall[] {
  const calls: AuthCall[] = [];
  walkNested(expression.node, (tag, node, ancestors) => {
    if (tag !== 'FuncCall') return undefined;
    const call = node as FuncCall;
    const name = functionName(call);
    if (name !== undefined)
      calls.push({
        name,
        node: call,
        isFromItem: ancestors.at(-1)?.tag === 'List' && ancestors.at(-2)?.tag === 'RangeFunction',
        location: call.location,
        wrapped: ancestors.some(standsAlone),
        ...selection(call, ancestors),
      });
    return undefined;
  });
  return calls;
}

/** Whether the advisor, which looks for the text `select auth.uid()`, takes the call for a wrapped one: a cast to its own type is not printed. */
export function hidesFromAdvisor(call: AuthCall): boolean {
  return call.selected === 'bare' || (call.selected === 'cast' && call.castTo === RESULT_TYPES[call.name]);
}

function functionName({ funcname }: FuncCall): string | undefined {
  const parts = namesOf(funcname).filter((part) => part !== 'pg_catalog');
  const name = parts.join('.');
  if (name in RESULT_TYPES) return name;
  return undefined;
}

type Ancestor = { readonly tag: NodeTag; readonly node: object };

/** A sub-select without FROM: it refers to no row, so PostgreSQL evaluates it once. */
function standsAlone({ tag, node }: Ancestor, i: number, ancestors: readonly Ancestor[]): boolean {
  const parent = ancestors[i - 1];
  if (tag !== 'SelectStmt' || parent?.tag !== 'SubLink') return false;
  return (parent.node as SubLink).subLinkType !== 'EXISTS_SUBLINK' && !(node as SelectStmt).fromClause;
}

function selection(call: FuncCall, ancestors: readonly Ancestor[]): Pick<AuthCall, 'selected' | 'castTo'> {
  for (const { tag, node } of ancestors) {
    const select = tag === 'SelectStmt' ? (node as SelectStmt) : undefined;
    const first = select?.distinctClause ? undefined : as(select?.targetList?.[0], 'ResTarget')?.val;
    if (!first) continue;
    if (isCall(first, call)) return { selected: 'bare' };
    const cast = as(first, 'TypeCast');
    if (cast && isCall(cast.arg, call)) {
      const type = namesOf(cast.typeName?.names).at(-1);
      return { selected: 'cast', ...(type === undefined ? {} : { castTo: type }) };
    }
  }
  return { selected: 'no' };
}

function isCall(node: Node | undefined, call: FuncCall): boolean {
  return as(node, 'FuncCall') === call;
}
