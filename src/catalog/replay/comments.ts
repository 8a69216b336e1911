import type { CommentStmt, Node, TypeName } from '../../syntax/node.ts';
import { as, namesOf, stringOf } from '../../syntax/node.ts';
import type { Securable } from '../privileges.ts';
import type { Column, Relation, Table, View } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { describeType } from './describe.ts';
import type { Handlers } from './handler.ts';
import { findOther } from './other-objects.ts';
import { requireSchema } from './owners.ts';
import { putObject } from './put-object.ts';
import { requireRule } from './rewrite-rules.ts';
import { requireRole } from './role-spec.ts';
import { findRoutine } from './routines/routine-lookup.ts';
import { requireOwnerAsOther } from './row-privileges.ts';
import { here, putInto, requireRelation, type Session } from './session.ts';
import { resolveType } from './types.ts';

export const commentHandlers: Handlers = { CommentStmt: comment };

/** COMMENT ON (`CommentObject` in comment.c): the object must exist; a null comment takes the old one away. */
function comment(session: Session, node: CommentStmt): void {
  const text = node.comment || undefined;
  const { objtype, object } = node;
  if (objtype && RELATION_KINDS[objtype]) commentOnRelation(session, objtype, object, text);
  else if (objtype === 'OBJECT_COLUMN') commentOnColumn(session, object, text);
  else if (objtype && objtype in PART_NAMES) commentOnPart(session, objtype as PartType, object, text);
  else {
    const found = objectNamed(session, node);
    if (found && (found.kind === 'table' || found.kind === 'view' || found.kind === 'materialized view'))
      putInto(session, withRowTypeComment(found, text));
    else if (found) putObject(session, withComment(found, text));
    else requireNamed(session, node);
  }
}

/** A routine, type or schema. */
function objectNamed(session: Session, { objtype, object }: CommentStmt): Securable | undefined {
  switch (objtype) {
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
    case 'OBJECT_AGGREGATE':
      return findRoutine(session, as(object, 'ObjectWithArgs') ?? {}, ROUTINE_WORDS[objtype]);
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const { oid, name } = resolveType(session, as(object, 'TypeName') as TypeName);
      const type = session.catalog.types.get(oid ?? 0);
      if (objtype === 'OBJECT_DOMAIN' && type?.kind !== 'domain')
        throw new SqlError('42809', `"${name}" is not a domain`, here(session, undefined));
      return type ?? session.catalog.relations.get(oid ?? 0);
    }
    case 'OBJECT_DOMCONSTRAINT': {
      const [typeName, name] = as(object, 'List')?.items ?? [];
      requireDomainConstraint(session, as(typeName, 'TypeName'), stringOf(name) ?? '');
      return undefined;
    }
    case 'OBJECT_SCHEMA':
      return requireSchema(session, stringOf(object) ?? '');
    default:
      return undefined;
  }
}

/** A comment on it is not kept. @throws {SqlError} 42704. */
function requireDomainConstraint(session: Session, typeName: TypeName | undefined, name: string): void {
  const reference = resolveType(session, typeName);
  const domain = session.catalog.types.get(reference.oid ?? 0);
  const refuse = (sqlstate: string, message: string) => new SqlError(sqlstate, message, here(session, undefined));
  if (domain?.kind !== 'domain') throw refuse('42809', `"${reference.name}" is not a domain`);
  if (domain.notNullName === name || domain.checks.some((check) => check.name === name)) return;
  throw refuse('42704', `constraint "${name}" for domain ${describeType(session, reference)} does not exist`);
}

const ROUTINE_WORDS = {
  OBJECT_FUNCTION: 'function',
  OBJECT_PROCEDURE: 'procedure',
  OBJECT_ROUTINE: 'routine',
  OBJECT_AGGREGATE: 'aggregate',
} as const;

function withComment<T extends { readonly comment?: string }>(object: T, text: string | undefined): T {
  const { comment: _, ...rest } = object;
  return (text === undefined ? rest : { ...rest, comment: text }) as T;
}

function withRowTypeComment<T extends Table | View>(relation: T, text: string | undefined): T {
  const { rowTypeComment: _, ...rest } = relation;
  return (text === undefined ? rest : { ...rest, rowTypeComment: text }) as T;
}

function relationNamed(session: Session, names: readonly string[]): Relation {
  const schema = names.at(-2);
  return requireRelation(session, { relname: names.at(-1) ?? '', ...(schema === undefined ? {} : { schemaname: schema }) });
}

const RELATION_KINDS: {
  readonly [Type in NonNullable<CommentStmt['objtype']>]?: readonly [string, (relation: Relation) => boolean];
} = {
  OBJECT_TABLE: ['a table', ({ kind }) => kind === 'table'],
  OBJECT_FOREIGN_TABLE: ['a foreign table', (relation) => relation.kind === 'table' && relation.relkind === 'f'],
  OBJECT_VIEW: ['a view', ({ kind }) => kind === 'view'],
  OBJECT_MATVIEW: ['a materialized view', ({ kind }) => kind === 'materialized view'],
  OBJECT_SEQUENCE: ['a sequence', ({ kind }) => kind === 'sequence'],
  OBJECT_INDEX: ['an index', ({ kind }) => kind === 'index relation'],
};

function commentOnRelation(
  session: Session,
  type: NonNullable<CommentStmt['objtype']>,
  object: Node | undefined,
  text: string | undefined,
): void {
  const relation = relationNamed(session, namesOf(as(object, 'List')?.items));
  const [what, fits] = RELATION_KINDS[type] ?? ['', () => true];
  if (!fits(relation)) throw new SqlError('42809', `"${relation.name}" is not ${what}`, here(session, undefined));
  requireOwnerAsOther(session, relation);
  putInto(session, withComment(relation, text));
}

function commentOnColumn(session: Session, object: Node | undefined, text: string | undefined): void {
  const names = namesOf(as(object, 'List')?.items);
  const relation = relationNamed(session, names.slice(0, -1));
  const name = names.at(-1);
  if (!('columns' in relation))
    throw new SqlError('42809', `cannot set comment on relation "${relation.name}"`, here(session, undefined));
  const change = (column: Column): Column => (column.name === name ? withComment(column, text) : column);
  if (!relation.columns.some((column) => column.name === name))
    throw new SqlError(
      '42703',
      `column "${name}" of relation "${names.slice(0, -1).join('.')}" does not exist`,
      here(session, undefined),
    );
  putInto(session, { ...relation, columns: relation.columns.map(change) });
}

type PartType = 'OBJECT_TABCONSTRAINT' | 'OBJECT_POLICY' | 'OBJECT_TRIGGER' | 'OBJECT_RULE';

/** Policies, triggers and constraints, by the name of their table and their own. */
function commentOnPart(session: Session, type: PartType, object: Node | undefined, text: string | undefined): void {
  const names = namesOf(as(object, 'List')?.items);
  const relation = relationNamed(session, names.slice(0, -1));
  const name = names.at(-1) ?? '';
  if (type === 'OBJECT_RULE') {
    requireRule(session, relation, name);
    return;
  }
  let found = false;
  const change = <T extends { readonly name: string; readonly comment?: string }>(part: T): T => {
    if (part.name !== name) return part;
    found = true;
    return withComment(part, text);
  };
  if (type === 'OBJECT_TRIGGER' && 'triggers' in relation)
    putInto(session, { ...relation, triggers: relation.triggers.map(change) });
  if (type === 'OBJECT_POLICY' && relation.kind === 'table')
    putInto(session, { ...relation, policies: relation.policies.map(change) });
  if (type === 'OBJECT_TABCONSTRAINT' && relation.kind === 'table') putInto(session, withConstraints(relation, change));
  if (found) return;
  const [what, of] = PART_NAMES[type];
  throw new SqlError('42704', `${what} "${name}" for ${of} "${relation.name}" does not exist`, here(session, undefined));
}

const PART_NAMES: Readonly<Record<PartType, readonly [string, string]>> = {
  OBJECT_TABCONSTRAINT: ['constraint', 'table'],
  OBJECT_POLICY: ['policy', 'table'],
  OBJECT_TRIGGER: ['trigger', 'table'],
  OBJECT_RULE: ['rule', 'relation'],
};

function withConstraints(
  table: Table,
  change: <T extends { readonly name: string; readonly comment?: string }>(part: T) => T,
): Table {
  return {
    ...table,
    ...(table.primaryKey ? { primaryKey: change(table.primaryKey) } : {}),
    uniqueConstraints: table.uniqueConstraints.map(change),
    foreignKeys: table.foreignKeys.map(change),
    checks: table.checks.map(change),
    exclusions: table.exclusions.map(change),
    columns: table.columns.map((column) =>
      column.notNullConstraint ? { ...column, notNullConstraint: change(column.notNullConstraint) } : column,
    ),
  };
}

/** Objects whose comments are not kept. @throws {SqlError} 42704 where there is none. */
function requireNamed(session: Session, { objtype, object }: CommentStmt): void {
  const name = stringOf(object);
  if (name === undefined) return;
  const { catalog } = session;
  if (objtype === 'OBJECT_ROLE') requireRole(session, name);
  const known =
    objtype === 'OBJECT_EXTENSION'
      ? catalog.extensions.has(name)
      : objtype === 'OBJECT_PUBLICATION'
        ? catalog.publications.has(name)
        : objtype === 'OBJECT_EVENT_TRIGGER'
          ? findOther(catalog, 'event trigger', name) !== undefined
          : true;
  if (known) return;
  const what = (objtype ?? '').slice('OBJECT_'.length).toLowerCase().replace('_', ' ');
  throw new SqlError('42704', `${what} "${name}" does not exist`, here(session, undefined));
}
