import type { Catalog } from '../../catalog/model.ts';
import type { Expression, Oid } from '../../catalog/object-model.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { relationsNamed } from './relations-named.ts';

/**
 * Whether the policies' sub-selects may come back to a table whose policies are being applied, which PostgreSQL refuses as an infinite
 * recursion (42P17), whatever the policies beside them say. Too cautious: roles and commands further down are not looked at.
 */
export function mayRecurse(catalog: Catalog, table: Table, policies: readonly { readonly expression: Expression }[]): boolean {
  const done = new Set<Oid>();
  const onPath = new Set<Oid>([table.oid]);
  return policies.some(({ expression }) => relationsNamed(expression).some(leadsBack));

  function leadsBack({ oid }: { readonly oid: Oid }): boolean {
    if (onPath.has(oid)) return true;
    const relation = catalog.relations.get(oid);
    if (!relation || done.has(oid)) return false;
    onPath.add(oid);
    const found = expressionsOf(relation).some((expression) => relationsNamed(expression).some(leadsBack));
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
