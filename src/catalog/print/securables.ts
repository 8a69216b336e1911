import { newOwnerAcl } from '../acl.ts';
import type { Acl, Relation, Routine, Schema, UserType } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import { initialAcl, type Securable } from '../privileges.ts';
import { routineSignature, routineWord } from './routines.ts';
import { byIdentity, byName, type Dump, isOwn, printedRelations } from './scope.ts';

/** An object with an owner and privileges, as GRANT and ALTER name it, and what both are once the dump has made it. */
export interface Secured {
  readonly object: Securable;
  /** `table`, `function` …: the word of ALTER. */
  readonly word: string;
  /** The word of GRANT, which calls views and foreign tables tables; undefined for what bears no privileges. */
  readonly grantWord: string | undefined;
  readonly name: string;
  /** Undefined for an object that the dump makes: its owner is the role that runs it. */
  readonly before: Securable | undefined;
  readonly initialAcl: Acl | undefined;
  readonly initialOwner: string;
}

/** Everything that has an owner: schemas, types, relations, routines; the platform's too, for what the project granted on it. */
export function securables(dump: Dump): readonly Secured[] {
  const { catalog } = dump;
  return [
    ...[...catalog.schemas.values()].sort((a, b) => byName(a.name, b.name)).map((schema) => schemaOf(dump, schema)),
    ...[...catalog.types.values()].sort(byIdentity).flatMap((type) => secured(dump, type, typeWord(type), displayName(type))),
    ...printedRelations(dump).flatMap((relation) => {
      const word = relationWord(relation);
      return word === undefined ? [] : secured(dump, relation, word, displayName(relation));
    }),
    ...[...catalog.routines.values()]
      .sort(byIdentity)
      .flatMap((routine) => secured(dump, routine, routineWord(routine), routineSignature(catalog, routine))),
  ];
}

function schemaOf(dump: Dump, schema: Schema): Secured {
  const { start } = dump;
  const before = start.catalog.schemas.get(schema.name);
  return {
    object: schema,
    word: 'schema',
    grantWord: 'schema',
    name: quoteIdentifier(schema.name),
    before: before ?? schema, // AUTHORIZATION has made it the owner's
    initialOwner: before?.owner ?? schema.owner,
    initialAcl: before
      ? newOwnerAcl(before.acl, before.owner, schema.owner)
      : initialAcl(start, 'schemas', schema.name, schema.owner),
  };
}

function typeWord({ kind }: UserType): string {
  return kind === 'domain' ? 'domain' : 'type';
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
  const known = start.catalog;
  const before = known.relations.get(object.oid) ?? known.types.get(object.oid) ?? known.routines.get(object.oid);
  const grantWord = word === 'sequence' || word in DEFAULTS ? (word === 'aggregate' ? 'function' : word) : 'table';
  const common = { object, word, grantWord, name, before };
  if (before) return [{ ...common, initialAcl: newOwnerAcl(before.acl, before.owner, object.owner), initialOwner: before.owner }];
  if (!isOwn(dump, object)) return [];
  const objects = word in DEFAULTS ? DEFAULTS[word as keyof typeof DEFAULTS] : 'tables';
  const acl = initialAcl(start, objects, object.schema, start.role);
  return [{ ...common, initialOwner: start.role, initialAcl: newOwnerAcl(acl, start.role, object.owner) }];
}
