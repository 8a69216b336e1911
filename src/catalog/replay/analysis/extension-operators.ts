import { extensionOperators } from '../../extension-operators.ts';
import type { Session } from '../session.ts';

/** Whether an operator on PostgreSQL's own types may be an extension's or the project's. */
export function operatorMayExistUnseen({ catalog }: Session, name: string): boolean {
  const brought = broughtOperators(catalog.extensions);
  if (brought === 'any' || brought.has(name)) return true;
  const made = madeOperators(catalog.others);
  return made.has(name);
}

const knownBrought = new WeakMap<Session['catalog']['extensions'], ReadonlySet<string> | 'any'>();

/** Names of operators that extensions bring for PostgreSQL's own types; any where one of them is not known. */
function broughtOperators(extensions: Session['catalog']['extensions']): ReadonlySet<string> | 'any' {
  let brought = knownBrought.get(extensions);
  if (!brought) {
    const all = extensions.keys().map(extensionOperators);
    brought = all.includes(undefined) ? 'any' : new Set(all.flatMap((one) => Object.keys(one?.operators ?? {})));
    knownBrought.set(extensions, brought);
  }
  return brought;
}

const known = new WeakMap<Session['catalog']['others'], ReadonlySet<string>>();

function madeOperators(others: Session['catalog']['others']): ReadonlySet<string> {
  let names = known.get(others);
  if (!names) {
    names = new Set([...others.values()].flatMap(({ kind, name }) => (kind === 'operator' ? [name.replace(/\(.*$/, '')] : [])));
    known.set(others, names);
  }
  return names;
}
