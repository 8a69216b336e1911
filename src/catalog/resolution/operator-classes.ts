import { extensionOperators, extensionsWithOperators, typeOfExtension } from '../extension-operators.ts';
import type { Catalog } from '../model.ts';
import classes from '../platform/server/operator-classes.json' with { type: 'json' };
import families from '../platform/server/operator-families.json' with { type: 'json' };
import { has, readMarks } from '../server-version.ts';
import { isBinaryCoercible } from './binary-coercion.ts';
import { isArrayKey, type TypeKey } from './type-key.ts';
import { baseOf, elementOf, traitsOf } from './type-traits.ts';

/** How the values of a type are kept in an index of a method (pg_opclass). */
export interface OperatorClass {
  readonly method: string;
  readonly schema: string;
  readonly name: string;
  /** Undefined where the type of the extension that brings it is not known. */
  readonly input: TypeKey | undefined;
  readonly isDefault: boolean;
  readonly family: string;
  /** The extension that brings it. */
  readonly extension?: string;
}

type Texts = Readonly<Record<string, string | readonly string[]>>;

const builtins = new Map<string, ReadonlyMap<string, OperatorClass>>();

/** PostgreSQL's own of a method, by name. */
function builtinClasses(method: string, version: number): ReadonlyMap<string, OperatorClass> {
  const key = `${method} ${version}`;
  let found = builtins.get(key);
  if (!found) {
    const texts = Object.hasOwn(classes, method) ? (classes as Readonly<Record<string, Texts>>)[method] : undefined;
    const read = Object.entries(texts ?? {}).flatMap(([name, marked]) => {
      const text = readMarks(marked).find((one) => has(one, version))?.text;
      return text === undefined ? [] : [[name, classOf(method, 'pg_catalog', name, text)] as const];
    });
    found = new Map(read);
    builtins.set(key, found);
  }
  return found;
}

function classOf(method: string, schema: string, name: string, text: string): OperatorClass {
  const [type = '', family = ''] = text.split(' ');
  return { method, schema, name, input: type.replace('!', ''), isDefault: type.endsWith('!'), family };
}

function* broughtClasses(catalog: Catalog, method: string): Generator<OperatorClass> {
  for (const { name: extension, schema } of catalog.extensions.values())
    for (const [name, text] of Object.entries(extensionOperators(extension)?.classes?.[method] ?? {})) {
      const read = classOf(method, schema, name, text);
      yield { ...read, input: typeOfExtension(catalog, extension, read.input ?? ''), extension };
    }
}

/** The operator class of a name in a schema; the user's own are not known. */
export function operatorClass(catalog: Catalog, method: string, schema: string, name: string): OperatorClass | undefined {
  if (schema === 'pg_catalog') {
    const found = builtinClasses(method, catalog.postgresVersion).get(name);
    if (found) return found;
  }
  for (const one of broughtClasses(catalog, method)) if (one.name === name && one.schema === schema) return one;
  return undefined;
}

/** An extension that brings a class of this name; undefined where PostgreSQL itself has one, of whatever method. */
export function extensionOfClass(name: string): string | undefined {
  if (Object.values(classes).some((texts) => Object.hasOwn(texts, name))) return undefined;
  return extensionsWithOperators.find((extension) =>
    Object.values(extensionOperators(extension)?.classes ?? {}).some((texts) => Object.hasOwn(texts, name)),
  );
}

const byType = new Map<string, OperatorClass | 'none'>();

/** The user's types that have one class for all of their kind, by `typtype`. */
const KINDS: Readonly<Record<string, TypeKey>> = { c: 'record', e: 'anyenum', m: 'anymultirange', r: 'anyrange' };

/** PostgreSQL's own default class of a type. */
function builtinDefault(catalog: Catalog, method: string, type: TypeKey): OperatorClass | undefined {
  const kind = isArrayKey(type) ? 'anyarray' : type.includes('#') ? KINDS[traitsOf(catalog, type).typtype] : type;
  if (kind === undefined) return findDefault(catalog, method, type); // an extension's, which may be kept as another
  const key = `${catalog.postgresVersion} ${method} ${kind}`;
  let known = byType.get(key);
  if (known === undefined) {
    known = findDefault(catalog, method, kind) ?? 'none';
    byType.set(key, known);
  }
  return known === 'none' ? undefined : known;
}

function findDefault(catalog: Catalog, method: string, type: TypeKey): OperatorClass | undefined {
  const all = [...builtinClasses(method, catalog.postgresVersion).values()].filter(({ isDefault }) => isDefault);
  return all.find(({ input }) => input === type) ?? closest(catalog, all, type);
}

/** Of the classes whose values a type's are as they are, the one of its category's preferred type, else the only one. */
function closest(catalog: Catalog, all: readonly OperatorClass[], type: TypeKey): OperatorClass | undefined {
  const fitting = all.filter(({ input }) => input !== undefined && isBinaryCoercible(catalog, type, input));
  const { category } = traitsOf(catalog, type);
  const preferred = fitting.filter(({ input = '' }) => {
    const traits = traitsOf(catalog, input);
    return traits.preferred && traits.category === category;
  });
  return preferred.length === 1 ? preferred[0] : fitting.length === 1 ? fitting[0] : undefined;
}

/** The class that an index has for a type where none is named (`GetDefaultOpClass` in indexcmds.c); the user's own are not known. */
export function defaultClass(catalog: Catalog, method: string, type: TypeKey): OperatorClass | undefined {
  const base = baseOf(catalog, type);
  const builtin = builtinDefault(catalog, method, base);
  if (builtin?.input === base) return builtin;
  const brought = [...broughtClasses(catalog, method)].filter(({ isDefault, input }) => isDefault && input !== undefined);
  return brought.find(({ input }) => input === base) ?? builtin ?? closest(catalog, brought, base);
}

/** Whether there may be classes of a method for a type that are not known: of types whose making was not seen, and of unknown extensions. */
export function mayHaveUnseenClasses(catalog: Catalog, method: string, type: TypeKey | undefined): boolean {
  return (type !== undefined && isDoubtful(catalog, type)) || unseenBring(catalog, method);
}

function isDoubtful(catalog: Catalog, type: TypeKey): boolean {
  const base = baseOf(catalog, type);
  const element = elementOf(catalog, base);
  if (element !== undefined) return isDoubtful(catalog, element);
  const { typtype, doubtful } = traitsOf(catalog, base);
  if (typtype === 'p') return base !== 'record';
  if (!doubtful) return false;
  const extension = catalog.types.get(Number(base.slice(1)))?.extension;
  return extension === undefined || extensionOperators(extension) === undefined;
}

function unseenBring({ extensions, others }: Catalog, method: string): boolean {
  if (extensions.keys().some((name) => extensionOperators(name) === undefined)) return true;
  return others.values().some(({ kind, name }) => kind === 'operator class' && name.endsWith(` ${method}`));
}

/** Operators of a family that search, for operands of two types. */
export interface FamilyMembers {
  readonly operators: readonly string[];
  readonly left: TypeKey | undefined;
  readonly right: TypeKey | undefined;
}

/** The operators of a class's family; none are known of methods that cannot tell whether rows exclude one another. */
export function familyMembers(catalog: Catalog, { method, family, extension }: OperatorClass): readonly FamilyMembers[] {
  const all =
    extension === undefined
      ? (families as Readonly<Record<string, Texts>>)[method]
      : extensionOperators(extension)?.families?.[method];
  const texts = all && Object.hasOwn(all, family) ? all[family] : undefined;
  return readMarks(texts).flatMap((marked) => {
    if (!has(marked, catalog.postgresVersion)) return [];
    const [operators = '', types = ''] = marked.text.split(' ');
    const [left, right = left] = types
      .split(',')
      .map((type) => (extension === undefined ? type : typeOfExtension(catalog, extension, type)));
    return [{ operators: operators.split(','), left, right }];
  });
}
