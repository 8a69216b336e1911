import type { Catalog } from '../model.ts';
import { canCoerce } from './coercion.ts';
import { selectCommonType } from './common-type.ts';
import { arrayOf, isArrayKey, type TypeKey, UNKNOWN } from './type-key.ts';
import { baseOf, elementOf, polymorphicKind, traitsOf } from './type-traits.ts';

/** What the pseudo-types of one family come to. Undefined: nothing tells it; `false`: the arguments do not go together. */
interface Meaning {
  readonly element?: TypeKey;
  readonly array?: TypeKey;
  readonly range?: TypeKey;
  readonly multirange?: TypeKey;
}

/** `check_generic_type_consistency` in parse_coerce.c. */
export function takesPolymorphic(catalog: Catalog, actual: readonly TypeKey[], declared: readonly TypeKey[]): boolean {
  return meaningOf(catalog, actual, declared, 'any') !== false && meaningOf(catalog, actual, declared, 'anycompatible') !== false;
}

/**
 * The result type of a call (`enforce_generic_type_consistency`): that of a polymorphic result follows from the arguments; undefined
 * where it does not, because all that could tell it are literals without type.
 */
export function resultType(
  catalog: Catalog,
  actual: readonly TypeKey[],
  declared: readonly TypeKey[],
  result: TypeKey,
): TypeKey | undefined {
  const family = polymorphicKind(result);
  if (!family) return result;
  const meaning = meaningOf(catalog, actual, declared, family);
  if (meaning === false) return undefined;
  return partOf(catalog, meaning, result.replace('anycompatible', 'any'));
}

/** The types that the arguments are coerced to: polymorphic ones replaced by what they come to. */
export function concreteTypes(
  catalog: Catalog,
  actual: readonly TypeKey[],
  declared: readonly TypeKey[],
): readonly (TypeKey | undefined)[] {
  return declared.map((type) => (polymorphicKind(type) ? resultType(catalog, actual, declared, type) : type));
}

function partOf(catalog: Catalog, { element, array, range, multirange }: Meaning, part: string): TypeKey | undefined {
  // there are no arrays of arrays
  if (part === 'anyarray') return array ?? (element === undefined || isArrayKey(element) ? undefined : arrayOf(element));
  if (part === 'anyrange') return range ?? (multirange === undefined ? undefined : traitsOf(catalog, multirange).range);
  if (part === 'anymultirange') return multirange ?? multirangeOf(catalog, range);
  return element;
}

function multirangeOf(catalog: Catalog, range: TypeKey | undefined): TypeKey | undefined {
  if (range?.startsWith('#')) {
    const type = catalog.types.get(Number(range.slice(1)));
    return type?.kind === 'range' ? `#${type.multirange}` : undefined;
  }
  return range !== undefined && /^[a-z0-9]+range$/.test(range) ? range.replace('range', 'multirange') : undefined;
}

function meaningOf(
  catalog: Catalog,
  actual: readonly TypeKey[],
  declared: readonly TypeKey[],
  family: 'any' | 'anycompatible',
): Meaning | false {
  const elements: TypeKey[] = [];
  let array: TypeKey | undefined;
  let range: TypeKey | undefined;
  let multirange: TypeKey | undefined;
  let mustBePlain = false;
  let mustBeEnum = false;
  for (const [i, pseudo] of declared.entries()) {
    if (polymorphicKind(pseudo) !== family) continue;
    const kind = pseudo.replace('anycompatible', 'any');
    mustBePlain ||= kind === 'anynonarray';
    mustBeEnum ||= kind === 'anyenum';
    const written = actual[i] ?? UNKNOWN;
    if (written === UNKNOWN) continue;
    const isElement = kind === 'any' || kind === 'anyelement' || kind === 'anynonarray' || kind === 'anyenum';
    const type = isElement ? written : baseOf(catalog, written);
    if (isElement) {
      if (family === 'any' && elements.some((other) => other !== type)) return false;
      elements.push(type);
    } else if (kind === 'anyarray') {
      if (elementOf(catalog, type) === undefined) return false;
      if (array !== undefined && array !== type && family === 'any') return false;
      if (family === 'anycompatible') elements.push(elementOf(catalog, type) ?? '');
      array ??= type;
    } else if (kind === 'anyrange') {
      if (traitsOf(catalog, type).typtype !== 'r' || (range !== undefined && range !== type)) return false;
      range = type;
    } else if (kind === 'anymultirange') {
      if (traitsOf(catalog, type).typtype !== 'm' || (multirange !== undefined && multirange !== type)) return false;
      multirange = type;
    }
  }
  if (multirange !== undefined) {
    const own = traitsOf(catalog, multirange).range;
    if (range !== undefined && range !== own) return false;
    range = own;
  }
  const subtype = range === undefined ? undefined : traitsOf(catalog, range).subtype;
  if (family === 'anycompatible') {
    const all = subtype === undefined ? elements : [...elements, subtype];
    const common = all.length ? selectCommonType(catalog, all) : undefined;
    if (all.length && (common === undefined || !all.every((type) => canCoerce(catalog, type, common, 'i')))) return false;
    if (subtype !== undefined && common !== subtype) return false;
    if (mustBePlain && common !== undefined && elementOf(catalog, baseOf(catalog, common)) !== undefined) return false;
    const element = common ?? (all.length ? undefined : 'text');
    return {
      ...told({ element, range, multirange }),
      ...(element === undefined ? {} : { array: arrayOf(baseOf(catalog, element)) }),
    };
  }
  let [element] = elements;
  const ofArray = array === undefined ? undefined : elementOf(catalog, array);
  if (element !== undefined && ofArray !== undefined && element !== ofArray) return false;
  element ??= ofArray;
  if (subtype !== undefined && element !== undefined && element !== subtype) return false;
  element ??= subtype;
  if (element !== undefined) {
    if (mustBePlain && elementOf(catalog, baseOf(catalog, element)) !== undefined) return false;
    if (mustBeEnum && traitsOf(catalog, element).typtype !== 'e') return false;
  }
  return told({ element, array, range, multirange });
}

function told(parts: { readonly [Part in keyof Meaning]: TypeKey | undefined }): Meaning {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as Meaning;
}
