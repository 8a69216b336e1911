import type { Node } from '../../../syntax/node.ts';
import type { Oid, TypeReference } from '../../object-model.ts';
import type { Relation, Table } from '../../relation-model.ts';

/** What names mean at one level of a query: its FROM items and WITH queries (parse_relation.c calls it a namespace). */
export interface Scope {
  readonly relations: readonly ScopeRelation[];
  /** The query around a sub-select: its names are visible where these have none. */
  readonly outer?: Scope | undefined;
  /** The types of `$1`, `$2` … in a function's body. */
  readonly parameters?: readonly TypeReference[];
  /** WITH queries by name. */
  readonly ctes?: ReadonlyMap<string, ScopeRelation> | undefined;
}

/** A FROM item. */
export interface ScopeRelation {
  /** Alias or name; undefined for what cannot be named (a join, a sub-select without alias). */
  readonly name?: string | undefined;
  /** Present where `schema.name.column` is allowed: a relation without alias. */
  readonly schema?: string;
  /** Of a table, view or sequence. */
  readonly oid?: Oid;
  readonly columns: readonly ScopeColumn[];
  /** True where it may have columns beyond those listed. */
  readonly open?: boolean;
  /** True where its columns are named only with its name before them (`new` and `old`; both sides of a JOIN … USING). */
  readonly qualifiedOnly?: boolean;
  /** True for a table, which has `ctid`, `xmin` and the like. */
  readonly systemColumns?: boolean;
}

/** A column of a FROM item; those of a table are its `Column`s. */
export interface ScopeColumn {
  readonly name: string;
  readonly type?: TypeReference | undefined;
  /** In the numbering of the relation, where that has an oid. */
  readonly attnum?: number;
  /** A literal without type that is this column of a query. */
  readonly literal?: Node;
  /** What a column of a join stands for: columns of relations. */
  readonly sources?: readonly ColumnSource[];
}

/** A column of a relation in the catalog. */
export interface ColumnSource {
  readonly object: Oid;
  readonly column: number;
}

/** The names that an expression about one table may use: CHECK, USING, an index's expression, a default. */
export function tableScope(table: Table, alias?: string): Scope {
  return { relations: [scopeRelation(table, alias)] };
}

/** A scope in which any name may exist: where something that is not followed gives names (the variables of PL/pgSQL). */
export const openScope: Scope = { relations: [{ columns: [], open: true }] };

/**
 * The rows `new` and `old` of a trigger's WHEN or a rule. A trigger sees their columns without the name before them too, so that any is
 * ambiguous; a rule does not.
 */
export function rowScope(relation: Relation, qualifiedOnly = false): Scope {
  const row = (name: string): ScopeRelation => ({
    ...scopeRelation(relation, name),
    ...(qualifiedOnly ? { qualifiedOnly } : {}),
  });
  return { relations: [row('new'), row('old')] };
}

/** A relation as a FROM item; without alias it is known by its name, and by its schema too. */
export function scopeRelation(relation: Relation, alias?: string): ScopeRelation {
  const open = 'incompleteColumns' in relation && relation.incompleteColumns;
  return {
    name: alias ?? relation.name,
    oid: relation.oid,
    columns: 'columns' in relation ? relation.columns : relation.kind === 'sequence' ? SEQUENCE_COLUMNS : [],
    ...(alias === undefined ? { schema: relation.schema } : {}),
    ...(relation.kind === 'table' ? { systemColumns: true } : {}),
    ...(open ? { open } : {}),
  };
}

const SEQUENCE_COLUMNS: readonly ScopeColumn[] = [{ name: 'last_value' }, { name: 'log_cnt' }, { name: 'is_called' }];

/** With the column names of an alias, `t(a, b)`: they rename the first columns, and all of what is not known. */
export function withColumnNames(relation: ScopeRelation, names: readonly string[]): ScopeRelation {
  if (names.length === 0) return relation;
  const columns = relation.columns.map((column, i) => {
    const name = names[i];
    return name === undefined ? column : { ...column, name };
  });
  for (const name of names.slice(columns.length)) columns.push({ name });
  return { ...relation, columns };
}

/** The WITH query that a name means, of this level or one around it. */
export function findCte(scope: Scope | undefined, name: string): ScopeRelation | undefined {
  for (let level = scope; level; level = level.outer) {
    const cte = level.ctes?.get(name);
    if (cte) return cte;
  }
  return undefined;
}
