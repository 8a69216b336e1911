import { constraintsOf } from '../catalog.ts';
import { quoteIdentifier, quoteQualified } from '../names.ts';
import type { TypeReference } from '../object-model.ts';
import type { Relation } from '../relation-model.ts';
import { inputTypes } from '../routines.ts';
import { formatTypeAlone, typeByReference } from '../types.ts';
import type { Target } from './removal.ts';
import { effectiveSearchPath, lookupRelation, type Session } from './session.ts';

/** An object as PostgreSQL's messages call it (`getObjectDescription` in objectaddress.c): its schema only where it is not searched, quotes for some kinds only. */
export function describeTarget(session: Session, target: Target): string {
  const { relations, types, routines, others } = session.catalog;
  switch (target.kind) {
    case 'schema':
    case 'extension':
      return `${target.kind} ${target.name}`;
    case 'other': {
      const other = others.get(target.name);
      return other ? `${other.kind} ${quoteIdentifier(other.name)}` : target.name;
    }
    case 'relation': {
      const relation = relations.get(target.oid);
      return relation ? describeRelation(session, relation) : '';
    }
    case 'type': {
      const type = types.get(target.oid);
      return type ? `type ${seen(session, type.schema, type.name)}` : '';
    }
    case 'routine': {
      const routine = routines.get(target.oid);
      if (!routine) return '';
      const types = inputTypes(routine).map((type) => describeType(session, type));
      return `function ${seen(session, routine.schema, routine.name)}(${types.join(',')})`;
    }
  }
  const relation = relations.get(target.of);
  if (!relation) return '';
  const on = describeRelation(session, relation);
  if ('publication' in target) return `publication of ${on} in publication ${target.publication}`;
  if ('attnum' in target) {
    const column = 'columns' in relation ? relation.columns.find(({ attnum }) => attnum === target.attnum) : undefined;
    const what = target.kind === 'default' ? 'default value for column' : 'column';
    return `${what} ${column?.name ?? ''} of ${on}`;
  }
  const parts =
    relation.kind === 'table'
      ? target.kind === 'policy'
        ? relation.policies
        : target.kind === 'trigger'
          ? relation.triggers
          : constraintsOf(relation)
      : [];
  return `${target.kind} ${parts.find(({ oid }) => oid === target.oid)?.name ?? ''} on ${on}`;
}

function describeRelation(session: Session, relation: Relation): string {
  const words: Partial<Record<Relation['kind'], string>> = { 'index relation': 'index', 'composite type': 'type' };
  const word = relation.kind === 'table' && relation.relkind === 'f' ? 'foreign table' : (words[relation.kind] ?? relation.kind);
  const isSeen = lookupRelation(session, undefined, relation.name)?.oid === relation.oid;
  return `${word} ${isSeen ? quoteIdentifier(relation.name) : quoteQualified(relation.schema, relation.name)}`;
}

/** A type without modifiers as messages print it: `format_type_be` leaves out schemas that are searched. */
export function describeType(session: Session, type: TypeReference): string {
  const user = typeByReference(session.catalog, type);
  return user ? `${seen(session, user.schema, user.name)}${type.isArray ? '[]' : ''}` : formatTypeAlone(session.catalog, type);
}

function seen(session: Session, schema: string, name: string): string {
  return effectiveSearchPath(session).includes(schema) ? quoteIdentifier(name) : quoteQualified(schema, name);
}
