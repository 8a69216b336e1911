import { tablesOf } from '../catalog/catalog.ts';
import type { Catalog, Routine } from '../catalog/model.ts';
import type { Oid } from '../catalog/object-model.ts';
import { askingCaller } from './caller.ts';

/**
 * Which SECURITY DEFINER routines do their work for whoever may execute them: they do not ask who is calling. Trigger functions, which
 * the data API cannot call, extensions' routines, and those that policies call, which must stay executable, are none of these.
 */
export function uncheckedDefiners(catalog: Catalog): (routine: Routine) => boolean {
  const inPolicies = routinesInPolicies(catalog);
  return (routine) =>
    routine.securityDefiner &&
    routine.extension === undefined &&
    !isTrigger(routine) &&
    !askingCaller(catalog).has(routine.oid) &&
    !inPolicies.has(routine.oid);
}

function isTrigger(routine: Routine): boolean {
  return routine.returns?.name === 'trigger' || routine.returns?.name === 'event_trigger';
}

function routinesInPolicies(catalog: Catalog): ReadonlySet<Oid> {
  const found = new Set<Oid>();
  for (const table of tablesOf(catalog)) {
    for (const policy of table.policies) {
      for (const { object } of [...(policy.using?.references ?? []), ...(policy.check?.references ?? [])]) found.add(object);
    }
  }
  return found;
}
