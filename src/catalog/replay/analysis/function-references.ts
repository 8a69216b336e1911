import { as, type FuncCall, namesOf } from '../../../syntax/node.ts';
import { functionExistsSince, isBuiltinFunction } from '../../builtin-functions.ts';
import { nameKey } from '../../catalog.ts';
import type { Routine } from '../../model.ts';
import type { TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';
import { lookupType } from '../types.ts';
import { functionMayBeBrought } from '../unseen.ts';
import { type Analysis, newAnalysis, refer } from './analysis.ts';
import { noteKind } from './call-kinds.ts';
import { type Called, resolveCall, type Wanted } from './call-types.ts';
import { isUnknown } from './common-type.ts';
import { expressionType } from './expression-types.ts';
import { walkExpression } from './expressions.ts';
import type { Scope } from './scope.ts';

/** The user's routines that a call may mean: those of its name, along search_path, that take as many arguments. */
export function calledRoutines(analysis: Analysis, call: FuncCall): readonly Routine[] {
  const { schema, name } = calledName(call);
  const count = call.args?.length ?? 0;
  return overloadsOf(analysis, schema, name).filter((routine) => takesCount(routine, count));
}

/** The function that a call means; the names in it are resolved already. @throws {SqlError} as `resolveCall`, 3F000 for an unknown schema. */
export function calledFunction(analysis: Analysis, call: FuncCall, scope: Scope): Called {
  const known = analysis.calls?.get(call);
  if (known) return known;
  const called = resolveCall(analysis, call, (node) => expressionType(analysis, node, scope));
  analysis.calls ??= new Map();
  analysis.calls.set(call, called);
  return called;
}

/**
 * Notes the dependency on the routine that a call means, or on all that it may mean.
 * @throws {SqlError} 42883 where there certainly is none, 42725 where two are as good, 3F000 for an unknown schema.
 */
export function referToFunctions(analysis: Analysis, call: FuncCall, scope: Scope): void {
  const called = calledFunction(analysis, call, scope);
  const { callable, routines, type } = called;
  for (const routine of routines) refer(analysis, routine.oid, undefined, call.location);
  if (!callable && !type && routines.length === 0) refuseUnknown(analysis, call, scope);
  noteKind(analysis, call, called, scope);
}

/**
 * The procedure that CALL means. One with OUT arguments takes something for these, too: its calls are not judged.
 * @throws {SqlError} as `resolveCall`.
 */
export function requireProcedure(session: Session, call: FuncCall): void {
  const analysis = newAnalysis(session);
  const scope: Scope = { relations: [] };
  const { schema, name } = calledName(call);
  const overloads = overloadsOf(analysis, schema, name);
  if (overloads.some((routine) => routine.arguments.some(({ mode }) => mode === 'out'))) return;
  for (const argument of call.args ?? []) walkExpression(analysis, argument, scope);
  const { callable, routines } = resolveCall(analysis, call, (node) => expressionType(analysis, node, scope), 'procedure');
  if (!callable && routines.length === 0) refuseUnknown(analysis, call, scope, 'procedure');
}

function refuseUnknown(analysis: Analysis, call: FuncCall, scope: Scope, wanted: Wanted = 'function'): void {
  const { session } = analysis;
  const { schema, name } = calledName(call);
  const at = here(session, call.location);
  const isOld = (schema === undefined || schema === 'pg_catalog') && isBuiltinFunction(name);
  const since = isOld ? functionExistsSince(name, session.catalog.postgresVersion) : undefined;
  if ((isOld && since === undefined) || functionMayBeBrought(session, schema, name)) return;
  if (schema !== undefined && !session.catalog.schemas.has(schema)) {
    if (schema === 'pg_temp' || schema === 'information_schema') return;
    throw new SqlError('3F000', `schema "${schema}" does not exist`, at);
  }
  // with one argument it may also be a cast, or a column of a row
  if (call.args?.length === 1 && (lookupType(session, schema, name) || isColumn(scope, name))) return;
  const types = (call.args ?? []).map((argument) => {
    const named = as(argument, 'NamedArgExpr');
    const type = expressionType(analysis, named?.arg ?? argument, scope);
    return `${named ? `${named.name} => ` : ''}${type ? typeText(analysis, type) : 'unknown'}`;
  });
  const why = since === undefined ? '' : `, which PostgreSQL has since version ${since}`;
  throw new SqlError('42883', `${wanted} ${written(call)}(${types.join(', ')}) does not exist${why}`, at);
}

function typeText(analysis: Analysis, type: TypeReference): string {
  return isUnknown(type) ? 'unknown' : describeType(analysis.session, type);
}

function isColumn(scope: Scope | undefined, name: string): boolean {
  for (let level = scope; level; level = level.outer)
    if (level.relations.some((relation) => relation.open || relation.columns.some((column) => column.name === name))) return true;
  return false;
}

/** The routines of a name, in one schema or along search_path. */
export function overloadsOf(analysis: Analysis, schema: string | undefined, name: string): readonly Routine[] {
  const { catalog } = analysis.session;
  const found: Routine[] = [];
  for (const candidate of schema === undefined ? analysis.searchPath : [schema])
    for (const oid of catalog.routineNames.get(nameKey(candidate, name)) ?? []) {
      const routine = catalog.routines.get(oid);
      if (routine) found.push(routine);
    }
  return found;
}

function calledName(call: FuncCall): { readonly schema: string | undefined; readonly name: string } {
  const names = namesOf(call.funcname);
  return { schema: names.at(-2), name: names.at(-1) ?? '' };
}

function written(call: FuncCall): string {
  return namesOf(call.funcname).join('.');
}

/** Whether a routine can be called with that many arguments. */
export function takesCount(routine: Routine, count: number): boolean {
  let most = 0;
  let least = 0;
  for (const { mode, hasDefault } of routine.arguments) {
    if (mode === 'out' || mode === 'table') continue;
    if (mode === 'variadic') return count >= least;
    most++;
    if (!hasDefault) least = most;
  }
  return count >= least && count <= most;
}
