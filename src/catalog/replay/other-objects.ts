import type { CreateForeignServerStmt, CreateStatsStmt, CreateUserMappingStmt, Node, TypeName } from '../../syntax/node.ts';
import { as, namesOf } from '../../syntax/node.ts';
import type { Catalog, OtherObject } from '../model.ts';
import type { Table, View } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { formatType } from '../types.ts';
import type { Handlers } from './handler.ts';
import { requireOwner, roleName } from './role-spec.ts';
import { creationSchema, here, nameHere, requireRelation, type Session } from './session.ts';
import { columnNamed } from './tables/table-changes.ts';
import { resolveType } from './types.ts';

export const otherObjectHandlers: Handlers = {
  CreateTransformStmt: (session, node) =>
    add(session, 'transform', `${typeText(session, node.type_name)} ${node.lang}`, node.replace),
  CreateOpClassStmt: (session, node) => {
    resolveType(session, node.datatype);
    addQualified(session, 'operator class', node.opclassname, ` ${node.amname}`);
  },
  CreateOpFamilyStmt: (session, node) => addQualified(session, 'operator family', node.opfamilyname, ` ${node.amname}`),
  CreateConversionStmt: (session, node) => addQualified(session, 'conversion', node.conversion_name),
  CreatePLangStmt: (session, node) => add(session, 'language', node.plname ?? '', node.replace),
  CreateAmStmt: (session, node) => add(session, 'access method', node.amname ?? ''),
  CreateFdwStmt: (session, node) => add(session, 'foreign-data wrapper', node.fdwname ?? ''),
  CreateForeignServerStmt: createServer,
  CreateUserMappingStmt: createUserMapping,
  CreateStatsStmt: createStatistics,
  CreateSubscriptionStmt: (session, node) => add(session, 'subscription', node.subname ?? ''),
};

/** Key of an object in `Catalog.others`. */
export function otherKey(kind: string, name: string, schema?: string): string {
  return schema === undefined ? `${kind}\0${name}` : `${kind}\0${schema}\0${name}`;
}

export function findOther(catalog: Catalog, kind: string, name: string, schema?: string): OtherObject | undefined {
  return catalog.others.get(otherKey(kind, name, schema));
}

/** @throws {SqlError} 42710 where it exists and may not be replaced. */
function add(session: Session, kind: string, name: string, replace = false, needs?: string): void {
  const object = { kind, name, owner: session.role, place: nameHere(session), ...(needs === undefined ? {} : { needs }) };
  put(session, otherKey(kind, name), object, replace);
}

/** Adds an object that lives in a schema. `suffix` belongs to its identity: the access method of an operator class. */
export function addQualified(
  session: Session,
  kind: string,
  nodes: readonly Node[] | undefined,
  suffix = '',
  replace = false,
): void {
  const names = namesOf(nodes);
  const place = nameHere(session);
  const schema = creationSchema(session, names.at(-2), place);
  const name = (names.at(-1) ?? '') + suffix;
  put(session, otherKey(kind, name, schema), { kind, name, schema, owner: session.role, place }, replace);
}

function put(session: Session, key: string, object: OtherObject, replace = false): void {
  if (session.catalog.others.has(key) && !replace)
    throw new SqlError('42710', `${MESSAGE_NAMES[object.kind] ?? object.kind} "${object.name}" already exists`, object.place);
  session.catalog = { ...session.catalog, others: session.catalog.others.set(key, object) };
}

/** What messages call kinds that have another name here. */
const MESSAGE_NAMES: Readonly<Record<string, string>> = { statistics: 'statistics object' };

function typeText(session: Session, type: TypeName | undefined): string {
  return formatType(session.catalog, resolveType(session, type));
}

function createServer(session: Session, node: CreateForeignServerStmt): void {
  const name = node.servername ?? '';
  if (node.if_not_exists && findOther(session.catalog, 'server', name)) return;
  if (!findOther(session.catalog, 'foreign-data wrapper', node.fdwname ?? ''))
    throw new SqlError('42704', `foreign-data wrapper "${node.fdwname}" does not exist`, here(session, undefined));
  add(session, 'server', name, false, otherKey('foreign-data wrapper', node.fdwname ?? ''));
}

function createUserMapping(session: Session, node: CreateUserMappingStmt): void {
  const user = roleName(session, node.user);
  const server = node.servername ?? '';
  requireServer(session, server);
  if (node.if_not_exists && findOther(session.catalog, 'user mapping', `${user} ${server}`)) return;
  add(session, 'user mapping', `${user} ${server}`, false, otherKey('server', server));
}

/** @throws {SqlError} 42704. */
export function requireServer(session: Session, server: string): void {
  if (!findOther(session.catalog, 'server', server))
    throw new SqlError('42704', `server "${server}" does not exist`, here(session, undefined));
}

/** CREATE STATISTICS; without a name one is made from table and columns (`ChooseExtendedStatisticName`). */
function createStatistics(session: Session, node: CreateStatsStmt): void {
  const range = as(node.relations?.[0], 'RangeVar');
  const relation = requireRelation(session, range);
  if (relation.kind !== 'table' && relation.kind !== 'materialized view')
    throw new SqlError('42809', `cannot define statistics for relation "${relation.name}"`, here(session, range?.location));
  requireOwner(session, relation.owner, `${relation.kind} ${relation.name}`);
  const columns = (node.exprs ?? []).map((item) => as(item, 'StatsElem')?.name ?? 'expr');
  requireStatisticsColumns(session, relation, node);
  const names = namesOf(node.defnames);
  const schema = names.length ? creationSchema(session, names.at(-2), here(session, undefined)) : relation.schema;
  const wanted = names.at(-1) ?? `${relation.name}_${columns.join('_')}_stat`;
  let name = wanted;
  if (names.length === 0)
    for (let number = 1; findOther(session.catalog, 'statistics', name, schema); number++) name = `${wanted}${number}`;
  if (node.if_not_exists && findOther(session.catalog, 'statistics', name, schema)) return;
  const object = {
    kind: 'statistics',
    name,
    schema,
    owner: session.role,
    relation: relation.oid,
    place: here(session, undefined),
  };
  put(session, otherKey('statistics', name, schema), object);
}

/** @throws {SqlError} 42703, 42701, 0A000 for a virtual column. */
function requireStatisticsColumns(session: Session, relation: Table | View, { exprs = [] }: CreateStatsStmt): void {
  const refuse = (sqlstate: string, message: string): SqlError => new SqlError(sqlstate, message, here(session, undefined));
  const seen = new Set<string>();
  for (const item of exprs) {
    const name = as(item, 'StatsElem')?.name;
    if (name === undefined) continue;
    const column = columnNamed(relation, name);
    if (!column && relation.incompleteColumns) continue;
    if (!column) throw refuse('42703', `column "${name}" does not exist`);
    if (column.generated === 'v') throw refuse('0A000', 'statistics creation on virtual generated columns is not supported');
    if (seen.has(name)) throw refuse('42701', 'duplicate column name in statistics definition');
    seen.add(name);
  }
  if (exprs.length === 1 && seen.size === 1) throw refuse('42P17', 'extended statistics require at least 2 columns');
}
