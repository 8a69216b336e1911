import { extensionContents } from '../extension-contents.ts';
import { quoteIdentifier } from '../names.ts';
import { byName, type Dump } from './scope.ts';

/** CREATE SCHEMA of the project's schemas. Those that extensions bring come with them. */
export function schemasSql({ catalog, start }: Dump): readonly string[] {
  const dropped = [...start.catalog.schemas.keys()].filter((name) => !catalog.schemas.has(name));
  return [
    ...dropped.sort().map((name) => `drop schema ${quoteIdentifier(name)} cascade`),
    ...[...catalog.schemas.values()]
      .filter(
        ({ name, extension }) =>
          extension === undefined && !start.catalog.schemas.has(name) && !isFixed(catalog.extensions.keys(), name),
      )
      .sort((a, b) => byName(a.name, b.name))
      .map(({ name, owner }) =>
        owner === start.role
          ? `create schema ${quoteIdentifier(name)}`
          : `create schema ${quoteIdentifier(name)} authorization ${quoteIdentifier(owner)}`,
      ),
  ];
}

/** Whether an extension's control file names the schema: it makes it where there is none. */
function isFixed(extensions: Iterable<string>, schema: string): boolean {
  return [...extensions].some((name) => extensionContents(name)?.schema === schema);
}

/** Extensions that the platform does not bring, or not there; those that others need first. */
export function extensionsSql({ catalog, start }: Dump): readonly string[] {
  const before = start.catalog.extensions;
  const added = [...catalog.extensions.keys()].filter((name) => !before.has(name)).sort();
  const ordered = new Set<string>();
  const visit = (name: string): void => {
    if (!ordered.has(name))
      for (const needed of extensionContents(name)?.requires ?? []) if (added.includes(needed)) visit(needed);
    ordered.add(name);
  };
  added.forEach(visit);
  return [
    ...[...before.keys()]
      .filter((name) => !catalog.extensions.has(name))
      .sort()
      .map((name) => `drop extension ${quoteIdentifier(name)}`),
    ...[...ordered].map((name) => {
      const schema = catalog.extensions.get(name)?.schema ?? 'public';
      const fixed = extensionContents(name)?.schema !== undefined || extensionContents(name)?.reportedSchema !== undefined;
      return `create extension if not exists ${quoteIdentifier(name)}${fixed ? '' : ` with schema ${quoteIdentifier(schema)}`}`;
    }),
    ...[...catalog.extensions.values()]
      .filter(({ name, schema }) => before.has(name) && before.get(name)?.schema !== schema)
      .sort((a, b) => byName(a.name, b.name))
      .map(({ name, schema }) => `alter extension ${quoteIdentifier(name)} set schema ${quoteIdentifier(schema)}`),
  ];
}
