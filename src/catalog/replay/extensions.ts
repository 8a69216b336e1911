import type { CreateExtensionStmt, DefElem } from '../../syntax/node.ts';
import { as, stringOf } from '../../syntax/node.ts';
import { parseFragment } from '../../syntax/parse.ts';
import type { Statement } from '../../syntax/statement.ts';
import { type ExtensionContents, extensionContents } from '../extension-contents.ts';
import type { Catalog } from '../model.ts';
import type { Oid } from '../object-model.ts';
import { withoutPlaces } from '../serialize.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { addSchema } from './schemas.ts';
import { effectiveSearchPath, here, nameHere, type Session, TEMPORARY_SCHEMA } from './session.ts';

export const extensionHandlers: Handlers = {
  CreateExtensionStmt: createExtension,
};

/** CREATE EXTENSION (`CreateExtensionInternal` in extension.c), with what the extension brings where that is known. */
function createExtension(session: Session, node: CreateExtensionStmt): void {
  const name = node.extname ?? '';
  if (session.catalog.extensions.has(name)) {
    if (node.if_not_exists) return;
    throw new SqlError('42710', `extension "${name}" already exists`, nameHere(session));
  }
  const options = new Map(
    (node.options ?? []).map((item): DefElem => as(item, 'DefElem') ?? {}).map((item) => [item.defname, item]),
  );
  install(session, name, stringOf(options.get('schema')?.arg), options.has('cascade'));
}

function install(session: Session, name: string, written: string | undefined, cascade: boolean): void {
  const contents = extensionContents(name);
  const place = nameHere(session);
  const schema = schemaFor(session, name, contents, written, cascade);
  for (const required of contents?.requires ?? []) {
    if (session.catalog.extensions.has(required)) continue;
    if (!cascade) throw new SqlError('42704', `required extension "${required}" is not installed`, place);
    install(session, required, written ?? schema, true);
  }
  const extension = { kind: 'extension' as const, name, schema: contents?.reportedSchema ?? schema, place };
  session.catalog = { ...session.catalog, extensions: session.catalog.extensions.set(name, extension) };
  if (contents?.sql) runScript(session, name, schema, contents.sql);
}

/** @throws {SqlError} 3F000 for an unknown schema, 0A000 for another than the control file's. */
function schemaFor(
  session: Session,
  name: string,
  contents: ExtensionContents | undefined,
  written: string | undefined,
  cascade: boolean,
): string {
  const place = here(session, undefined);
  if (written !== undefined && !session.catalog.schemas.has(written))
    throw new SqlError('3F000', `schema "${written}" does not exist`, place);
  const fixed = contents?.schema;
  if (fixed !== undefined) {
    if (written !== undefined && written !== fixed && !cascade)
      throw new SqlError('0A000', `extension "${name}" must be installed in schema "${fixed}"`, place);
    if (!session.catalog.schemas.has(fixed)) addSchema(session, fixed, session.role);
    return fixed;
  }
  const schema = written ?? effectiveSearchPath(session).find((item) => item !== 'pg_catalog' && item !== TEMPORARY_SCHEMA);
  if (schema === undefined) throw new SqlError('3F000', 'no schema has been selected to create in', place);
  return schema;
}

/** Runs an extension's script as the superuser, in the extension's schema; what is new then belongs to the extension. */
function runScript(session: Session, extension: string, schema: string, sql: string): void {
  const { searchPath, role, settings } = session;
  const firstOid = session.catalog.nextOid;
  const before = session.catalog;
  session.searchPath = [schema];
  session.role = superuser(before) ?? role;
  session.settings = new Map([['check_function_bodies', 'off']]); // scripts leave the bodies out
  for (const statement of script(extension, sql)) session.executeUnseen(statement);
  session.searchPath = searchPath;
  session.role = role;
  session.settings = settings;
  session.catalog = asMembers(session.catalog, before, firstOid, extension);
}

const scripts = new Map<string, readonly Statement[]>();

function script(extension: string, sql: string): readonly Statement[] {
  const known = scripts.get(extension);
  if (known) return known;
  const statements = parseFragment(sql, { file: { path: `${extension}.sql`, text: '' }, start: 0, end: 0 });
  scripts.set(extension, statements);
  return statements;
}

function superuser({ roles }: Catalog): string | undefined {
  return roles.values().find((role) => role.superuser)?.name;
}

/** Marks everything made since `before` as the extension's; such objects have no place. */
function asMembers(catalog: Catalog, before: Catalog, firstOid: Oid, extension: string): Catalog {
  let { relations, types, routines, schemas, others } = catalog;
  for (let oid = firstOid; oid < catalog.nextOid; oid++) {
    const relation = relations.get(oid);
    if (relation) relations = relations.set(oid, { ...withoutPlaces(relation), extension });
    const type = types.get(oid);
    if (type) types = types.set(oid, { ...withoutPlaces(type), extension });
    const routine = routines.get(oid);
    if (routine) routines = routines.set(oid, { ...withoutPlaces(routine), extension });
  }
  for (const [name, schema] of schemas)
    if (!before.schemas.has(name)) schemas = schemas.set(name, { ...withoutPlaces(schema), extension });
  if (others !== before.others)
    for (const [key, object] of others)
      if (!before.others.has(key)) others = others.set(key, { ...withoutPlaces(object), extension });
  return { ...catalog, relations, types, routines, schemas, others };
}
