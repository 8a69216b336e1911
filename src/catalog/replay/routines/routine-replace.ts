import type { Routine, RoutineArgument } from '../../model.ts';
import { SqlError } from '../../sql-error.ts';
import { sameType } from '../../types.ts';
import { here, type Session } from '../session.ts';

type Interface = Pick<Routine, 'kind' | 'name' | 'arguments' | 'returns'>;

/**
 * What CREATE OR REPLACE may not change (`ProcedureCreate` in pg_proc.c): kind, result, names of input parameters, and defaults, of
 * which none may go.
 * @throws {SqlError} 42809 or 42P13
 */
export function requireSameInterface(session: Session, before: Interface, after: Interface): void {
  const refuse = (message: string, sqlstate = '42P13') => new SqlError(sqlstate, message, here(session, undefined));
  if (before.kind !== after.kind) throw refuse('cannot change routine kind', '42809');
  const what = before.kind === 'procedure' ? 'whether a procedure has output parameters' : 'return type of existing function';
  if (!sameResult(before, after)) throw refuse(`cannot change ${what}`);
  const inputsAfter = inputs(after);
  for (const [i, input] of inputs(before).entries())
    if (input.name !== undefined && input.name !== inputsAfter[i]?.name)
      throw refuse(`cannot change name of input parameter "${input.name}"`);
  if (defaults(after) < defaults(before)) throw refuse('cannot remove parameter defaults from existing function');
}

function inputs({ arguments: list }: Interface): readonly RoutineArgument[] {
  return list.filter(({ mode }) => mode !== 'out' && mode !== 'table');
}

function defaults(routine: Interface): number {
  return routine.arguments.filter(({ hasDefault }) => hasDefault).length;
}

function sameResult(before: Interface, after: Interface): boolean {
  if (before.returns && after.returns && !sameType(before.returns, after.returns)) return false;
  if (before.returns?.name !== 'record' && before.kind !== 'procedure') return true;
  // A result row made of OUT parameters must keep its columns' names and types.
  const rowBefore = outputs(before);
  const rowAfter = outputs(after);
  if (before.kind === 'procedure') return rowBefore.length > 0 === rowAfter.length > 0;
  return (
    rowBefore.length === rowAfter.length &&
    rowBefore.every(({ name, type }, i) => {
      const other = rowAfter[i];
      return other !== undefined && other.name === name && sameType(other.type, type);
    })
  );
}

function outputs({ arguments: list }: Interface): readonly RoutineArgument[] {
  return list.filter(({ mode }) => mode !== 'in' && mode !== 'variadic');
}

/** What a routine had, or lost before, and its new definition does not name: CREATE OR REPLACE resets it (`ProcedureCreate`). */
export function lostAttributes(
  before: Pick<Routine, 'settings' | 'securityDefiner' | 'lost'>,
  after: Pick<Routine, 'settings'>,
  saysSecurity: boolean,
): Pick<Routine, 'lost'> {
  const nameOf = (setting: string) => setting.slice(0, setting.indexOf('='));
  const named = new Set(after.settings.map(nameOf));
  const settings = [...before.settings, ...(before.lost?.settings ?? [])].filter((setting) => !named.has(nameOf(setting)));
  const securityDefiner = !saysSecurity && (before.securityDefiner || before.lost?.securityDefiner === true);
  return settings.length > 0 || securityDefiner ? { lost: { settings, securityDefiner } } : {};
}
