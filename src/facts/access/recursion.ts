import type { Catalog } from '../../catalog/model.ts';
import type { Expression, Oid } from '../../catalog/object-model.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { type RangeVar, walk } from '../../syntax/node.ts';

/**
 * Whether the policies' sub-selects may come back to a table whose policies are being applied, which PostgreSQL refuses as an infinite
 * recursion (42P17), whatever the policies beside them say. Too cautious: roles and commands further down are not looked at.
 */
export function mayRecurse(catalog: Catalog, table: Table, policies: readonly { readonly expression: Expression }[]): boolean {
  const done = new Set<Oid>();
  const onPath = new Set<Oid>([table.oid]);
  return policies.some(({ expression }) => relationsRead(expression).some(leadsBack));

  function leadsBack(oid: Oid): boolean {
    if (onPath.has(oid)) return true;
    const relation = catalog.relations.get(oid);
    if (!relation || done.has(oid)) return false;
    onPath.add(oid);
    const found = expressionsOf(relation).some((expression) => relationsRead(expression).some(leadsBack));
    onPath.delete(oid);
    done.add(oid);
    return found;
  }
}

function expressionsOf(relation: NonNullable<ReturnType<Catalog['relations']['get']>>): readonly Expression[] {
  if (relation.kind === 'view') return [relation.query];
  if (relation.kind !== 'table' || !relation.rowSecurity.enabled) return [];
  return relation.policies.flatMap(({ using, check }) => [using ?? [], check ?? []].flat());
}

/** The relations that sub-selects of an expression, or a query, name in FROM. */
export function relationsRead({ node, references }: Expression): readonly Oid[] {
  const read: Oid[] = [];
  walk(node, (tag, found) => {
    const { location } = found as RangeVar;
    if (tag === 'RangeVar' && location !== undefined)
      read.push(...references.filter((one) => one.location === location).map(({ object }) => object));
    return undefined;
  });
  return read;
}
