import { tableByOid } from '../catalog/catalog.ts';
import type { Catalog } from '../catalog/model.ts';
import type { Oid } from '../catalog/object-model.ts';
import type { Table, View } from '../catalog/relation-model.ts';

/** Whether a view reads with the rights of whoever queries it (`security_invoker`): any beginning of a word for true will do (`parse_bool`). */
export function isInvokerView(view: View): boolean {
  return view.options.some((option) => /^security_invoker=(t(r(ue?)?)?|on|1|y(es?)?)$/i.test(option));
}

/** As the advisor reads the option (splinter 0002, 0010): it knows whole words. */
export function isInvokerToAdvisor(view: View): boolean {
  return view.options.some((option) => /^security_invoker=(true|on|1|yes)$/i.test(option));
}

/** The tables that a view reads, also through other views; each once. */
export function tablesRead(catalog: Catalog, view: View): readonly Table[] {
  const tables: Table[] = [];
  const seen = new Set<Oid>();
  const views = [view];
  for (let one = views.pop(); one; one = views.pop()) {
    for (const { object } of one.query.references) {
      if (seen.has(object)) continue;
      seen.add(object);
      const table = tableByOid(catalog, object);
      if (table) tables.push(table);
      const inner = catalog.relations.get(object);
      if (inner?.kind === 'view' || inner?.kind === 'materialized view') views.push(inner);
    }
  }
  return tables;
}
