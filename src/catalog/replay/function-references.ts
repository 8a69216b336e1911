import { as, type FuncCall, namesOf } from '../../syntax/node.ts';
import { nameKey } from '../catalog.ts';
import type { Routine } from '../model.ts';
import type { TypeReference } from '../object-model.ts';
import { SqlError } from '../sql-error.ts';
import { formatType } from '../types.ts';
import { type Analysis, refer } from './analysis.ts';
import { isUnknown } from './common-type.ts';
import { expressionType } from './expression-types.ts';
import type { Scope } from './scope.ts';
import { here } from './session.ts';
import { lookupType } from './types.ts';
import { functionMayExistUnseen } from './unseen.ts';

/** The user's routines that a call may mean: those of its name, along search_path, that take as many arguments. */
export function calledRoutines(analysis: Analysis, call: FuncCall): readonly Routine[] {
  const { schema, name } = calledName(call);
  const count = call.args?.length ?? 0;
  return overloadsOf(analysis, schema, name).filter((routine) => takes(routine, count));
}

/**
 * Notes the dependency on every routine that a call may mean.
 * @throws {SqlError} 42883 where there certainly is none, 42725 where two are as good, 3F000 for an unknown schema.
 */
export function referToFunctions(analysis: Analysis, call: FuncCall, scope: Scope): void {
  const { schema, name } = calledName(call);
  if (schema === 'pg_catalog') return;
  const overloads = overloadsOf(analysis, schema, name);
  const count = call.args?.length ?? 0;
  const called = overloads.filter((routine) => takes(routine, count));
  for (const routine of called) refer(analysis, routine.oid, undefined, call.location);
  if (called.length === 0) refuseUnknown(analysis, call, scope);
  // without arguments nothing but the schema tells them apart
  else if (count === 0 && called.filter((routine) => routine.schema === called[0]?.schema).length > 1)
    throw new SqlError('42725', `function ${written(call)}() is not unique`, here(analysis.session, call.location));
}

function refuseUnknown(analysis: Analysis, call: FuncCall, scope: Scope): void {
  const { session } = analysis;
  const { schema, name } = calledName(call);
  const at = here(session, call.location);
  if (functionMayExistUnseen(session, schema, name)) return;
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
  throw new SqlError('42883', `function ${written(call)}(${types.join(', ')}) does not exist`, at);
}

function typeText(analysis: Analysis, type: TypeReference): string {
  return isUnknown(type) ? 'unknown' : formatType(analysis.session.catalog, { ...type, modifiers: [] });
}

function isColumn(scope: Scope | undefined, name: string): boolean {
  for (let level = scope; level; level = level.outer)
    if (level.relations.some((relation) => relation.open || relation.columns.some((column) => column.name === name))) return true;
  return false;
}

function overloadsOf(analysis: Analysis, schema: string | undefined, name: string): readonly Routine[] {
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
function takes(routine: Routine, count: number): boolean {
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
