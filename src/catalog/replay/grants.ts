import type { AccessPriv, GrantStmt, Node, ObjectWithArgs } from '../../syntax/node.ts';
import { as, namesOf, stringOf } from '../../syntax/node.ts';
import { type AclKind, ALL_PRIVILEGES } from '../acl.ts';
import type { Routine, Schema, UserType } from '../model.ts';
import type { Column, Relation } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { applyGrant, type Grant, grantorFor, privilegeBits, withAclChanged } from './acl-changes.ts';
import type { Handlers } from './handler.ts';
import { requireSchema } from './owners.ts';
import { putObject } from './put-object.ts';
import { roleName, roleNames } from './role-spec.ts';
import { findRoutine, type RoutineWord } from './routines/routine-lookup.ts';
import { here, requireRelation, type Session } from './session.ts';
import { resolveType } from './types.ts';

export const grantHandlers: Handlers = { GrantStmt: grantOrRevoke };

function grantOrRevoke(session: Session, node: GrantStmt): void {
  const grant = readGrantOnObjects(session, node);
  if (node.grantor) requireOwnName(session, roleName(session, node.grantor));
  if (node.targtype === 'ACL_TARGET_ALL_IN_SCHEMA') grantInSchemas(session, node, grant);
  else for (const object of node.objects ?? []) grantOn(session, node.objtype, object, grant);
}

/** As `readGrant`, but an object that is not there is told before a role that is not (`ExecuteGrantStmt`). */
function readGrantOnObjects(session: Session, node: GrantStmt): Grant {
  try {
    return readGrant(session, node);
  } catch (error) {
    const isWhole = node.targtype === 'ACL_TARGET_ALL_IN_SCHEMA';
    for (const object of node.objects ?? []) securable(session, isWhole ? 'OBJECT_SCHEMA' : node.objtype, object);
    throw error;
  }
}

/** @throws {SqlError} 42704 for an unknown role, 0LP01 for grant options to PUBLIC. */
export function readGrant(session: Session, node: GrantStmt): Grant {
  const grantees = roleNames(session, node.grantees);
  if (node.is_grant && node.grant_option && grantees.includes('public'))
    throw new SqlError('0LP01', 'grant options can only be granted to roles', here(session, undefined));
  const privileges = node.privileges?.map((item) => as(item, 'AccessPriv') ?? {});
  return {
    revoke: !node.is_grant,
    grantOption: node.grant_option ?? false,
    cascade: node.behavior === 'DROP_CASCADE',
    grantees,
    privileges: privileges?.length ? privileges : undefined,
  };
}

function requireOwnName(session: Session, grantor: string): void {
  if (grantor !== session.role) throw new SqlError('0A000', 'grantor must be current user', here(session, undefined));
}

function grantOn(session: Session, objtype: GrantStmt['objtype'], object: Node, grant: Grant): void {
  // Databases, languages, servers and parameters: privileges on them decide nothing that is asked of this catalog.
  const kind = objtype && KINDS[objtype];
  if (kind) {
    requireOther(session, objtype, object);
    privilegeBits(session, grant, kind);
  }
  const found = securable(session, objtype, object);
  if (!found) return;
  if (objtype === 'OBJECT_DOMAIN' && found.kind !== 'domain')
    throw new SqlError('42809', `"${found.name}" is not a domain`, here(session, undefined));
  if (objtype !== 'OBJECT_TABLE' && objtype !== 'OBJECT_SEQUENCE') {
    putObject(session, withAclChanged(session, found as Exclude<typeof found, Relation>, grant));
    return;
  }
  if (objtype === 'OBJECT_SEQUENCE' && found.kind !== 'sequence')
    throw new SqlError('42809', `"${found.name}" is not a sequence`, here(session, as(object, 'RangeVar')?.location));
  if (objtype === 'OBJECT_SEQUENCE') privilegeBits(session, grant, 'sequence');
  grantOnRelation(session, found as Relation, grant);
}

/** What a GRANT names; undefined where privileges on it are not kept. @throws {SqlError} 42P01, 42883, 42704, 3F000. */
function securable(
  session: Session,
  objtype: GrantStmt['objtype'],
  object: Node,
): Relation | Routine | Schema | UserType | undefined {
  switch (objtype) {
    case 'OBJECT_TABLE':
    case 'OBJECT_SEQUENCE':
      return requireRelation(session, as(object, 'RangeVar'));
    case 'OBJECT_FUNCTION':
    case 'OBJECT_PROCEDURE':
    case 'OBJECT_ROUTINE':
      return grantableRoutine(session, as(object, 'ObjectWithArgs') ?? {}, ROUTINE_WORDS[objtype]);
    case 'OBJECT_SCHEMA':
      return requireSchema(session, stringOf(object) ?? '');
    case 'OBJECT_TYPE':
    case 'OBJECT_DOMAIN': {
      const { oid } = resolveType(session, { names: as(object, 'List')?.items ?? [] });
      return oid === undefined ? undefined : session.catalog.types.get(oid);
    }
    default:
      return undefined;
  }
}

const ROUTINE_WORDS = { OBJECT_FUNCTION: 'function', OBJECT_PROCEDURE: 'procedure', OBJECT_ROUTINE: 'routine' } as const;

/** @throws {SqlError} 42704, 42809 for what is not there, or is not for grants. */
function requireOther(session: Session, objtype: GrantStmt['objtype'], object: Node): void {
  const name = stringOf(object) ?? '';
  const place = here(session, undefined);
  if (objtype === 'OBJECT_LARGEOBJECT')
    throw new SqlError('42704', `large object ${as(object, 'Integer')?.ival ?? as(object, 'Float')?.fval} does not exist`, place);
  if (objtype !== 'OBJECT_LANGUAGE') return;
  if (/^(?:c|internal)$/.test(name)) throw new SqlError('42809', `language "${name}" is not trusted`, place);
  if (/^(?:sql|plpgsql)$/.test(name) || (name.startsWith('pl') && session.catalog.extensions.size > 0)) return;
  if (!session.catalog.others.has(`language\0${name}`)) throw new SqlError('42704', `language "${name}" does not exist`, place);
}

const KINDS: { readonly [Type in NonNullable<GrantStmt['objtype']>]?: AclKind } = {
  OBJECT_DATABASE: 'database',
  OBJECT_LANGUAGE: 'language',
  OBJECT_FDW: 'foreign-data wrapper',
  OBJECT_FOREIGN_SERVER: 'foreign server',
  OBJECT_LARGEOBJECT: 'large object',
  OBJECT_TABLESPACE: 'tablespace',
  OBJECT_PARAMETER_ACL: 'parameter',
};

/** PostgreSQL's own functions are not in the catalog: what is granted on them is not kept. */
function grantableRoutine(session: Session, named: ObjectWithArgs, word: RoutineWord): Routine | undefined {
  if (namesOf(named.objname).at(-2) === 'pg_catalog') return undefined;
  try {
    return findRoutine(session, named, word, true);
  } catch (error) {
    if (error instanceof SqlError && error.sqlstate === '42883' && mayServeExtension(session, named)) return undefined;
    throw error;
  }
}

/**
 * Whether a function that is not known may be one that an extension made for PostgreSQL alone to call, as those of its operator classes
 * and types are: what is known of extensions leaves these out, but a dump grants on them.
 */
function mayServeExtension(session: Session, { objname, objargs }: ObjectWithArgs): boolean {
  const { catalog } = session;
  const [name = '', schema] = namesOf(objname).reverse();
  if (!catalog.extensions.values().some((extension) => schema === undefined || extension.schema === schema)) return false;
  const types = (objargs ?? []).map((argument) => resolveType(session, as(argument, 'TypeName') ?? {}));
  if (types.some((type) => type.schema === 'pg_catalog' && /^(?:internal|cstring)$/.test(type.name))) return true;
  const [only, ...others] = types;
  const isOfExtension = only?.oid !== undefined && catalog.types.get(only.oid)?.extension !== undefined;
  return others.length === 0 && isOfExtension && name.endsWith('out');
}

/** ALL TABLES, SEQUENCES, FUNCTIONS, PROCEDURES or ROUTINES IN SCHEMA: what is there now. */
function grantInSchemas(session: Session, node: GrantStmt, grant: Grant): void {
  const schemas = new Set((node.objects ?? []).map((object) => stringOf(object) ?? ''));
  for (const name of schemas) requireSchema(session, name);
  const { catalog } = session;
  // what no such object has is refused though there be none
  if (node.objtype === 'OBJECT_SEQUENCE') privilegeBits(session, grant, 'sequence');
  else if (node.objtype !== 'OBJECT_TABLE') privilegeBits(session, grant, 'function');
  if (node.objtype === 'OBJECT_TABLE' || node.objtype === 'OBJECT_SEQUENCE') {
    const sequences = node.objtype === 'OBJECT_SEQUENCE';
    for (const relation of catalog.relations.values())
      if (schemas.has(relation.schema) && (sequences ? relation.kind === 'sequence' : isTableLike(relation)))
        grantOnRelation(session, relation, grant);
    return;
  }
  for (const routine of catalog.routines.values()) {
    if (!schemas.has(routine.schema)) continue;
    if (node.objtype !== 'OBJECT_ROUTINE' && (routine.kind === 'procedure') !== (node.objtype === 'OBJECT_PROCEDURE')) continue;
    putObject(session, withAclChanged(session, routine, grant));
  }
}

function isTableLike({ kind }: Relation): boolean {
  return kind === 'table' || kind === 'view' || kind === 'materialized view';
}

function grantOnRelation(session: Session, relation: Relation, grant: Grant): void {
  if (relation.kind === 'index relation' || relation.kind === 'composite type')
    throw new SqlError(
      '42809',
      `"${relation.name}" is ${relation.kind === 'composite type' ? 'a composite type' : 'an index'}`,
      here(session, undefined),
    );
  const ofColumns = grant.privileges?.filter((privilege) => privilege.cols?.length) ?? [];
  const ofTable = grant.privileges?.filter((privilege) => !privilege.cols?.length);
  let result: Relation = relation;
  if (!ofTable || ofTable.length) {
    result = withAclChanged(session, result, { ...grant, privileges: ofTable });
    // Revoking on the table revokes on its columns too (ExecGrant_Relation).
    if (grant.revoke && 'columns' in result && result.columns.some((column) => column.acl)) {
      const bits = privilegeBits(session, { ...grant, privileges: ofTable }, 'table') & ALL_PRIVILEGES.column;
      result = withColumns(result, (column) => (column.acl ? changedColumn(session, relation, column, grant, bits) : column));
    }
  }
  for (const privilege of ofColumns) result = grantOnColumns(session, result, privilege, grant);
  putObject(session, result);
}

function grantOnColumns(session: Session, relation: Relation, privilege: AccessPriv, grant: Grant): Relation {
  const bits = privilegeBits(session, { ...grant, privileges: [privilege] }, 'column');
  const names = namesOf(privilege.cols);
  const columns = 'columns' in relation ? relation.columns : [];
  for (const name of names)
    if (!columns.some((column) => column.name === name))
      throw new SqlError('42703', `column "${name}" of relation "${relation.name}" does not exist`, here(session, undefined));
  return withColumns(relation, (column) =>
    names.includes(column.name) ? changedColumn(session, relation, column, grant, bits) : column,
  );
}

function withColumns(relation: Relation, change: (column: Column) => Column): Relation {
  return 'columns' in relation ? { ...relation, columns: relation.columns.map(change) } : relation;
}

function changedColumn(session: Session, relation: Relation, column: Column, grant: Grant, bits: number): Column {
  const grantor = grantorFor(session, relation, bits);
  if (grantor === undefined) return column;
  const acl = applyGrant(session, column.acl ?? [], grant, bits, grantor, relation.owner);
  const { acl: _, ...rest } = column;
  return acl.length ? { ...rest, acl } : rest;
}
