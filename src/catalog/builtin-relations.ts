import data from './platform/server/relations.json' with { type: 'json' };
import { has, readMarks } from './server-version.ts';

/** A table or view that PostgreSQL itself brings. */
export interface BuiltinRelation {
  /** `relkind`: r or v. */
  readonly relkind: string;
  /** In order; types are `TypeKey`s. */
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

const parts: Readonly<Partial<Record<string, Readonly<Partial<Record<string, string | readonly string[]>>>>>> = data;

/** A system catalog or view of a server, undefined where it has none of this name. */
export function builtinRelation(schema: string, name: string, version: number): BuiltinRelation | undefined {
  const part = schema === 'pg_catalog' || schema === 'information_schema' ? parts[schema] : undefined;
  const marked = readMarks(part && Object.hasOwn(part, name) ? part[name] : undefined).find((entry) => has(entry, version));
  if (!marked) return undefined;
  const columns = marked.text.slice(2).split(',');
  return {
    relkind: marked.text.charAt(0),
    columns: columns.map((column) => {
      const [columnName = '', type = ''] = column.split('=');
      return { name: columnName, type };
    }),
  };
}

/** The first major version that has a relation of this name, where the given one has none. */
export function relationExistsSince(schema: string, name: string, version: number): number | undefined {
  const part = schema === 'pg_catalog' ? parts.pg_catalog : undefined;
  const entries = readMarks(part && Object.hasOwn(part, name) ? part[name] : undefined);
  if (entries.some((entry) => has(entry, version))) return undefined;
  const later = entries.map(({ since }) => since).filter((since) => since > version);
  return later.length ? Math.min(...later) : undefined;
}
