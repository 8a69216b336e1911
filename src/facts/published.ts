import type { Catalog } from '../catalog/model.ts';
import type { Table } from '../catalog/relation-model.ts';
import type { Place } from '../syntax/statement.ts';

/** What Supabase's Realtime sends to subscribers. */
const PUBLICATION = 'supabase_realtime';

/** How the changes of a table come to be sent to whoever subscribes to them and may read it. */
export interface Broadcast {
  /** By its name, or with all tables of its schema or of the database. */
  readonly by: 'table' | 'schema' | 'database';
  readonly at?: Place;
}

/** Whether Realtime sends a table's changes: it is in the publication `supabase_realtime`. Undefined where it is not. */
export function broadcastOf(catalog: Catalog, table: Table): Broadcast | undefined {
  const publication = catalog.publications.get(PUBLICATION);
  if (!publication || table.persistence !== 'permanent' || table.relkind === 'f') return undefined;
  const named = publication.tables.find((one) => one.table === table.oid);
  if (named) return { by: 'table', ...(named.place ? { at: named.place } : {}) };
  const place = publication.place ? { at: publication.place } : {};
  if (publication.allTables) return { by: 'database', ...place };
  return publication.schemas.includes(table.schema) ? { by: 'schema', ...place } : undefined;
}
