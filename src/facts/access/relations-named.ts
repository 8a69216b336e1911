import type { Expression, Oid } from '../../catalog/object-model.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { type RangeVar, walk } from '../../syntax/node.ts';
import { type Place, placeOf } from '../../syntax/statement.ts';

interface Contents {
  readonly hasSubLink: boolean;
  readonly relations: readonly { readonly oid: Oid; readonly at?: Place }[];
}

const contents = new WeakMap<Expression, Contents>();

/** The relations that an expression's sub-selects, or a query, name in FROM. */
export function relationsNamed(expression: Expression): Contents['relations'] {
  return contentsOf(expression).relations;
}

/** Whether some policy of a table names a relation in a sub-select. */
export function readsRelations({ policies }: Table): boolean {
  return policies.some(({ using, check }) => [using, check].some((one) => one && contentsOf(one).relations.length > 0));
}

export function hasSubLink(expression: Expression | undefined): boolean {
  return expression !== undefined && contentsOf(expression).hasSubLink;
}

function contentsOf(expression: Expression): Contents {
  const known = contents.get(expression);
  if (known) return known;
  const { node, place, references } = expression;
  const relations: Contents['relations'][number][] = [];
  let hasSubLink = false;
  walk(node, (tag, found) => {
    if (tag === 'SubLink') hasSubLink = true;
    const location = tag === 'RangeVar' ? (found as RangeVar).location : undefined;
    if (location === undefined) return undefined;
    for (const one of references)
      if (one.location === location)
        relations.push({ oid: one.object, ...(place ? { at: placeOf(place.statement, location) } : {}) });
    return undefined;
  });
  const fresh = { hasSubLink, relations };
  contents.set(expression, fresh);
  return fresh;
}
