import { builtinOperators } from '../../catalog/builtin-operators.ts';
import { extensionOperators } from '../../catalog/extension-operators.ts';
import type { Catalog } from '../../catalog/model.ts';
import { NEWEST_VERSION } from '../../catalog/server-version.ts';

/** What a name in a query may be the name of. */
export type NameKind = 'relation' | 'function' | 'type' | 'operator';

type Homes = Readonly<Record<NameKind, ReadonlyMap<string, readonly string[]>>>;
const known = new WeakMap<Catalog, Homes>();

/** The schemas that have something of this name, in alphabetical order; temporary ones left out. */
export function homesOf(catalog: Catalog, kind: NameKind, name: string): readonly string[] {
  return allHomes(catalog)[kind].get(name) ?? [];
}

/** The schemas by what is in them, of each kind by name. */
export function allHomes(catalog: Catalog): Homes {
  let homes = known.get(catalog);
  if (!homes) {
    homes = collect(catalog);
    known.set(catalog, homes);
  }
  return homes;
}

function collect(catalog: Catalog): Homes {
  const homes = { relation: new Map(), function: new Map(), type: new Map(), operator: new Map() } as const;
  const add = (of: Map<string, readonly string[]>, schema: string, name: string): void => {
    const before = of.get(name);
    if (schema === 'pg_temp' || before?.includes(schema)) return;
    of.set(name, before ? [...before, schema].sort() : [schema]);
  };
  for (const { kind, schema, name } of catalog.relations.values()) {
    if (kind === 'index relation') continue;
    if (kind !== 'composite type') add(homes.relation, schema, name);
    if (kind !== 'sequence') add(homes.type, schema, name);
  }
  for (const { schema, name } of catalog.types.values()) add(homes.type, schema, name);
  for (const { schema, name } of catalog.routines.values()) add(homes.function, schema, name);
  for (const { name, schema } of catalog.extensions.values())
    for (const operator of newOperators(name)) add(homes.operator, schema, operator);
  return homes;
}

/** Operators that an extension brings and PostgreSQL itself has none of the name of. */
function newOperators(extension: string): readonly string[] {
  const { operators = {}, own = '' } = extensionOperators(extension) ?? {};
  const names = [...Object.keys(operators), ...own.split(' ').filter(Boolean)];
  return names.filter((name) => builtinOperators(name, NEWEST_VERSION).length === 0);
}

const columns = new WeakMap<Catalog, ReadonlySet<string>>();

/** Whether some relation has a column of this name. */
export function isColumnName(catalog: Catalog, name: string): boolean {
  let names = columns.get(catalog);
  if (!names) {
    names = new Set(
      [...catalog.relations.values()].flatMap((relation) =>
        'columns' in relation ? relation.columns.map((one) => one.name) : [],
      ),
    );
    columns.set(catalog, names);
  }
  return names.has(name);
}
