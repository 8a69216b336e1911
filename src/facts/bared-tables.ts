import { tableByOid } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import { displayName } from '../catalog/names.ts';
import type { Oid } from '../catalog/object-model.ts';
import { isOwner, isSuperuser } from '../catalog/privileges.ts';
import type { Relation, Table, View } from '../catalog/relation-model.ts';
import { as, type Node, type RangeVar, type SelectStmt } from '../syntax/node.ts';
import { accessTo } from './access/access.ts';
import { askingCaller, asksForCaller, readsSettings } from './caller.ts';
import type { ApiRole } from './exposure.ts';
import { isInvokerView } from './views.ts';

/** What a view gives its readers that the policies of a table would keep from them. */
export interface BaredTable {
  readonly table: Table;
  /** Every row of the table is a row of the view. */
  readonly whole: boolean;
}

/**
 * The protected tables that readers of a view see past their policies, each once: those that it reads with its owner's rights, or did
 * when it was refreshed, and of which a reader cannot see every row anyhow. None for a view that asks who is calling or reads a setting:
 * it chooses its rows by itself. What a `security_invoker` view within it reads is read with the rights of the caller.
 */
export function baredTables(catalog: Catalog, view: View, readers: readonly ApiRole[]): readonly BaredTable[] {
  if (isInvokerView(view) || choosesRows(catalog, view)) return [];
  const whole = wholeRelation(view);
  return readAsOwner(catalog, view, view.kind === 'materialized view')
    .filter((table) => table.rowSecurity.enabled && bypasses(catalog, view.owner, table))
    .filter((table) => readers.some((reader) => accessTo(catalog, table, reader, 'SELECT').level !== 'all'))
    .map((table) => ({ table, whole: table.oid === whole }));
}

/** As a message tells them: "every row of `public.orders` and rows of `public.customers`", "rows of `a`, `b`, `c` and 2 more". */
export function toldTables(bared: readonly BaredTable[]): string {
  const told = (tables: readonly BaredTable[]): string => {
    const named = tables.slice(0, 3).map(({ table }) => `\`${displayName(table)}\``);
    return `${named.join(', ')}${tables.length > 3 ? ` and ${tables.length - 3} more` : ''}`;
  };
  const [whole, others] = [bared.filter((one) => one.whole), bared.filter((one) => !one.whole)];
  return [
    ...(whole.length > 0 ? [`every row of ${told(whole)}`] : []),
    ...(others.length > 0 ? [`rows of ${told(others)}`] : []),
  ].join(' and ');
}

function choosesRows(catalog: Catalog, view: View): boolean {
  return asksForCaller(catalog, view.query, askingCaller(catalog)) || readsSettings(catalog, view.query);
}

/** The tables that a view reads as its owner, also through other views. A materialized view reads all as its owner. */
function readAsOwner(catalog: Catalog, view: View, stored: boolean): readonly Table[] {
  const tables: Table[] = [];
  const seen = new Set<Oid>();
  const pending: { readonly view: View; readonly stored: boolean }[] = [{ view, stored }];
  for (let one = pending.pop(); one; one = pending.pop()) {
    for (const { object } of one.view.query.references) {
      if (seen.has(object)) continue;
      seen.add(object);
      const table = tableByOid(catalog, object);
      if (table) tables.push(table);
      const inner: Relation | undefined = catalog.relations.get(object);
      if (inner?.kind === 'materialized view') pending.push({ view: inner, stored: true });
      else if (inner?.kind === 'view' && (one.stored || !isInvokerView(inner)) && !choosesRows(catalog, inner))
        pending.push({ view: inner, stored: one.stored });
    }
  }
  return tables;
}

/** Whether row security lets a role pass over (check_enable_rls in utils/misc/rls.c). */
function bypasses(catalog: Catalog, role: string, table: Table): boolean {
  if (isSuperuser(catalog, role) || catalog.roles.get(role)?.bypassRowSecurity) return true;
  return !table.rowSecurity.forced && isOwner(catalog, role, table.owner);
}

/** The relation that a view gives every row of: the only one of its FROM, or the one that all others are left-joined to. */
function wholeRelation({ query }: View): Oid | undefined {
  const select = as(query.node, 'SelectStmt');
  if (!select || !isWhole(select)) return undefined;
  const [from, ...others] = select.fromClause ?? [];
  const first = others.length === 0 ? leftmost(from) : undefined;
  return query.references.find(({ location }) => location !== undefined && location === first?.location)?.object;
}

function isWhole(select: SelectStmt): boolean {
  const { op, withClause, valuesLists, whereClause, groupClause, havingClause, distinctClause, limitCount, limitOffset } = select;
  if ((op ?? 'SETOP_NONE') !== 'SETOP_NONE') return false;
  return ![withClause, valuesLists, whereClause, groupClause, havingClause, distinctClause, limitCount, limitOffset].some(
    Boolean,
  );
}

function leftmost(node: Node | undefined): RangeVar | undefined {
  const join = as(node, 'JoinExpr');
  if (join) return join.jointype === 'JOIN_LEFT' ? leftmost(join.larg) : undefined;
  return as(node, 'RangeVar');
}
