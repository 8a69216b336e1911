import { nameKey } from './catalog.ts';
import type { Catalog } from './model.ts';
import data from './platform/extension-operators.json' with { type: 'json' };
import type { TypeKey } from './resolution/type-key.ts';

/** A text, or several, in the notations of src/dev/builtins-queries.ts. */
type Texts = Readonly<Record<string, string | readonly string[]>>;

/** What an extension brings for operators and indexes. In texts its own types have a dot before their names, or `._` for arrays of them. */
export interface ExtensionOperators {
  /** Index methods. */
  readonly methods?: Readonly<Record<string, string>>;
  /** Operator classes by index method. */
  readonly classes?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Operator families by index method. */
  readonly families?: Readonly<Record<string, Texts>>;
  /** Operators that take PostgreSQL's own types, or what these become without being asked. */
  readonly operators?: Texts;
  /** Names of its other operators, with spaces between. */
  readonly own?: string;
  /** Implicit casts: `source` → `target castmethod`. */
  readonly casts?: Texts;
}

/** Of those that bring something; each is read when it is asked for. */
const all = data as Readonly<Record<string, unknown>>;
const NOTHING: ExtensionOperators = {};
let without: ReadonlySet<string> | undefined;

/** Of an extension that a server was asked of; undefined for one of which nothing is known. */
export function extensionOperators(extension: string): ExtensionOperators | undefined {
  without ??= new Set(data.without);
  if (without.has(extension)) return NOTHING;
  return extension !== 'without' && Object.hasOwn(all, extension) ? (all[extension] as ExtensionOperators) : undefined;
}

/** Names of the extensions that are known to bring something. */
export const extensionsWithOperators: readonly string[] = Object.keys(all).filter((name) => name !== 'without');

/** The type that a text of an extension names, in the schema that the extension is in; undefined where it is not there. */
export function typeOfExtension(catalog: Catalog, extension: string, text: string): TypeKey | undefined {
  if (!text.startsWith('.')) return text;
  const isArray = text.startsWith('._');
  const schema = catalog.extensions.get(extension)?.schema ?? '';
  const oid = catalog.typeNames.get(nameKey(schema, text.slice(isArray ? 2 : 1)));
  return oid === undefined ? undefined : `${isArray ? '_' : ''}#${oid}`;
}
