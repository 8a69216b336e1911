import { builtinCast } from '../builtin-casts.ts';
import { extensionOperators, typeOfExtension } from '../extension-operators.ts';
import type { Catalog } from '../model.ts';
import type { TypeKey } from './type-key.ts';
import { baseOf, elementOf, isComplex, traitsOf } from './type-traits.ts';

/** Whether a type's values are another's as they are (`IsBinaryCoercible` in parse_coerce.c), by PostgreSQL's casts and those of extensions. */
export function isBinaryCoercible(catalog: Catalog, source: TypeKey, target: TypeKey): boolean {
  if (source === target) return true;
  const from = baseOf(catalog, source);
  if (from === target) return true;
  switch (target) {
    case 'any':
    case 'anyelement':
    case 'anycompatible':
      return true;
    case 'anyarray':
    case 'anycompatiblearray':
      return elementOf(catalog, from) !== undefined;
    case 'anyenum':
      return traitsOf(catalog, from).typtype === 'e';
    case 'anyrange':
    case 'anycompatiblerange':
      return traitsOf(catalog, from).typtype === 'r';
    case 'anymultirange':
    case 'anycompatiblemultirange':
      return traitsOf(catalog, from).typtype === 'm';
    case 'record':
      return isComplex(catalog, from);
    default: {
      const cast = builtinCast(from, target, catalog.postgresVersion);
      return cast ? cast.context === 'i' && cast.method === 'b' : extensionCast(catalog, from, target) === 'b';
    }
  }
}

/** The `castmethod` of an implicit cast that an installed extension brings. */
export function extensionCast(catalog: Catalog, source: TypeKey, target: TypeKey): string | undefined {
  if (!source.includes('#') && !target.includes('#')) return undefined;
  for (const extension of catalog.extensions.keys()) {
    const casts = extensionOperators(extension)?.casts;
    if (!casts) continue;
    for (const [written, texts] of Object.entries(casts)) {
      if (typeOfExtension(catalog, extension, written) !== source) continue;
      for (const text of [texts].flat()) {
        const [to = '', method] = text.split(' ');
        if (typeOfExtension(catalog, extension, to) === target) return method;
      }
    }
  }
  return undefined;
}
