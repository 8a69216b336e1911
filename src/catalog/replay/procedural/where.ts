import { as, type ColumnRef, type Node, namesOf, stringOf, walk } from '../../../syntax/node.ts';
import { type Bindings, type Context, cellOrUnknown, type RowSet, type SourceRow } from './context.ts';
import { evaluate } from './expressions.ts';
import { hashKey } from './operators.ts';
import { truthOf } from './truth.ts';
import { compare, spend, UNKNOWN } from './values.ts';

/** A condition of WHERE or ON with the columns and variables it names. */
export interface Condition {
  readonly node: Node;
  readonly references: readonly ColumnRef[];
}

/** The columns and variables that an expression names, sub-selects included. */
export function columnReferences(node: Node): readonly ColumnRef[] {
  const found: ColumnRef[] = [];
  walk(node, (tag, inner) => {
    if (tag === 'ColumnRef') found.push(inner as ColumnRef);
    return true;
  });
  return found;
}

/** Whether a name means one of these FROM items. */
export function speaksOf(
  { fields = [] }: ColumnRef,
  aliases: ReadonlySet<string>,
  known: ReadonlyMap<string, ReadonlySet<string>>,
): boolean {
  const qualifier = stringOf(fields.at(-2));
  if (qualifier !== undefined) return aliases.has(qualifier);
  const name = stringOf(fields[0]) ?? '';
  return [...aliases].some((alias) => known.get(alias)?.has(name));
}

/** Whether a name without qualifier is found already, so that it cannot mean a FROM item to come. */
export function isBound({ fields = [] }: ColumnRef, known: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  if (fields.length > 1) return true;
  const name = stringOf(fields[0]) ?? '';
  return [...known.values()].some((columns) => columns.has(name));
}

/** Whether conditions hold for rows; UNKNOWN where none fails but one is not known. */
export function holds(conditions: readonly Node[], bindings: Bindings, context: Context): boolean | typeof UNKNOWN {
  let result: boolean | typeof UNKNOWN = true;
  for (const condition of conditions) {
    const truth = truthOf(evaluate(condition, { ...context, bindings, group: undefined }));
    if (truth === UNKNOWN) result = UNKNOWN;
    else if (truth !== true) return false;
  }
  return result;
}

/** An item's rows that meet the conditions which speak of nothing else. */
export function prefiltered(
  alias: string,
  source: RowSet,
  ready: readonly Condition[],
  known: ReadonlyMap<string, ReadonlySet<string>>,
  context: Context,
): RowSet {
  const isOwn = ({ fields = [] }: ColumnRef) => {
    const qualifier = stringOf(fields.at(-2));
    return qualifier === undefined ? (known.get(alias)?.has(stringOf(fields[0]) ?? '') ?? false) : qualifier === alias;
  };
  const isOfOthers = (reference: ColumnRef) => !isOwn(reference) && speaksOf(reference, new Set(known.keys()), known);
  let { rows } = source;
  const rest: Node[] = [];
  for (const { node, references } of ready) {
    if (references.some(isOfOthers)) continue;
    const test = constantTest(node, isOwn, context);
    if (test) rows = rows.filter(test);
    else rest.push(node);
  }
  spend(context.budget, source.rows.length >> 4);
  if (rest.length === 0 || known.size === 1) return { ...source, rows };
  const meets = (row: SourceRow) => holds(rest, { rows: new Map([[alias, row]]), outer: context.bindings }, context) !== false;
  return { ...source, rows: rows.filter(meets) };
}

/** `column = constant` and `column IN (constants)` as a test that evaluates the constants once. */
function constantTest(
  node: Node,
  isOwn: (reference: ColumnRef) => boolean,
  context: Context,
): ((row: SourceRow) => boolean) | undefined {
  const { kind, name, lexpr, rexpr } = as(node, 'A_Expr') ?? {};
  const reference = as(lexpr, 'ColumnRef');
  if (!reference || namesOf(name)[0] !== '=' || !isOwn(reference) || (kind !== 'AEXPR_OP' && kind !== 'AEXPR_IN'))
    return undefined;
  const sides = kind === 'AEXPR_IN' ? (as(rexpr, 'List')?.items ?? []) : rexpr ? [rexpr] : [];
  if (sides.some((side) => columnReferences(side).some(isOwn))) return undefined;
  const values = sides.map((side) => evaluate(side, context));
  const column = stringOf(reference.fields?.at(-1)) ?? '';
  return (row) => {
    const value = cellOrUnknown(row, column);
    return values.some((other) => {
      const order = compare(value, other);
      return order === 0 || order === UNKNOWN;
    });
  };
}

/** The texts that conditions, `column = 'text'` or `column IN ('text' …)` among them, leave for a column of a FROM item. */
export function textsWanted(alias: string, column: string, conditions: readonly Node[]): ReadonlySet<string> | undefined {
  for (const condition of conditions) {
    const { kind, name, lexpr, rexpr } = as(condition, 'A_Expr') ?? {};
    if (namesOf(name)[0] !== '=' || (kind !== 'AEXPR_OP' && kind !== 'AEXPR_IN')) continue;
    const names = (as(lexpr, 'ColumnRef')?.fields ?? []).map(stringOf);
    if (names.at(-1) !== column || names.length > 2 || (names.length === 2 && names[0] !== alias)) continue;
    const sides = kind === 'AEXPR_IN' ? (as(rexpr, 'List')?.items ?? []) : [rexpr];
    const texts = sides.map((side) => as(side, 'A_Const')?.sval?.sval);
    if (texts.every((text) => text !== undefined)) return new Set(texts);
  }
  return undefined;
}

/** For `item.column = other.column` on oids: finds the item's rows without trying all. */
export function hashing(
  alias: string,
  source: RowSet,
  conditions: readonly Node[],
): ((bound: Bindings, context: Context) => readonly SourceRow[] | undefined) | undefined {
  for (const condition of conditions) {
    const equality = as(condition, 'A_Expr');
    if (equality?.kind !== 'AEXPR_OP' || namesOf(equality.name)[0] !== '=') continue;
    const sides = [equality.lexpr, equality.rexpr].map((side) => as(side, 'ColumnRef'));
    const mine = sides.findIndex((side) => side?.fields?.length === 2 && stringOf(side.fields[0]) === alias);
    const other = mine === 0 ? equality.rexpr : equality.lexpr;
    const column = stringOf(sides[mine]?.fields?.[1]);
    if (mine < 0 || column === undefined || !as(other, 'ColumnRef')) continue;
    const buckets = new Map<string | undefined, SourceRow[]>();
    for (const row of source.rows) {
      const key = hashKey(cellOrUnknown(row, column));
      const bucket = buckets.get(key);
      if (bucket) bucket.push(row);
      else buckets.set(key, [row]);
    }
    if (buckets.has(undefined)) return undefined;
    return (bindings, context) => {
      const key = hashKey(evaluate(other, { ...context, bindings }));
      return key === undefined ? undefined : (buckets.get(key) ?? []);
    };
  }
  return undefined;
}
