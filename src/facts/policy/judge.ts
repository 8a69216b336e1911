import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import type { Table } from '../../catalog/relation-model.ts';
import type { Assumed, Caller, Context } from './caller.ts';
import { type Dependencies, dependenciesOf, type KnownDependencies } from './dependencies.ts';
import { evaluate } from './evaluate.ts';
import { type Shape, shapeOf } from './shape.ts';
import { isNeverTrue, isTrue } from './value.ts';

/** What a policy's USING or WITH CHECK comes to for a caller. */
export type Judgement = (
  | { readonly answer: 'always' | 'never' }
  | {
      /** `caller`: for all rows of a query the same, as far as can be told. */
      readonly answer: 'row' | 'caller';
      readonly on: Dependencies;
    }
) & {
  /** False where evaluating it could fail, and with it the whole command. */
  readonly safe: boolean;
  /** A constant to PostgreSQL's planner: what stands beside it in an OR is not run. */
  readonly folded: boolean;
};

const NOTHING: Assumed = new Map();

/** The judgements of expressions of one shape so far: by caller and what is assumed, as every rule about policies asks the same again. */
interface Judged {
  readonly judgements: Map<string, Judgement>;
  readonly dependencies: KnownDependencies;
}
const judged = new WeakMap<Shape, Judged>();

/**
 * Judges a predicate in three-valued logic: `never` is false or null for every row. Knows constants, boolean algebra, `x = x`, null tests
 * on NOT NULL columns, who `auth.uid()`, `auth.role()` and the token's `role` and `sub` are for the caller, and SQL functions of one SELECT.
 * With `assumed` it judges rows of which some columns are known.
 */
export function judgePredicate(
  catalog: Catalog,
  table: Table,
  expression: Expression,
  caller: Caller,
  assumed: Assumed = NOTHING,
): Judgement {
  const shape = shapeOf(catalog, table, expression);
  let known = judged.get(shape);
  if (!known) {
    known = { judgements: new Map(), dependencies: new Map() };
    judged.set(shape, known);
  }
  const key = `${caller.user} ${caller.role}${assumed.size > 0 ? told(table, assumed) : ''}`;
  let judgement = known.judgements.get(key);
  if (!judgement) {
    judgement = judge(table, expression, { catalog, caller, assumed }, known.dependencies);
    known.judgements.set(key, judgement);
  }
  return judgement;
}

/** What is assumed of columns, by their names: on another table they have other numbers. */
function told(table: Table, assumed: Assumed): string {
  let text = '';
  for (const { attnum, name } of table.columns) {
    const held = assumed.get(attnum);
    if (held !== undefined) text += ` ${held} ${JSON.stringify(name)}`;
  }
  return text;
}

function judge(
  table: Table,
  { references, node }: Expression,
  given: Pick<Context, 'catalog' | 'caller' | 'assumed'>,
  dependencies: KnownDependencies,
): Judgement {
  const value = evaluate(node, { ...given, table, references, routines: [], level: { depth: 0 } });
  const { safe, folded } = value;
  if (isNeverTrue(value)) return { answer: 'never', safe, folded };
  if (isTrue(value)) return { answer: 'always', safe, folded };
  const on = dependenciesOf(given.catalog, table, references, value.open, dependencies);
  const answer = on.columns.length > 0 ? 'row' : 'caller';
  return { answer, on, safe, folded };
}
