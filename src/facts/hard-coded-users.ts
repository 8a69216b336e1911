import type { Catalog, Routine } from '../catalog/model.ts';
import type { Expression } from '../catalog/object-model.ts';
import type { Table } from '../catalog/relation-model.ts';
import { as, type Node, namesOf, type SubLink, stringOf, walk } from '../syntax/node.ts';
import { type Place, placeOf } from '../syntax/statement.ts';
import { bodyQueries } from './body/queries.ts';
import { type Shape, shapeOf } from './policy/shape.ts';
import { bare, calledName, comparisonOf, textOf } from './policy/shapes.ts';

/** A user whom a condition knows by a constant. */
export interface HardCodedUser {
  readonly by: 'id' | 'e-mail address';
  /** Of the constant. */
  readonly at?: Place;
}

const UUID = /^[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;
/** Ids that stand for nobody: all digits the same, or nearly so. */
const PLACEHOLDER = /^([0-9a-f])(?:\1|-)*[0-9a-f]$/i;
const EMAIL = /^[^\s@%*]+@[^\s@%*]+\.[a-z]{2,}$/i;
/** Whether a text is worth parsing. */
const SOMEBODY = /'[0-9a-f]{8}-[0-9a-f]{4}-|'[^'\s@%]+@[^'\s@%]+\.[a-z]+'/i;

/** The shapes of conditions that know nobody. */
const clean = new WeakSet<Shape>();

/** The first user whom a policy's expression compares the caller with. */
export function hardCodedUserIn(catalog: Catalog, table: Table, expression: Expression): HardCodedUser | undefined {
  const shape = shapeOf(catalog, table, expression);
  if (clean.has(shape)) return undefined;
  const { node, place } = expression;
  const found = userIn(node, (location) => (place ? placeOf(place.statement, location, 'token') : undefined));
  if (!found) clean.add(shape);
  return found;
}

const known = new WeakMap<Routine, HardCodedUser | 'none'>();

/** The first user whom a function's body compares the caller, or the row of a trigger, with. */
export function hardCodedUserInBody(routine: Routine): HardCodedUser | undefined {
  if (!routine.body || routine.extension !== undefined || !SOMEBODY.test(routine.body)) return undefined;
  const found = known.get(routine) ?? findInBody(routine) ?? 'none';
  known.set(routine, found);
  return found === 'none' ? undefined : found;
}

function findInBody(routine: Routine): HardCodedUser | undefined {
  for (const { statement } of bodyQueries(routine) ?? []) {
    const found = userIn({ [statement.tag]: statement.node } as Node, (location) => placeOf(statement, location, 'token'));
    if (found) return found;
  }
  return undefined;
}

function userIn(root: Node, placeAt: (location: number | undefined) => Place | undefined): HardCodedUser | undefined {
  let found: HardCodedUser | undefined;
  walk(root, (tag, node) => {
    if (found) return false;
    if (tag !== 'A_Expr') return undefined;
    const comparison = comparisonOf({ A_Expr: node });
    if (!comparison) return undefined;
    const { left, right } = comparison;
    for (const [asked, values] of [[left, right] as const, ...right.map((one) => [one, [left]] as const)]) {
      const by = personAsked(asked);
      const value = values.find((one) => by && isPerson(by, textOf(one)));
      if (!by || !value) continue;
      const at = placeAt(as(bare(value), 'A_Const')?.location);
      found = { by, ...(at ? { at } : {}) };
      return false;
    }
    return undefined;
  });
  return found;
}

function isPerson(by: HardCodedUser['by'], text: string | undefined): boolean {
  if (text === undefined) return false;
  return by === 'id' ? UUID.test(text) && !PLACEHOLDER.test(text) : EMAIL.test(text);
}

/** Whether an expression says who is calling, or whom a trigger's row is about, and how. */
function personAsked(node: Node | undefined): HardCodedUser['by'] | undefined {
  const inner = bare(node);
  const call = calledName(as(inner, 'FuncCall'));
  if (call === 'auth.uid') return 'id';
  if (call === 'auth.email') return 'e-mail address';
  if (call === 'lower') return personAsked(as(inner, 'FuncCall')?.args?.[0]);
  const operation = as(inner, 'A_Expr');
  if (operation && namesOf(operation.name).at(-1) === '->>' && calledName(as(bare(operation.lexpr), 'FuncCall')) === 'auth.jwt') {
    const claim = textOf(operation.rexpr);
    return claim === 'sub' ? 'id' : claim === 'email' ? 'e-mail address' : undefined;
  }
  const link: SubLink | undefined = as(inner, 'SubLink');
  const selected = as(as(as(link?.subselect, 'SelectStmt')?.targetList?.[0], 'ResTarget')?.val, 'ColumnRef');
  const fields = (selected ?? as(inner, 'ColumnRef'))?.fields?.map((field) => stringOf(field) ?? '') ?? [];
  return fields.at(-1) === 'email' ? 'e-mail address' : undefined;
}
