import { findRelation, nameKey } from '../../catalog.ts';
import type { Routine } from '../../model.ts';
import { quoteIdentifier, quoteQualified } from '../../names.ts';
import type { Oid, TypeReference } from '../../object-model.ts';
import type { Relation } from '../../relation-model.ts';
import { inputTypes } from '../../routines.ts';
import { formatType } from '../../types.ts';
import { effectiveSearchPath, lookupRelation, type Session } from '../session.ts';
import type { Reference } from './values.ts';

/** Splits `schema.name` as `stringToQualifiedNameList` in regproc.c does; undefined for what is no name. */
export function splitName(text: string): readonly string[] | undefined {
  const parts: string[] = [];
  const pattern = /\s*(?:"((?:[^"]|"")+)"|([\p{L}_][\p{L}\p{N}_$]*))\s*(\.|$)/uy;
  for (;;) {
    const match = pattern.exec(text);
    if (!match) return undefined;
    parts.push(match[1] === undefined ? (match[2] ?? '').toLowerCase() : match[1].replaceAll('""', '"'));
    if (match[3] === '') return parts;
  }
}

/** The relation that a text means when cast to regclass. */
export function relationNamed(session: Session, text: string): Relation | undefined {
  const parts = splitName(text);
  return parts && lookupRelation(session, parts.at(-2), parts.at(-1) ?? '');
}

/** A relation as regclass prints it: with its schema only where search_path does not find it. */
export function classReference(session: Session, relation: Relation): Reference {
  const { schema, name } = relation;
  const visible = effectiveSearchPath(session).find((candidate) => findRelation(session.catalog, candidate, name)) === schema;
  return { reference: 'class', oid: relation.oid, name: visible ? quoteIdentifier(name) : quoteQualified(schema, name) };
}

/** A type as regtype prints it. */
export function typeReference(session: Session, type: TypeReference): Reference {
  const full = formatType(session.catalog, { ...type, modifiers: [] });
  const user =
    type.oid === undefined ? undefined : (session.catalog.types.get(type.oid) ?? session.catalog.relations.get(type.oid));
  const visible = user && effectiveSearchPath(session).includes(user.schema);
  const name = visible ? quoteIdentifier(user.name) + (type.isArray ? '[]' : '') : full;
  return { reference: 'type', name, ...(type.oid === undefined || type.isArray ? {} : { oid: type.oid }) };
}

/** A routine as regprocedure prints it. */
export function routineReference(session: Session, routine: Routine): Reference {
  const visible = effectiveSearchPath(session).find((schema) => session.catalog.routineNames.has(nameKey(schema, routine.name)));
  const name = visible === routine.schema ? quoteIdentifier(routine.name) : quoteQualified(routine.schema, routine.name);
  const types = inputTypes(routine).map((type) => typeReference(session, type).name);
  return { reference: 'procedure', oid: routine.oid, name: `${name}(${types.join(',')})` };
}

export function namespaceReference(schema: string): Reference {
  return { reference: 'namespace', name: quoteIdentifier(schema) };
}

export function roleReference(role: string): Reference {
  return { reference: 'role', name: quoteIdentifier(role) };
}

/** A system catalog, of which our catalog knows no oid. */
export function systemClass(name: string): Reference {
  return { reference: 'class', name };
}

/** Extensions have no oid in our catalog; these only have to differ from one another. */
export function extensionOid(extension: string): string {
  return `extension ${extension}`;
}

/** The relation of an oid, or of a text that names one. */
export function relationOf(session: Session, value: Oid | string): Relation | undefined {
  return typeof value === 'number' ? session.catalog.relations.get(value) : relationNamed(session, value);
}
