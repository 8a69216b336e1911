import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import type { Column, Table } from '../../catalog/relation-model.ts';
import { type Assumed, callerOf } from './caller.ts';
import type { Dependencies } from './dependencies.ts';
import { type Judgement, judgePredicate } from './judge.ts';
import { type Shape, shapeOf } from './shape.ts';
import type { Person } from './value.ts';

/** The columns of the judged row that a predicate compares with a signed-in caller's id: who the row belongs to, as it sees it. */
export interface Ownership {
  readonly columns: readonly Column[];
  /** Nobody else's row gets through: where all of the columns hold another's id, the predicate is never true. */
  readonly exclusive: boolean;
}

/** By names: tables whose policies have one shape have the columns that it is about. */
const known = new WeakMap<Shape, { readonly columns: ReadonlySet<string>; readonly exclusive: boolean }>();

/** Whose rows a predicate is about: found by taking the caller's id, and another's, for the value of each column it looks at. */
export function ownershipOf(catalog: Catalog, table: Table, expression: Expression): Ownership {
  const shape = shapeOf(catalog, table, expression);
  const found = known.get(shape);
  if (found) return { columns: table.columns.filter(({ name }) => found.columns.has(name)), exclusive: found.exclusive };
  const { columns, exclusive } = findOwnership(catalog, table, expression);
  known.set(shape, { columns: new Set(columns.map(({ name }) => name)), exclusive });
  return { columns, exclusive };
}

function findOwnership(catalog: Catalog, table: Table, expression: Expression): Ownership {
  const judge = (assumed: Assumed) => judgePredicate(catalog, table, expression, callerOf('authenticated'), assumed);
  const plain = judge(new Map());
  if (plain.answer !== 'row' || (!plain.on.user && plain.on.functions.length === 0 && plain.on.claims.length === 0))
    return { columns: [], exclusive: false };
  const columns = possibleOwners(table, plain.on).filter((column) =>
    differ(judge(assume([column], 'caller')), judge(assume([column], 'another'))),
  );
  return { columns, exclusive: columns.length > 0 && judge(assume(columns, 'another')).answer === 'never' };
}

/** The columns among which those are that a predicate compares with an id, of what it depends on. */
export function possibleOwners(table: Table, on: Dependencies): readonly Column[] {
  return table.columns.filter((column) => on.columns.includes(column.name) && mayHoldId(column));
}

const NO_IDS = new Set(
  'bool int2 int4 int8 numeric float4 float8 money date time timetz timestamp timestamptz interval bytea'.split(' '),
);

/** False where no user's id can stand, so that nothing need be judged: an id is a uuid, as a uuid or as a text. */
function mayHoldId({ type }: Column): boolean {
  return type.schema !== 'pg_catalog' || type.isArray || !NO_IDS.has(type.name);
}

function differ(one: Judgement, other: Judgement): boolean {
  return one.answer !== other.answer || JSON.stringify(one) !== JSON.stringify(other);
}

/** Rows whose columns hold this person's id. */
export function assume(columns: readonly Column[], person: Person): Assumed {
  return new Map(columns.map(({ attnum }) => [attnum, person]));
}
