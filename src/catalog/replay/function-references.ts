import { type FuncCall, namesOf } from '../../syntax/node.ts';
import { nameKey } from '../catalog.ts';
import type { Routine } from '../model.ts';
import { type Analysis, refer } from './analysis.ts';

/** The user's routines that a call may mean: those of its name, along search_path, that take as many arguments. */
export function calledRoutines(analysis: Analysis, call: FuncCall): readonly Routine[] {
  const { catalog } = analysis.session;
  const names = namesOf(call.funcname);
  const schema = names.at(-2);
  const name = names.at(-1) ?? '';
  const count = call.args?.length ?? 0;
  const found: Routine[] = [];
  for (const candidate of schema === undefined ? analysis.searchPath : [schema])
    for (const oid of catalog.routineNames.get(nameKey(candidate, name)) ?? []) {
      const routine = catalog.routines.get(oid);
      if (routine && takes(routine, count)) found.push(routine);
    }
  return found;
}

/** Notes the dependency on every routine that a call may mean. */
export function referToFunctions(analysis: Analysis, call: FuncCall): void {
  for (const routine of calledRoutines(analysis, call)) refer(analysis, routine.oid, undefined, call.location);
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
