import type { AlterDatabaseSetStmt, AlterRoleSetStmt, Node, VariableSetStmt } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import { quoteIdentifier } from '../names.ts';
import { isSuperuser, rolesReached } from '../privileges.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { requireRole, roleName } from './role-spec.ts';
import { here, type Session } from './session.ts';
import { requireSetting } from './setting-values.ts';

/** Parameters whose values are lists of identifiers, each quoted where it must be (`GUC_LIST_QUOTE` in guc.c). */
const IDENTIFIER_LISTS = new Set([
  'search_path',
  'temp_tablespaces',
  'local_preload_libraries',
  'session_preload_libraries',
  'shared_preload_libraries',
]);
/** Parameters that are spelt with capitals. */
export const SPELLINGS: Readonly<Record<string, string>> = {
  datestyle: 'DateStyle',
  intervalstyle: 'IntervalStyle',
  timezone: 'TimeZone',
};

export const settingHandlers: Handlers = {
  VariableSetStmt: setVariable,
  AlterRoleSetStmt: alterRoleSettings,
  AlterDatabaseSetStmt: alterDatabaseSettings,
};

/** SET and RESET. SET LOCAL acts as SET: the runner resets between files. */
function setVariable(session: Session, node: VariableSetStmt): void {
  const name = node.name?.toLowerCase() ?? '';
  if (node.kind === 'VAR_RESET_ALL') {
    session.searchPath = session.defaults.searchPath;
    session.settings = new Map();
    return;
  }
  if (node.kind === 'VAR_SET_MULTI' || node.kind === 'VAR_SET_CURRENT') return;
  applySetting(session, name, node.kind === 'VAR_SET_VALUE' ? settingText(name, node.args) : undefined, node.location);
}

/**
 * Puts a value, as `proconfig` prints it, into the session; undefined resets the parameter.
 * @throws {SqlError} 22023 for an unknown role, 42501 for one the session may not become, and as `requireSetting`.
 */
export function applySetting(session: Session, name: string, value: string | undefined, location?: number): void {
  if (name === 'search_path') session.searchPath = value === undefined ? session.defaults.searchPath : identifierList(value);
  else if (name === 'role' || name === 'session_authorization') setRole(session, name, value, location);
  else {
    requireSetting(session, name, value, location);
    const settings = new Map(session.settings);
    if (value === undefined) settings.delete(name);
    else settings.set(name, value);
    session.settings = settings;
  }
}

function setRole(session: Session, parameter: string, value: string | undefined, location: number | undefined): void {
  const { defaults, catalog } = session;
  if (value === undefined || value === 'none' || value === 'default') {
    session.role = defaults.role;
    return;
  }
  if (!catalog.roles.has(value)) throw new SqlError('22023', `role "${value}" does not exist`, here(session, location));
  const superuser = catalog.roles.get(defaults.role)?.superuser;
  if (!superuser && (parameter === 'role' ? !rolesReached(catalog, defaults.role).has(value) : value !== defaults.role)) {
    const what = parameter === 'role' ? 'role' : 'session authorization';
    throw new SqlError('42501', `permission denied to set ${what} "${value}"`, here(session, location));
  }
  session.role = value;
}

function alterRoleSettings(session: Session, node: AlterRoleSetStmt): void {
  if (!node.role) return;
  const role = requireRole(session, roleName(session, node.role), node.role.location);
  // A setting for one database only comes before the role's own, but this model has one database.
  const settings = changedSettings(session, role.settings, node.setstmt);
  session.catalog = { ...session.catalog, roles: session.catalog.roles.set(role.name, { ...role, settings }) };
}

function alterDatabaseSettings(session: Session, node: AlterDatabaseSetStmt): void {
  const key = `database\0${node.dbname ?? ''}`;
  const database = session.catalog.others.get(key);
  if (!database) return;
  const settings = changedSettings(session, database.settings ?? [], node.setstmt);
  session.catalog = { ...session.catalog, others: session.catalog.others.set(key, { ...database, settings }) };
}

/** Settings (`proconfig`, `setconfig`) after a SET or RESET clause (`update_proconfig_value` in functioncmds.c). */
export function changedSettings(
  session: Session,
  settings: readonly string[],
  node: VariableSetStmt | undefined,
): readonly string[] {
  if (!node || node.kind === 'VAR_RESET_ALL') return [];
  const written = node.name ?? '';
  const name = SPELLINGS[written.toLowerCase()] ?? written;
  if (node.kind === 'VAR_SET_VALUE') {
    requireSettable(session, name);
    requireSetting(session, name, settingText(name, node.args), node.location);
  }
  const value =
    node.kind === 'VAR_SET_VALUE'
      ? settingText(name, node.args)
      : node.kind === 'VAR_SET_CURRENT'
        ? currentSetting(session, name)
        : undefined;
  const at = settings.findIndex((setting) => setting.startsWith(`${name}=`));
  if (value === undefined) return at < 0 ? settings : settings.toSpliced(at, 1);
  const setting = `${name}=${value}`;
  return at < 0 ? [...settings, setting] : settings.with(at, setting);
}

/** Prefixes of parameters that loaded libraries define, or that supautils lets Supabase's `postgres` set. */
const DEFINED_PREFIXES = new Set(
  'auto_explain pg_net pg_stat_statements pgaudit pgrst plan_filter plpgsql safeupdate'.split(' '),
);

/** @throws {SqlError} 42501 for a parameter that nothing defines: since PostgreSQL 15 a superuser's matter to store (guc.c). */
function requireSettable(session: Session, name: string): void {
  const [prefix, rest] = name.split('.', 2);
  if (rest === undefined || DEFINED_PREFIXES.has(prefix ?? '') || isSuperuser(session.catalog, session.role)) return;
  throw new SqlError('42501', `permission denied to set parameter "${name}"`, here(session, undefined));
}

/** A parameter's value now, where SET gave it one. */
export function currentSetting(session: Session, name: string): string | undefined {
  if (name === 'search_path') return session.searchPath.map(quoteIdentifier).join(', ');
  return session.settings.get(name);
}

/** A SET clause's value as `flatten_set_variable_args` prints it. */
export function settingText(name: string, args: readonly Node[] | undefined): string {
  const quoted = IDENTIFIER_LISTS.has(name);
  return (args ?? []).map((node) => constantText(node, quoted)).join(', ');
}

function constantText(node: Node, quoted: boolean): string {
  // SET TIME ZONE INTERVAL '…' wraps its constant in a cast.
  const constant = as(node, 'A_Const') ?? as(as(node, 'TypeCast')?.arg, 'A_Const');
  if (!constant) return '';
  if (constant.ival) return String(constant.ival.ival ?? 0);
  if (constant.fval) return constant.fval.fval ?? '';
  if (constant.boolval) return constant.boolval.boolval ? 'true' : 'false';
  const text = constant.sval?.sval ?? '';
  return quoted ? quoteIdentifier(text) : text;
}

/** The names in a comma-separated list of identifiers, folded unless quoted (`SplitIdentifierString` in varlena.c). */
export function identifierList(text: string): readonly string[] {
  const names: string[] = [];
  for (const [, quoted, plain] of text.matchAll(/\s*(?:"((?:[^"]|"")*)"|([^",\s]+))\s*(?:,|$)/g))
    names.push(quoted === undefined ? (plain ?? '').toLowerCase() : quoted.replaceAll('""', '"'));
  return names;
}
