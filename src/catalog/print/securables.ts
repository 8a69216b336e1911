import { newOwnerAcl } from '../acl.ts';
import { findRelation, nameKey } from '../catalog.ts';
import type { Routine, Schema, UserType } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Acl } from '../object-model.ts';
import { initialAcl, type Securable } from '../privileges.ts';
import type { Relation } from '../relation-model.ts';
import { inIdentityOrder, type Printed } from './order.ts';
import { routineSignature, routineWord } from './routines.ts';
import { byName, type Dump, isOwn, printedRelations } from './scope.ts';

/** An object with an owner and privileges, as GRANT and ALTER name it, and what both are once the dump has made it. */
export interface Secured {
  readonly object: Securable;
  /** `table`, `function` …: the word of ALTER. */
  readonly word: string;
  /** The word of GRANT, which calls views and foreign tables tables; undefined for what bears no privileges. */
  readonly grantWord: string | undefined;
  readonly name: string;
  readonly initialAcl: Acl | undefined;
  readonly initialOwner: string;
}

/** Everything that has an owner: schemas, types, relations, routines; the platform's too, for what the project granted on it. */
export function securables(dump: Dump): readonly Secured[] {
  const { catalog } = dump;
  const sorted = <T extends Printed>(objects: Iterable<T>) => inIdentityOrder(catalog, [...objects]);
  return [
    ...[...catalog.schemas.values()].sort((a, b) => byName(a.name, b.name)).map((schema) => schemaOf(dump, schema)),
    ...sorted(catalog.types.values().filter((type) => type.kind !== 'multirange')).flatMap((type) =>
      secured(dump, type, type.kind === 'domain' ? 'domain' : 'type', displayName(type)),
    ),
    ...printedRelations(dump).flatMap((relation) => {
      const word = relationWord(relation);
      return word === undefined ? [] : secured(dump, relation, word, displayName(relation));
    }),
    ...sorted(catalog.routines.values()).flatMap((routine) =>
      secured(dump, routine, routineWord(routine), routineSignature(catalog, routine)),
    ),
  ];
}

function schemaOf({ start, base }: Dump, schema: Schema): Secured {
  const before =
    start.catalog.schemas.get(schema.name) ?? (schema.extension === undefined ? undefined : base.schemas.get(schema.name));
  return {
    object: schema,
    word: 'schema',
    grantWord: 'schema',
    name: quoteIdentifier(schema.name),
    initialOwner: before?.owner ?? schema.owner, // AUTHORIZATION has made it the owner's
    initialAcl: before
      ? newOwnerAcl(before.acl, before.owner, schema.owner)
      : initialAcl(start, 'schemas', schema.name, schema.owner),
  };
}

function relationWord(relation: Relation): string | undefined {
  switch (relation.kind) {
    case 'index relation':
      return undefined;
    case 'composite type':
      return 'type';
    case 'table':
      return relation.relkind === 'f' ? 'foreign table' : 'table';
    case 'sequence': // an owned one follows its table
      return 'sequence';
    default:
      return relation.kind;
  }
}

const DEFAULTS = {
  sequence: 'sequences',
  type: 'types',
  domain: 'types',
  function: 'functions',
  procedure: 'functions',
  aggregate: 'functions',
} as const;

function secured(dump: Dump, object: Relation | UserType | Routine, word: string, name: string): readonly Secured[] {
  const { start } = dump;
  const grantWord = word === 'sequence' || word in DEFAULTS ? (word === 'aggregate' ? 'function' : word) : 'table';
  const common = { object, word, grantWord, name };
  const before = known(dump, object);
  if (before) return [{ ...common, initialAcl: newOwnerAcl(before.acl, before.owner, object.owner), initialOwner: before.owner }];
  if (!isOwn(dump, object)) return [];
  const objects = word in DEFAULTS ? DEFAULTS[word as keyof typeof DEFAULTS] : 'tables';
  // what makes a range's values is the bootstrap superuser's
  const isConstructor = 'constructs' in object && object.constructs !== undefined;
  const maker = isConstructor ? (start.catalog.schemas.get('pg_catalog')?.owner ?? start.role) : start.role;
  const acl = initialAcl(start, objects, object.schema, maker);
  return [{ ...common, initialOwner: maker, initialAcl: newOwnerAcl(acl, maker, object.owner) }];
}

/** The object as the platform or its extension made it. */
function known({ catalog, start, base }: Dump, object: Relation | UserType | Routine): Securable | undefined {
  const { relations, types, routines } = start.catalog;
  const before = relations.get(object.oid) ?? types.get(object.oid) ?? routines.get(object.oid);
  if (before || object.extension === undefined) return before;
  const relation = findRelation(base, object.schema, object.name);
  if (relation?.kind === object.kind) return relation;
  if (!('arguments' in object)) return base.types.get(base.typeNames.get(nameKey(object.schema, object.name)) ?? 0);
  const overloads = base.routineNames.get(nameKey(object.schema, object.name)) ?? [];
  return overloads
    .flatMap((oid) => base.routines.get(oid) ?? [])
    .find((routine) => routineSignature(base, routine) === routineSignature(catalog, object));
}
