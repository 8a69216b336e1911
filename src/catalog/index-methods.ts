import { extensionOperators } from './extension-operators.ts';
import type { Catalog } from './model.ts';
import data from './platform/server/access-methods.json' with { type: 'json' };
import { has, readMarks } from './server-version.ts';

/** What an index method can do (`pg_indexam_has_property`), and its storage parameters. */
export interface IndexMethod {
  readonly unique: boolean;
  readonly include: boolean;
  readonly multicolumn: boolean;
  /** ASC and DESC, NULLS FIRST and LAST mean something. */
  readonly ordered: boolean;
  readonly exclusion: boolean;
  readonly options: readonly string[];
}

const known = new Map<string, IndexMethod>();

/** An index method that PostgreSQL itself or an installed extension brings; undefined for one that neither is known to. */
export function indexMethod(catalog: Catalog, name: string): IndexMethod | undefined {
  const text = builtinText(catalog, name) ?? broughtText(catalog, name);
  if (text === undefined) return undefined;
  const method = known.get(text) ?? read(text);
  known.set(text, method);
  return method;
}

function builtinText({ postgresVersion }: Catalog, name: string): string | undefined {
  const methods: Readonly<Record<string, string | readonly string[]>> = data.methods;
  if (!Object.hasOwn(methods, name)) return undefined;
  return readMarks(methods[name]).find((one) => has(one, postgresVersion))?.text;
}

function broughtText({ extensions }: Catalog, name: string): string | undefined {
  for (const extension of extensions.keys()) {
    const methods = extensionOperators(extension)?.methods;
    if (methods && Object.hasOwn(methods, name)) return methods[name];
  }
  return undefined;
}

function read(text: string): IndexMethod {
  const [able = '', ...options] = text.split(' ');
  const can = (letter: string): boolean => able.includes(letter);
  return {
    unique: can('u'),
    include: can('i'),
    multicolumn: can('m'),
    ordered: can('o'),
    exclusion: can('e'),
    options,
  };
}
