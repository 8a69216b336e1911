import type { AlterPublicationStmt, CreatePublicationStmt, Node, PublicationObjSpec } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import type { Place } from '../../syntax/statement.ts';
import type { Publication } from '../model.ts';
import type { Expression } from '../object-model.ts';
import type { Table } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { requireSchema } from './owners.ts';
import { publishedColumns, resolveRowFilter } from './publication-filters.ts';
import { publishesAsRoot } from './publication-options.ts';
import { requireOwner } from './role-spec.ts';
import { effectiveSearchPath, here, nameHere, requireRelation, type Session, TEMPORARY_SCHEMA } from './session.ts';
import { childrenOf } from './tables/table-changes.ts';

export const publicationHandlers: Handlers = {
  CreatePublicationStmt: createPublication,
  AlterPublicationStmt: alterPublication,
};

/** A table that a publication statement names. */
interface NamedTable {
  readonly table: Table;
  readonly place: Place;
  readonly columns?: readonly Node[];
  readonly where?: Node;
}

/** Tables and schemas that a publication statement names. */
interface Published {
  readonly tables: readonly NamedTable[];
  readonly schemas: readonly string[];
}

function createPublication(session: Session, node: CreatePublicationStmt): void {
  const name = node.pubname ?? '';
  const place = nameHere(session);
  if (session.catalog.publications.has(name)) throw new SqlError('42710', `publication "${name}" already exists`, place);
  const viaRoot = publishesAsRoot(session, node.options);
  const empty: Publication = {
    kind: 'publication',
    name,
    place,
    owner: session.role,
    allTables: node.for_all_tables ?? false,
    tables: [],
    schemas: [],
    ...(viaRoot ? { viaRoot } : {}),
  };
  put(session, added(session, empty, published(session, node.pubobjects)));
}

/** ALTER PUBLICATION … ADD, DROP, SET. */
function alterPublication(session: Session, node: AlterPublicationStmt): void {
  const name = node.pubname ?? '';
  const publication = session.catalog.publications.get(name);
  if (!publication) throw new SqlError('42704', `publication "${name}" does not exist`, here(session, undefined));
  requireOwner(session, publication.owner, `publication ${name}`);
  if (node.options) put(session, withOptions(session, publication, node));
  if (!node.pubobjects?.length) return;
  if (publication.allTables)
    throw new SqlError('55000', `publication "${name}" is defined as FOR ALL TABLES`, here(session, undefined));
  const objects = published(session, node.pubobjects);
  if (node.action === 'AP_DropObjects') put(session, dropped(session, publication, objects));
  else if (node.action === 'AP_SetObjects') put(session, added(session, { ...publication, tables: [], schemas: [] }, objects));
  else put(session, added(session, publication, objects));
}

/** @throws {SqlError} 42601, 22023 where a partitioned table is published in part. */
function withOptions(session: Session, publication: Publication, { options }: AlterPublicationStmt): Publication {
  const { viaRoot, ...rest } = publication;
  const asRoot = publishesAsRoot(session, options) ?? viaRoot ?? false;
  const isPart = ({ table, columns, where }: Publication['tables'][number]): boolean => {
    const relation = session.catalog.relations.get(table);
    return relation?.kind === 'table' && relation.relkind === 'p' && Boolean(columns || where);
  };
  if (viaRoot && !asRoot && publication.tables.some(isPart)) {
    const message = `cannot set parameter "publish_via_partition_root" to false for publication "${publication.name}"`;
    throw new SqlError('22023', message, here(session, undefined));
  }
  return asRoot ? { ...rest, viaRoot: true } : rest;
}

function published(session: Session, objects: readonly Node[] | undefined): Published {
  const tables: NamedTable[] = [];
  const schemas: string[] = [];
  for (const item of objects ?? []) {
    const object: PublicationObjSpec = as(item, 'PublicationObjSpec') ?? {};
    if (object.pubobjtype === 'PUBLICATIONOBJ_TABLES_IN_SCHEMA') schemas.push(requireSchema(session, object.name ?? '').name);
    else if (object.pubobjtype === 'PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA') {
      const schema = effectiveSearchPath(session).find((name) => name !== 'pg_catalog' && name !== 'pg_temp');
      if (schema !== undefined) schemas.push(schema);
    } else {
      const range = object.pubtable?.relation;
      const place = here(session, range?.location);
      const table = requireRelation(session, range);
      if (table.kind !== 'table') throw notPublishable(table.name, place);
      const { columns, whereClause } = object.pubtable ?? {};
      const named = { place, ...(columns ? { columns } : {}), ...(whereClause ? { where: whereClause } : {}) };
      requireOnce(tables, table, named);
      for (const member of range?.inh ? withChildren(session, table) : [table])
        if (!tables.some((one) => one.table.oid === member.oid)) tables.push({ table: member, ...named });
    }
  }
  return { tables, schemas };
}

/** A table may be named twice, but not with columns or conditions (`OpenTableList`). @throws {SqlError} 42710. */
function requireOnce(tables: readonly NamedTable[], { oid, name }: Table, again: Omit<NamedTable, 'table'>): void {
  const known = tables.find(({ table }) => table.oid === oid);
  if (!known) return;
  const message = (what: string) => `conflicting or redundant ${what} for table "${name}"`;
  if (known.where || again.where) throw new SqlError('42710', message('WHERE clauses'), again.place);
  if (known.columns || again.columns) throw new SqlError('42710', message('column lists'), again.place);
}

/** A table with its children by INHERITS, and theirs; partitions are published with their partitioned table. */
function withChildren(session: Session, table: Table): readonly Table[] {
  if (table.relkind === 'p' || !table.hasChildren) return [table];
  return [table, ...childrenOf(session, table.oid).flatMap((child) => withChildren(session, child))];
}

function added(session: Session, publication: Publication, { tables, schemas }: Published): Publication {
  const list = [...publication.tables];
  const filters = tables.map(({ table, where, place }) => where && rowFilter(session, publication, table, where, place));
  for (const named of tables) if (named.columns) requireColumnLists(publication, schemas, named);
  for (const [i, { table, place, columns }] of tables.entries()) {
    requireOwner(session, table.owner, `table ${table.name}`);
    if (table.relkind === 'f' || table.persistence !== 'permanent') throw notPublishable(table.name, place);
    if (publication.tables.some((item) => item.table === table.oid))
      throw new SqlError('42710', `relation "${table.name}" is already member of publication "${publication.name}"`, place);
    const where = filters[i];
    const attnums = columns && publishedColumns(session, table, columns, place);
    list.push({ table: table.oid, place, ...(attnums ? { columns: attnums } : {}), ...(where ? { where } : {}) });
  }
  for (const schema of schemas) requireSchemaPublishable(session, publication, schema);
  return { ...publication, tables: list, schemas: [...publication.schemas, ...schemas] };
}

function rowFilter(session: Session, publication: Publication, table: Table, where: Node, place: Place): Expression {
  if (table.relkind === 'p' && !publication.viaRoot)
    throw new SqlError('22023', `cannot use publication WHERE clause for relation "${table.name}"`, place);
  return resolveRowFilter(session, table, where);
}

/** Not beside whole schemas, and not of a partitioned table whose partitions are published (`CheckPubRelationColumnList`). @throws {SqlError} 22023. */
function requireColumnLists(
  { name, schemas, viaRoot }: Publication,
  added: readonly string[],
  { table, place }: NamedTable,
): void {
  if (schemas.length + added.length === 0 && (table.relkind !== 'p' || viaRoot)) return;
  const relation = `${table.schema}.${table.name}`;
  throw new SqlError('22023', `cannot use column list for relation "${relation}" in publication "${name}"`, place);
}

/** @throws {SqlError} 22023, 42710. */
function requireSchemaPublishable(session: Session, { name, schemas, tables }: Publication, schema: string): void {
  const at = here(session, undefined);
  if (tables.some(({ columns }) => columns)) throw new SqlError('22023', `cannot add schema to publication "${name}"`, at);
  if (schema === 'pg_catalog' || schema === TEMPORARY_SCHEMA)
    throw new SqlError('22023', `cannot add schema "${schema}" to publication`, at);
  if (schemas.includes(schema)) throw new SqlError('42710', `schema "${schema}" is already member of publication "${name}"`, at);
}

function notPublishable(name: string, place: Place): SqlError {
  return new SqlError('22023', `cannot add relation "${name}" to publication`, place);
}

function dropped(session: Session, publication: Publication, { tables, schemas }: Published): Publication {
  for (const { table, place, columns, where } of tables) {
    if (columns) throw new SqlError('42601', 'column list must not be specified in ALTER PUBLICATION ... DROP', place);
    if (!publication.tables.some((item) => item.table === table.oid))
      throw new SqlError('42704', `relation "${table.name}" is not part of the publication`, place);
    if (where) throw new SqlError('42601', 'cannot use a WHERE clause when removing a table from a publication', place);
  }
  for (const schema of schemas)
    if (!publication.schemas.includes(schema))
      throw new SqlError('42704', `tables from schema "${schema}" are not part of the publication`, here(session, undefined));
  return {
    ...publication,
    tables: publication.tables.filter((item) => !tables.some(({ table }) => table.oid === item.table)),
    schemas: publication.schemas.filter((schema) => !schemas.includes(schema)),
  };
}

function put(session: Session, publication: Publication): void {
  session.catalog = {
    ...session.catalog,
    publications: session.catalog.publications.set(publication.name, publication),
  };
}
