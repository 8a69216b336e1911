import { extensionContents } from '../extension-contents.ts';
import { effectiveSearchPath, type Session } from './session.ts';

/**
 * Whether a relation that the catalog does not have may exist all the same: PostgreSQL's own catalogs, and the tables and views of an
 * extension that is not known.
 */
export function mayExistUnseen(session: Session, schema: string | undefined, name: string): boolean {
  if (schema === 'pg_catalog' || schema === 'information_schema' || schema?.startsWith('pg_toast')) return true;
  return (schema === undefined && name.startsWith('pg_')) || mayBelongToExtension(session, schema);
}

/** PostgreSQL's own trigger functions. */
const TRIGGER_FUNCTIONS = new Set([
  'suppress_redundant_updates_trigger',
  'tsvector_update_trigger',
  'tsvector_update_trigger_column',
]);

/** Whether a trigger function that the catalog does not have may exist all the same, as PostgreSQL's own or an extension's. */
export function triggerFunctionMayExistUnseen(session: Session, schema: string | undefined, name: string): boolean {
  const isOwn = (schema === undefined || schema === 'pg_catalog') && TRIGGER_FUNCTIONS.has(name);
  return isOwn || mayBelongToExtension(session, schema);
}

/** Whether an extension of unknown contents may have made something in this schema, or somewhere in search_path. */
function mayBelongToExtension(session: Session, schema: string | undefined): boolean {
  const { catalog } = session;
  const schemas = schema === undefined ? effectiveSearchPath(session) : [schema];
  for (const extension of catalog.extensions.values()) {
    if (extensionContents(extension.name)) continue;
    // it may also have made a schema of its own
    if (schemas.includes(extension.schema) || (schema !== undefined && !catalog.schemas.has(schema))) return true;
  }
  return false;
}
