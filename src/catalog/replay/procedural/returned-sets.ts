import { as, type FuncCall, type Node, namesOf, walk } from '../../../syntax/node.ts';
import type { Context, SourceRow } from './context.ts';
import { evaluate } from './expressions.ts';
import { setReturned } from './functions.ts';
import { UNKNOWN, type Value } from './values.ts';

/**
 * What a select-list item gives for one row where a set is returned in it, be it inside of casts and operators:
 * `generate_series(…)::date`. Undefined where none is.
 */
export function returnedSet(node: Node | undefined, context: Context): readonly Value[] | typeof UNKNOWN | undefined {
  const call = node && returningCall(node);
  const name = namesOf(call?.funcname).at(-1);
  if (!node || !call || !name) return undefined;
  const set = setReturned(
    name,
    (call.args ?? []).map((arg) => evaluate(arg, context)),
    call,
  );
  if (set === undefined || set === UNKNOWN || as(node, 'FuncCall') === call) return set;
  const around = replaced(node, call) as Node;
  return set.map((value) => {
    const rows = new Map<string, SourceRow>([[SET, { [SET]: value }]]);
    return evaluate(around, { ...context, bindings: { rows, outer: context.bindings } });
  });
}

const RETURNING = /^(?:unnest|generate_|string_to_table|regexp_|json)/;

/** No column or alias is called so. */
const SET = ' set';
const ELEMENT: Node = { ColumnRef: { fields: [SET, SET].map((sval) => ({ String: { sval } })) } };

const calls = new WeakMap<Node, FuncCall | false>();

/** The one call in an expression that returns a set. */
function returningCall(node: Node): FuncCall | undefined {
  if (as(node, 'ColumnRef') || as(node, 'A_Const')) return undefined;
  const known = calls.get(node);
  if (known !== undefined) return known || undefined;
  const found: FuncCall[] = [];
  walk([node], (tag, inner) => {
    const call = tag === 'FuncCall' ? (inner as FuncCall) : undefined;
    if (call && RETURNING.test(namesOf(call.funcname).at(-1) ?? '')) found.push(call);
    return tag !== 'SubLink';
  });
  const call = found.length === 1 ? found[0] : undefined;
  calls.set(node, call ?? false);
  return call;
}

function replaced(value: unknown, call: FuncCall): unknown {
  if (Array.isArray(value)) return value.map((item) => replaced(item, call));
  if (value === null || typeof value !== 'object') return value;
  if ('FuncCall' in value && value.FuncCall === call) return ELEMENT;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, replaced(child, call)]));
}
