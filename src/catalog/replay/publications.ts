import type { AlterPublicationStmt, CreatePublicationStmt, Node, PublicationObjSpec } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import type { Place } from '../../syntax/statement.ts';
import type { Publication } from '../model.ts';
import type { Table } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { requireSchema } from './owners.ts';
import { requireOwner } from './role-spec.ts';
import { effectiveSearchPath, here, nameHere, requireRelation, type Session } from './session.ts';
import { childrenOf } from './table-changes.ts';

export const publicationHandlers: Handlers = {
  CreatePublicationStmt: createPublication,
  AlterPublicationStmt: alterPublication,
};

/** Tables and schemas that a publication statement names. */
interface Published {
  readonly tables: readonly { readonly table: Table; readonly place: Place }[];
  readonly schemas: readonly string[];
}

function createPublication(session: Session, node: CreatePublicationStmt): void {
  const name = node.pubname ?? '';
  const place = nameHere(session);
  if (session.catalog.publications.has(name)) throw new SqlError('42710', `publication "${name}" already exists`, place);
  const empty: Publication = {
    kind: 'publication',
    name,
    place,
    owner: session.role,
    allTables: node.for_all_tables ?? false,
    tables: [],
    schemas: [],
  };
  put(session, added(session, empty, published(session, node.pubobjects)));
}

/** ALTER PUBLICATION … ADD, DROP, SET. */
function alterPublication(session: Session, node: AlterPublicationStmt): void {
  const name = node.pubname ?? '';
  const publication = session.catalog.publications.get(name);
  if (!publication) throw new SqlError('42704', `publication "${name}" does not exist`, here(session, undefined));
  requireOwner(session, publication.owner, `publication ${name}`);
  if (!node.pubobjects?.length) return;
  if (publication.allTables)
    throw new SqlError('55000', `publication "${name}" is defined as FOR ALL TABLES`, here(session, undefined));
  const objects = published(session, node.pubobjects);
  if (node.action === 'AP_DropObjects') put(session, dropped(session, publication, objects));
  else if (node.action === 'AP_SetObjects') put(session, added(session, { ...publication, tables: [], schemas: [] }, objects));
  else put(session, added(session, publication, objects));
}

function published(session: Session, objects: readonly Node[] | undefined): Published {
  const tables: { table: Table; place: Place }[] = [];
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
      for (const member of range?.inh ? withChildren(session, table) : [table]) tables.push({ table: member, place });
    }
  }
  return { tables, schemas };
}

/** A table with its children by INHERITS, and theirs; partitions are published with their partitioned table. */
function withChildren(session: Session, table: Table): readonly Table[] {
  if (table.relkind === 'p' || !table.hasChildren) return [table];
  return [table, ...childrenOf(session, table.oid).flatMap((child) => withChildren(session, child))];
}

function added(session: Session, publication: Publication, { tables, schemas }: Published): Publication {
  const list = [...publication.tables];
  for (const { table, place } of tables) {
    requireOwner(session, table.owner, `table ${table.name}`);
    if (table.relkind === 'f' || table.persistence !== 'permanent') throw notPublishable(table.name, place);
    if (publication.tables.some((item) => item.table === table.oid))
      throw new SqlError('42710', `relation "${table.name}" is already member of publication "${publication.name}"`, place);
    if (!list.some((item) => item.table === table.oid)) list.push({ table: table.oid, place });
  }
  for (const schema of schemas)
    if (publication.schemas.includes(schema))
      throw new SqlError(
        '42710',
        `schema "${schema}" is already member of publication "${publication.name}"`,
        here(session, undefined),
      );
  return { ...publication, tables: list, schemas: [...publication.schemas, ...schemas] };
}

function notPublishable(name: string, place: Place): SqlError {
  return new SqlError('22023', `cannot add relation "${name}" to publication`, place);
}

function dropped(session: Session, publication: Publication, { tables, schemas }: Published): Publication {
  for (const { table, place } of tables)
    if (!publication.tables.some((item) => item.table === table.oid))
      throw new SqlError('42704', `relation "${table.name}" is not part of the publication`, place);
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
