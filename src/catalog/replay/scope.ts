import type { Oid, Relation, Table, TypeReference } from '../model.ts';

/** What names mean at one level of a query: its FROM items and common table expressions (parse_relation.c calls it a namespace). */
export interface Scope {
  readonly relations: readonly ScopeRelation[];
  /** The query around a sub-select: its names are visible where these have none. */
  readonly outer?: Scope;
  /** WITH queries by name. */
  readonly ctes?: ReadonlyMap<string, ScopeRelation>;
}

/** A FROM item. */
export interface ScopeRelation {
  /** Alias or name; undefined for what cannot be named (a join, a sub-select without alias). */
  readonly name?: string;
  /** Present where `schema.name.column` is allowed: a relation without alias. */
  readonly schema?: string;
  /** Of a table, view or sequence. */
  readonly oid?: Oid;
  readonly columns: readonly ScopeColumn[];
  /** True where it may have columns beyond those listed. */
  readonly open?: boolean;
  /** True where its columns are named only with its name before them (`new` and `old`, what a JOIN … USING merged). */
  readonly qualifiedOnly?: boolean;
  /** True for a table, which has `ctid`, `xmin` and the like. */
  readonly systemColumns?: boolean;
}

/** A column of a FROM item; those of a table are its `Column`s. */
export interface ScopeColumn {
  readonly name: string;
  readonly type?: TypeReference;
  /** In the relation's own numbering, where the relation has an oid. */
  readonly attnum?: number;
  /** What a merged or renamed column stands for, where that is columns of relations. */
  readonly sources?: readonly { readonly object: Oid; readonly column: number }[];
}

/** The names that an expression about one table may use: CHECK, USING, an index's expression, a default. */
export function tableScope(table: Table, alias?: string): Scope {
  return { relations: [scopeRelation(table, alias)] };
}

/** A scope in which any column may exist: where names could come from something that is not followed (PL/pgSQL variables). */
export const openScope: Scope = { relations: [{ columns: [], open: true }] };

/** A relation as a FROM item; without alias it is known by its name, and by its schema too. */
export function scopeRelation(relation: Relation, alias?: string): ScopeRelation {
  return {
    name: alias ?? relation.name,
    ...(alias === undefined ? { schema: relation.schema } : {}),
    oid: relation.oid,
    columns: 'columns' in relation ? relation.columns : relation.kind === 'sequence' ? SEQUENCE_COLUMNS : [],
    ...(relation.kind === 'table' ? { systemColumns: true } : {}),
  };
}

const SEQUENCE_COLUMNS: readonly ScopeColumn[] = [{ name: 'last_value' }, { name: 'log_cnt' }, { name: 'is_called' }];
