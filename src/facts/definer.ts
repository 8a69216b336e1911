import { tablesOf } from '../catalog/catalog.ts';
import type { Catalog, Routine } from '../catalog/model.ts';
import { displayName } from '../catalog/names.ts';
import type { Oid } from '../catalog/object-model.ts';
import type { Relation } from '../catalog/relation-model.ts';
import { accessTo } from './access/access.ts';
import { bodyEffects } from './body/effects.ts';
import { askingCaller } from './caller.ts';
import { POLICY_COMMANDS, type PolicyCommand } from './policies.ts';

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

/** What a SECURITY DEFINER routine does that a caller may not do alone. */
export interface DefinerPower {
  /** The relations of which it reads or changes rows that are closed to the caller. */
  readonly reads: readonly Relation[];
  readonly changes: readonly Relation[];
  /** Routines of the platform that it calls and that reach beyond the database's tables: `net.http_post`. */
  readonly acts: readonly string[];
  /** It runs SQL that it puts together, or its body cannot be read. */
  readonly unknown: boolean;
  readonly isDynamic: boolean;
}

/**
 * What calling a SECURITY DEFINER routine gives a role of the API; undefined for nothing that it could not do by itself, and for one that
 * calls a function made nowhere: it may ask who is calling.
 */
export function definerPower(catalog: Catalog, routine: Routine, caller: string): DefinerPower | undefined {
  const { touched, acts, unknown, isDynamic, callsStranger } = bodyEffects(catalog, routine);
  if (callsStranger) return undefined;
  const closed = (command: PolicyCommand): readonly Relation[] =>
    [...touched[command]].filter((relation) => {
      if (relation.kind === 'sequence' || relation.kind === 'composite type' || relation.kind === 'index relation') return false;
      return accessTo(catalog, relation, caller, command).level !== 'all';
    });
  const changes = [...new Set(POLICY_COMMANDS.filter((command) => command !== 'SELECT').flatMap(closed))];
  const reads = closed('SELECT').filter((relation) => !changes.includes(relation));
  const hasPower = reads.length > 0 || changes.length > 0 || acts.size > 0 || unknown;
  return hasPower ? { reads, changes, acts: [...acts], unknown, isDynamic } : undefined;
}

/** As a message tells it: "changes `public.orders` and reads `auth.users` with its owner's rights". */
export function toldPower({ reads, changes, acts, isDynamic }: DefinerPower): string {
  const listed = (names: readonly string[]): string =>
    names
      .slice(0, 2)
      .map((name) => `\`${name}\``)
      .join(', ') + (names.length > 2 ? ` and ${names.length - 2} more` : '');
  const named = (relations: readonly Relation[]): string => listed(relations.map(displayName));
  const parts = [
    ...(changes.length > 0 ? [`changes ${named(changes)}`] : []),
    ...(reads.length > 0 ? [`reads ${named(reads)}`] : []),
    ...(acts.length > 0 ? [`calls ${listed(acts)}`] : []),
  ];
  return `${[parts.slice(0, -1).join(', '), parts.at(-1) ?? (isDynamic ? 'runs SQL that it puts together' : 'runs')].filter(Boolean).join(' and ')} with its owner's rights`;
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
