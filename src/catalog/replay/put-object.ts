import { putRelation, putRoutine, putType } from '../catalog.ts';
import type { Securable } from '../privileges.ts';
import type { Session } from './session.ts';

/** Puts a new or changed object of any kind that has an owner and an acl into the session's catalog. */
export function putObject(session: Session, object: Securable): void {
  const { catalog } = session;
  switch (object.kind) {
    case 'schema':
      session.catalog = { ...catalog, schemas: catalog.schemas.set(object.name, object) };
      return;
    case 'function':
    case 'procedure':
    case 'aggregate':
    case 'window function':
      session.catalog = putRoutine(catalog, object);
      return;
    case 'enum':
    case 'domain':
    case 'range':
    case 'multirange':
    case 'base type':
      session.catalog = putType(catalog, object);
      return;
    default:
      session.catalog = putRelation(catalog, object);
  }
}
