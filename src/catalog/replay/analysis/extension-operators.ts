import { extensionOperators, typeOfExtension } from '../../extension-operators.ts';
import type { Catalog } from '../../model.ts';
import { extensionCast } from '../../resolution/binary-coercion.ts';
import { canCoerce } from '../../resolution/coercion.ts';
import type { TypeKey } from '../../resolution/type-key.ts';
import { baseOf } from '../../resolution/type-traits.ts';
import type { Session } from '../session.ts';

/**
 * Whether an operator on PostgreSQL's own types may be an extension's or the project's. An extension's is not asked for where the operands
 * cannot become what it takes; `left` is left out for a prefix operator.
 */
export function operatorMayExistUnseen({ catalog }: Session, name: string, left: TypeKey | undefined, right: TypeKey): boolean {
  const brought = broughtOperators(catalog.extensions);
  if (brought === 'any' || brought.get(name)?.some(takes)) return true;
  return madeOperators(catalog.others).has(name);

  function takes({ extension, operands }: Brought): boolean {
    const [first = '', second = ''] = operands.split(' ');
    const fits = left === undefined ? first === '-' : mayBecome(catalog, left, extension, first);
    return fits && mayBecome(catalog, right, extension, second);
  }
}

function mayBecome(catalog: Catalog, source: TypeKey, extension: string, text: string): boolean {
  const target = typeOfExtension(catalog, extension, text);
  if (target === undefined || canCoerce(catalog, source, target, 'i')) return true;
  return extensionCast(catalog, baseOf(catalog, source), target) !== undefined;
}

/** An operator of an extension, as its contents write it. */
interface Brought {
  readonly extension: string;
  readonly operands: string;
}

const knownBrought = new WeakMap<Session['catalog']['extensions'], ReadonlyMap<string, readonly Brought[]> | 'any'>();

/** The operators that extensions bring for PostgreSQL's own types, by name; any where an extension is not known. */
function broughtOperators(extensions: Session['catalog']['extensions']): ReadonlyMap<string, readonly Brought[]> | 'any' {
  let brought = knownBrought.get(extensions);
  if (!brought) {
    brought = readOperators([...extensions.keys()]);
    knownBrought.set(extensions, brought);
  }
  return brought;
}

function readOperators(extensions: readonly string[]): ReadonlyMap<string, readonly Brought[]> | 'any' {
  const byName = new Map<string, Brought[]>();
  for (const extension of extensions) {
    const contents = extensionOperators(extension);
    if (!contents) return 'any';
    for (const [name, texts] of Object.entries(contents.operators ?? {})) {
      const all = [texts].flat().map((operands) => ({ extension, operands }));
      byName.set(name, [...(byName.get(name) ?? []), ...all]);
    }
  }
  return byName;
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
