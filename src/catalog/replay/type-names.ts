import type { Node } from '../../syntax/node.ts';
import { namesOf } from '../../syntax/node.ts';
import type { Place } from '../../syntax/statement.ts';
import { findRelation, nameKey, removeType } from '../catalog.ts';
import type { Acl, Oid } from '../object-model.ts';
import { initialAcl } from '../privileges.ts';
import { SqlError } from '../sql-error.ts';
import { creationSchema, nameHere, newOid, type Session } from './session.ts';

/** What every new type has. */
export interface NewType {
  readonly oid: Oid;
  readonly schema: string;
  readonly name: string;
  readonly owner: string;
  readonly place: Place;
  readonly acl?: Acl;
}

/**
 * Oid, schema, owner and privileges for a type of this name; a shell type of the name gives way to a whole one, which
 * takes its oid over.
 * @throws {SqlError} 42710 where a type or a relation with a row type has the name, 3F000 or 42501 from the schema.
 */
export function newType(session: Session, name: readonly Node[] | undefined, asShell = false): NewType {
  const names = namesOf(name);
  const place = nameHere(session);
  const schema = creationSchema(session, names.at(-2), place);
  if (asShell) requireFreeTypeName(session, schema, names.at(-1) ?? '', place);
  return newTypeIn(session, schema, names.at(-1) ?? '', place);
}

export function newTypeIn(session: Session, schema: string, name: string, place: Place): NewType {
  const shell = session.catalog.typeNames.get(nameKey(schema, name));
  const shellType = shell === undefined ? undefined : session.catalog.types.get(shell);
  const isShell = shellType?.kind === 'base type' && shellType.shell;
  if (isShell) session.catalog = removeType(session.catalog, shellType.oid);
  else requireFreeTypeName(session, schema, name, place);
  const acl = initialAcl(session, 'types', schema, session.role);
  const oid = isShell ? shellType.oid : newOid(session);
  return { oid, schema, name, owner: session.role, place, ...(acl ? { acl } : {}) };
}

/** @throws {SqlError} 42710 where a type or a relation with a row type has the name. */
export function requireFreeTypeName(session: Session, schema: string, name: string, place?: Place): void {
  const relation = findRelation(session.catalog, schema, name);
  const hasRowType = relation && relation.kind !== 'index relation' && relation.kind !== 'sequence';
  if (hasRowType || session.catalog.typeNames.has(nameKey(schema, name)))
    throw new SqlError('42710', `type "${name}" already exists`, place);
}
