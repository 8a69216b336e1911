import { PRIVILEGE } from '../../acl.ts';
import { hasPrivilege, rolesHeld, type Securable } from '../../privileges.ts';
import { identityArguments, resultOf } from '../../routines.ts';
import { SqlError } from '../../sql-error.ts';
import { formatType } from '../../types.ts';
import { effectiveSearchPath, type Session, TEMPORARY_SCHEMA } from '../session.ts';
import { applySetting } from '../settings.ts';
import { castTo, orNull, routineNamed, unseen } from './casts.ts';
import type { Context } from './context.ts';
import { relationNamed, splitName } from './names.ts';
import { routineDefinition } from './routine-definition.ts';
import { or } from './truth.ts';
import { isReference, toText, UNKNOWN, type Value } from './values.ts';

type CatalogFunction = (args: readonly Value[], context: Context) => Value;

/** PostgreSQL's functions that ask the catalog or the session. */
export const CATALOG_FUNCTIONS: Readonly<Record<string, CatalogFunction | undefined>> = {
  to_regclass: to('regclass'),
  to_regtype: to('regtype'),
  to_regproc: to('regproc'),
  to_regprocedure: to('regprocedure'),
  to_regnamespace: ([name], { session }) =>
    onlyIf(name, (schema) => session.catalog.schemas.has(schema), 'regnamespace', session),
  to_regrole: ([name], { session }) => onlyIf(name, (role) => session.catalog.roles.has(role), 'regrole', session),
  format_type: ([type], { session }) => {
    if (type === null || type === undefined) return null;
    return isReference(type) ? type.name : typeof type === 'number' ? typeName(session, type) : UNKNOWN;
  },
  has_table_privilege: (args, { session }) => privilege(args, session, (name) => relationNamed(session, name)),
  has_function_privilege: (args, { session }) =>
    privilege(args, session, (name) => {
      const routine = routineNamed(session, name);
      return routine === UNKNOWN ? undefined : routine;
    }),
  has_schema_privilege: (args, { session }) => privilege(args, session, (name) => session.catalog.schemas.get(name)),
  pg_has_role: ([role, other], { session }) =>
    typeof role === 'string' && typeof other === 'string' ? rolesHeld(session.catalog, role).has(other) : UNKNOWN,
  // A parameter of PostgreSQL's own is a word in lower case; one of the user's that is not set yet is null.
  current_setting: ([name, missingOk], { session }) => {
    if (name === 'search_path') return session.searchPath.join(', ');
    if (name === 'server_version_num') return `${session.catalog.postgresVersion}0000`;
    const value = typeof name === 'string' ? session.settings.get(name) : undefined;
    return value ?? (missingOk === true && typeof name === 'string' && !/^[a-z_]+$/.test(name) ? null : UNKNOWN);
  },
  set_config: ([name, value], { session }) => {
    if (typeof name !== 'string' || typeof value !== 'string') return UNKNOWN;
    applySetting(session, name.toLowerCase(), value);
    return value;
  },
  current_schema: (_, { session }) => currentSchema(session),
  current_schemas: ([implicit], { session }) =>
    effectiveSearchPath(session).filter(
      (schema) => schema !== TEMPORARY_SCHEMA && (implicit === true || schema !== 'pg_catalog'),
    ),
  current_database: () => 'postgres',
  pg_get_function_identity_arguments: routineText(identityArguments),
  pg_get_functiondef: ([oid], { session }) => {
    const routine = session.catalog.routines.get(oidOf(oid) ?? -1);
    return (routine && routineDefinition(session, routine)) ?? (oid === null ? null : UNKNOWN);
  },
  pg_get_function_result: routineText((catalog, routine) => resultOf(catalog, routine) ?? ''),
  oidvectortypes: ([types]) => (Array.isArray(types) ? types.map((type: Value) => toText(type)).join(', ') : UNKNOWN),
  pg_table_is_visible: ([oid], { session }) => {
    const relation = session.catalog.relations.get(oidOf(oid) ?? -1);
    return relation ? effectiveSearchPath(session).includes(relation.schema) : UNKNOWN;
  },
  row_security_active: () => UNKNOWN,
};

/** The first schema of search_path that is there (`fetch_search_path`). */
export function currentSchema(session: Session): string | null {
  const { searchPath, role, catalog } = session;
  const named = searchPath.map((schema) => (schema === '$user' ? role : schema));
  return named.find((schema) => catalog.schemas.has(schema)) ?? null;
}

function to(type: string): CatalogFunction {
  return ([name], context) => {
    if (name === UNKNOWN || name === null || name === undefined) return name ?? null;
    return orNull(() => castTo(toText(name), { names: [{ String: { sval: type } }] }, context));
  };
}

function onlyIf(name: Value | undefined, exists: (name: string) => boolean, type: string, session: Session): Value {
  if (typeof name !== 'string') return name ?? null;
  const [bare = name] = splitName(name) ?? [];
  if (!exists(bare)) return null;
  const context = { session, budget: { left: 1 }, variable: () => undefined, parameters: [] };
  return castTo(name, { names: [{ String: { sval: type } }] }, context);
}

function oidOf(value: Value | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return value !== undefined && isReference(value) ? value.oid : undefined;
}

function typeName(session: Session, oid: number): Value {
  const type = session.catalog.types.get(oid) ?? session.catalog.relations.get(oid);
  return type
    ? formatType(session.catalog, { schema: type.schema, name: type.name, oid, modifiers: [], isArray: false })
    : UNKNOWN;
}

function routineText(print: typeof identityArguments): CatalogFunction {
  return ([oid], { session }) => {
    const routine = session.catalog.routines.get(oidOf(oid) ?? -1);
    return routine ? print(session.catalog, routine) : oid === null ? null : UNKNOWN;
  };
}

/** `has_…_privilege(role, object, privileges)`, the role left out for the current one. */
function privilege(args: readonly Value[], session: Session, find: (name: string) => Securable | undefined): Value {
  const [role, object, wanted] = args.length === 2 ? [session.role, ...args] : args;
  if (role === null || object === null || wanted === null) return null;
  const roleName = role !== undefined ? toText(role) : UNKNOWN;
  if (typeof roleName !== 'string' || typeof wanted !== 'string' || object === undefined) return UNKNOWN;
  const oid = oidOf(object);
  const found =
    oid === undefined
      ? typeof object === 'string'
        ? find(object)
        : UNKNOWN
      : (session.catalog.relations.get(oid) ?? session.catalog.routines.get(oid));
  if (found === UNKNOWN) return UNKNOWN;
  if (!found) {
    if (typeof object === 'string' && !object.includes('(') && !unseen(session, object))
      throw new SqlError('42P01', `relation "${object}" does not exist`);
    return UNKNOWN;
  }
  if (roleName !== 'public' && !session.catalog.roles.has(roleName))
    throw new SqlError('42704', `role "${roleName}" does not exist`);
  return or(
    wanted.split(',').map((one) => {
      const bit = (PRIVILEGE as Readonly<Record<string, number>>)[one.trim().toUpperCase()];
      return bit === undefined ? UNKNOWN : hasPrivilege(session.catalog, roleName, found, bit);
    }),
  );
}
