import { type FuncCall, type Node, namesOf, walk } from '../../../syntax/node.ts';
import type { Context, Evaluate } from './context.ts';
import { sameGroup } from './operators.ts';
import { and, or } from './truth.ts';
import { compare, toText, UNKNOWN, type Value } from './values.ts';

export const AGGREGATES: ReadonlySet<string> = new Set(
  'count array_agg string_agg max min sum bool_or bool_and every avg json_agg jsonb_agg jsonb_object_agg json_object_agg'.split(
    ' ',
  ),
);

/** Whether an expression holds an aggregate of this query's own: not one inside a sub-select. */
export function isAggregate(node: Node | undefined): boolean {
  let found = false;
  walk(node, (tag, inner) => {
    if (tag === 'FuncCall' && !(inner as FuncCall).over)
      found ||= AGGREGATES.has(namesOf((inner as FuncCall).funcname).at(-1) ?? '');
    return !found && tag !== 'SubLink';
  });
  return found;
}

/** An aggregate over `context.group`. */
export function aggregate(name: string, call: FuncCall, context: Context, evaluate: Evaluate): Value {
  const { group } = context;
  if (!group) return UNKNOWN;
  const [argument, separator] = call.args ?? [];
  const values: Value[] = [];
  const ordered = call.agg_order?.length && (name === 'array_agg' || name === 'string_agg') && group.length > 1;
  for (const bindings of group) {
    const inRow = { ...context, group: undefined, bindings };
    const kept = call.agg_filter ? evaluate(call.agg_filter, inRow) : true;
    if (kept === UNKNOWN) return UNKNOWN;
    if (kept !== true) continue;
    const value = argument ? evaluate(argument, inRow) : 1;
    if (call.agg_distinct && values.some((other) => sameGroup(other, value))) continue;
    values.push(value);
  }
  const present = values.filter((value) => value !== null);
  if (name === 'count') return call.agg_star ? values.length : present.includes(UNKNOWN) ? UNKNOWN : present.length;
  if (present.includes(UNKNOWN)) return UNKNOWN;
  if (ordered) sortTexts(name === 'array_agg' ? values : present);
  switch (name) {
    case 'array_agg':
      return values.length ? values : null;
    case 'string_agg': {
      const by = toText(evaluate(separator, { ...context, group: undefined, bindings: group[0] }));
      return present.length ? (by === UNKNOWN ? UNKNOWN : present.map(toText).join(by ?? '')) : null;
    }
    case 'max':
    case 'min':
      return extreme(present, name === 'max' ? 1 : -1);
    case 'sum':
      return present.length ? present.reduce<number>((sum, value) => sum + Number(value), 0) : null;
    case 'bool_or':
      return present.length ? or(present) : null;
    case 'bool_and':
    case 'every':
      return present.length ? and(present) : null;
    default:
      return present.length === 0 && name !== 'avg' ? null : UNKNOWN;
  }
}

/** ORDER BY inside an aggregate, of which only the common case is followed: by the value itself. */
function sortTexts(values: Value[]): void {
  values.sort((a, b) => {
    const order = compare(a, b);
    return typeof order === 'number' ? order : 0;
  });
}

/** The greatest (1) or least (-1) of values that are not null. */
export function extreme(values: readonly Value[], wanted: number): Value {
  let best = null as Value;
  for (const value of values) {
    const order = best === null ? wanted : compare(value, best);
    if (order === UNKNOWN) return UNKNOWN;
    if (order === wanted) best = value;
  }
  return best;
}
