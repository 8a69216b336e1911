import { type FuncCall, namesOf, walk } from '../syntax/node.ts';
import type { Catalog, Routine } from './model.ts';
import type { Expression } from './object-model.ts';

/** A call in an expression. */
export interface FunctionCall {
  readonly node: FuncCall;
  /** As search_path made it when the expression was written: `auth.uid`, `pg_catalog.now`. */
  readonly name: string;
  /** The routines that it may mean; none for PostgreSQL's own. */
  readonly routines: readonly Routine[];
}

/** The function calls in an expression or query, sub-selects included, in the order they are written. */
export function functionCalls(catalog: Catalog, expression: Expression): readonly FunctionCall[] {
  const calls: FunctionCall[] = [];
  walk(expression.node, (tag, node) => {
    if (tag === 'FuncCall') calls.push(resolved(catalog, expression, node as FuncCall));
    return undefined;
  });
  return calls;
}

function resolved(catalog: Catalog, { references }: Expression, node: FuncCall): FunctionCall {
  const names = namesOf(node.funcname);
  const routines = references.flatMap(({ object, location }) => {
    const routine = location === node.location ? catalog.routines.get(object) : undefined;
    return routine ? [routine] : [];
  });
  const [first] = routines;
  const schema = first?.schema ?? names.at(-2) ?? 'pg_catalog';
  return { node, name: `${schema}.${first?.name ?? names.at(-1) ?? ''}`, routines };
}
