import type { AlterFunctionStmt, CreateFunctionStmt, DefElem, Node, VariableSetStmt } from '../../../syntax/node.ts';
import { as, namesOf, stringOf } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import { nameKey } from '../../catalog.ts';
import type { Routine } from '../../model.ts';
import { initialAcl, isSuperuser } from '../../privileges.ts';
import { inputTypes, sameTypes } from '../../routines.ts';
import { SqlError } from '../../sql-error.ts';
import type { Handlers } from '../handler.ts';
import { putObject } from '../put-object.ts';
import { requireOwner } from '../role-spec.ts';
import { creationSchema, here, nameHere, newOid, type Session } from '../session.ts';
import { changedSettings } from '../settings.ts';
import { parameterDefaults } from './parameter-defaults.ts';
import { readSignature } from './routine-arguments.ts';
import { validateBody } from './routine-bodies.ts';
import { findRoutine, type RoutineWord } from './routine-lookup.ts';
import { lostAttributes, requireSameInterface } from './routine-replace.ts';

export const routineHandlers: Handlers = { CreateFunctionStmt: createFunction, AlterFunctionStmt: alterFunction };

/** CREATE [OR REPLACE] FUNCTION and PROCEDURE (`CreateFunction` in functioncmds.c, `ProcedureCreate` in pg_proc.c). */
function createFunction(session: Session, node: CreateFunctionStmt): void {
  const names = namesOf(node.funcname);
  const schema = creationSchema(session, names.at(-2));
  const options = (node.options ?? []).flatMap((option) => as(option, 'DefElem') ?? []);
  const { arguments: parameters, returns } = readSignature(session, node);
  const ofDefaults = parameterDefaults(session, node, parameters);
  const language = languageOf(session, node, options);
  const body = bodyOf(session, node, options, language);
  const kind = node.is_procedure ? 'procedure' : flag(options, 'window') ? 'window function' : 'function';
  const place = nameHere(session);
  const routine: Omit<Routine, 'oid' | 'owner'> = {
    kind,
    schema,
    name: names.at(-1) ?? '',
    place,
    arguments: parameters,
    language,
    volatility: 'volatile',
    strict: false,
    securityDefiner: false,
    settings: [],
    settingsPlace: place,
    ...(returns ? { returns } : {}),
    ...(body.text === undefined ? {} : { body: body.text }),
    ...(body.place ? { bodyPlace: body.place } : {}),
  };
  const made = { ...routine, ...attributes(session, options, routine) };
  addRoutine(session, made, node.replace ?? false, as(option(options, 'security'), 'Boolean') !== undefined);
  const references = [...ofDefaults, ...validateBody(session, node, made)];
  const known = references.length ? sameSignature(session, made) : undefined;
  if (known) putObject(session, { ...known, references: references.filter(({ object }) => object !== known.oid) });
}

/**
 * Adds a routine, or puts it in the place of the one with the same arguments, whose oid, owner and privileges stay.
 * `saysSecurity`: its definition says whose rights it runs with.
 * @throws {SqlError} 42723 where it exists and may not be replaced, 42P13 or 42809 where the replacement differs too much.
 */
export function addRoutine(
  session: Session,
  routine: Omit<Routine, 'oid' | 'owner'> & { readonly owner?: string },
  replace: boolean,
  saysSecurity = false,
): void {
  const known = sameSignature(session, routine);
  if (!known) {
    const { owner = session.role } = routine;
    const acl = initialAcl(session, 'functions', routine.schema, owner);
    const oid = newOid(session); // changes the catalog that the routine goes into
    putObject(session, { oid, owner, ...routine, ...(acl ? { acl } : {}) });
    return;
  }
  if (!replace) throw new SqlError('42723', `function "${routine.name}" already exists with same argument types`, routine.place);
  requireOwner(session, known.owner, `function ${known.name}`);
  requireSameInterface(session, known, routine);
  const { oid, owner, acl, extension, comment } = known;
  putObject(session, {
    ...routine,
    oid,
    owner,
    ...(acl ? { acl } : {}),
    ...(extension === undefined ? {} : { extension }),
    ...(comment === undefined ? {} : { comment }),
    ...lostAttributes(known, routine, saysSecurity),
  });
}

function sameSignature(session: Session, routine: Pick<Routine, 'schema' | 'name' | 'arguments'>): Routine | undefined {
  const types = inputTypes(routine);
  for (const oid of session.catalog.routineNames.get(nameKey(routine.schema, routine.name)) ?? []) {
    const other = session.catalog.routines.get(oid);
    if (other && sameTypes(inputTypes(other), types)) return other;
  }
  return undefined;
}

/** ALTER FUNCTION, PROCEDURE and ROUTINE: attributes and settings. */
function alterFunction(session: Session, node: AlterFunctionStmt): void {
  const word: RoutineWord =
    node.objtype === 'OBJECT_PROCEDURE' ? 'procedure' : node.objtype === 'OBJECT_ROUTINE' ? 'routine' : 'function';
  const routine = findRoutine(session, node.func ?? {}, word);
  requireOwner(session, routine.owner, `function ${routine.name}`);
  const options = (node.actions ?? []).flatMap((option) => as(option, 'DefElem') ?? []);
  putObject(session, { ...routine, ...attributes(session, options, routine) });
}

/** What options say of volatility, strictness, security and settings. */
function attributes(
  session: Session,
  options: readonly DefElem[],
  before: Pick<Routine, 'settings'>,
): Partial<Pick<Routine, 'volatility' | 'strict' | 'securityDefiner' | 'settings' | 'settingsPlace'>> {
  const volatility = stringOf(option(options, 'volatility'));
  const strict = as(option(options, 'strict'), 'Boolean');
  const security = as(option(options, 'security'), 'Boolean');
  const changes = options.filter(({ defname }) => defname === 'set');
  if (flag(options, 'leakproof') && !isSuperuser(session.catalog, session.role))
    throw new SqlError('42501', 'only superuser can define a leakproof function', here(session, undefined));
  const settings = changes.reduce(
    (list, { arg }) => changedSettings(session, list, as(arg, 'VariableSetStmt') as VariableSetStmt),
    before.settings,
  );
  const written = changes[0];
  return {
    ...(volatility === 'immutable' || volatility === 'stable' || volatility === 'volatile' ? { volatility } : {}),
    ...(strict ? { strict: strict.boolval ?? false } : {}),
    ...(security ? { securityDefiner: security.boolval ?? false } : {}),
    ...(written ? { settings, settingsPlace: here(session, written.location, 'clause') } : {}),
  };
}

function languageOf(session: Session, node: CreateFunctionStmt, options: readonly DefElem[]): string {
  const written = options.find(({ defname }) => defname === 'language');
  const language = stringOf(written?.arg);
  if (language === undefined) {
    if (node.sql_body) return 'sql';
    throw new SqlError('42P13', 'no language specified', here(session, undefined));
  }
  if (!BUILTIN_LANGUAGES.has(language) && !session.catalog.others.has(`language\0${language}`))
    throw new SqlError('42704', `language "${language}" does not exist`, here(session, written?.location));
  return language;
}

const BUILTIN_LANGUAGES = new Set(['internal', 'c', 'sql', 'plpgsql']);

function bodyOf(
  session: Session,
  node: CreateFunctionStmt,
  options: readonly DefElem[],
  language: string,
): { readonly text?: string; readonly place?: Place } {
  const written = options.find(({ defname }) => defname === 'as');
  if (node.sql_body) {
    if (written) throw new SqlError('42P13', 'duplicate function body specified', here(session, written.location));
    if (language !== 'sql')
      throw new SqlError('42P13', 'inline SQL function body only valid for language SQL', here(session, undefined));
    return { text: '' };
  }
  if (!written) throw new SqlError('42P13', 'no function body specified', here(session, undefined));
  const parts = as(written.arg, 'List')?.items ?? [];
  const place = here(session, written.location, 'clause');
  if (language === 'c') return { place };
  if (parts.length > 1)
    throw new SqlError('42P13', `only one AS item needed for language "${language}"`, here(session, written.location));
  return { text: stringOf(parts[0]) ?? '', place };
}

function option(options: readonly DefElem[], name: string): Node | undefined {
  return options.find(({ defname }) => defname === name)?.arg;
}

function flag(options: readonly DefElem[], name: string): boolean {
  return as(option(options, name), 'Boolean')?.boolval ?? false;
}
