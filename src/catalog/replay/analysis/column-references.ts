import { as, type ColumnRef, stringOf } from '../../../syntax/node.ts';
import type { TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, lookupRelation } from '../session.ts';
import { type Analysis, refer } from './analysis.ts';
import type { Scope, ScopeColumn, ScopeRelation } from './scope.ts';

/** What a column reference turned out to be; `undefined` type where it cannot be told. */
export interface ResolvedColumn {
  readonly type: TypeReference | undefined;
}

const UNKNOWN: ResolvedColumn = { type: undefined };
/** Columns that every table has. */
export const SYSTEM_COLUMNS: ReadonlySet<string> = new Set(['ctid', 'tableoid', 'xmin', 'xmax', 'cmin', 'cmax']);

/**
 * Resolves `column`, `relation.column` or `schema.relation.column` as transformColumnRef in parse_expr.c does. `*` is not for here.
 * @throws {SqlError} 42703, 42702 or 42P01 where no relation in sight could have it.
 */
export function resolveColumnRef(analysis: Analysis, ref: ColumnRef, scope: Scope): ResolvedColumn {
  const fields = ref.fields ?? [];
  const names = fields.map(stringOf);
  const [first, second, third] = names;
  if (first === undefined) return UNKNOWN; // `*` as an argument
  if (fields.length === 1) return unqualified(analysis, ref, scope, first);
  const star = as(fields[fields.length - 1], 'A_Star') !== undefined;
  if (fields.length === 2) return qualified(analysis, ref, scope, undefined, first, star ? undefined : second);
  const [schema, relation, column] = fields.length === 4 ? names.slice(1) : [first, second, third];
  return qualified(analysis, ref, scope, schema, relation ?? '', star ? undefined : column);
}

function unqualified(analysis: Analysis, ref: ColumnRef, scope: Scope, name: string): ResolvedColumn {
  for (let level: Scope | undefined = scope; level; level = level.outer) {
    const found = findColumn(analysis, level, name, ref);
    if (found) return useColumn(analysis, found.relation, found.column, ref);
    if (level.relations.some((relation) => relation.open && !relation.qualifiedOnly)) return UNKNOWN;
  }
  const row = findRelationItem(scope, undefined, name);
  if (row) return useRow(analysis, row, ref);
  for (let level: Scope | undefined = scope; level; level = level.outer)
    if (SYSTEM_COLUMNS.has(name) && level.relations.some((relation) => relation.systemColumns)) return UNKNOWN;
  throw new SqlError('42703', `column "${name}" does not exist`, here(analysis.session, ref.location));
}

/** The column of that name at one level. @throws {SqlError} 42702 where two FROM items have one. */
export function findColumn(
  analysis: Analysis,
  level: Scope,
  name: string,
  ref: ColumnRef,
): { readonly relation: ScopeRelation; readonly column: ScopeColumn } | undefined {
  let found: { relation: ScopeRelation; column: ScopeColumn } | undefined;
  for (const relation of level.relations) {
    if (relation.qualifiedOnly) continue;
    const [column, second] = relation.columns.filter((one) => one.name === name);
    if (!column) continue;
    if (found || second)
      throw new SqlError('42702', `column reference "${name}" is ambiguous`, here(analysis.session, ref.location));
    found = { relation, column };
  }
  return found;
}

function qualified(
  analysis: Analysis,
  ref: ColumnRef,
  scope: Scope,
  schema: string | undefined,
  name: string,
  column: string | undefined,
): ResolvedColumn {
  const relation = findRelationItem(scope, schema, name, analysis);
  if (!relation) {
    if (mayNameAnything(scope)) return UNKNOWN;
    // `column.field` of a composite column is written `(column).field`, so the first name can only be a relation
    const written = schema === undefined ? name : `${schema}.${name}`;
    const what = isHidden(analysis, scope, name) ? 'invalid reference to' : 'missing';
    throw new SqlError('42P01', `${what} FROM-clause entry for table "${written}"`, here(analysis.session, ref.location));
  }
  if (column === undefined) return useRow(analysis, relation, ref);
  const found = relation.columns.find((candidate) => candidate.name === column);
  if (found) return useColumn(analysis, relation, found, ref);
  if (relation.open || (relation.systemColumns && SYSTEM_COLUMNS.has(column))) return UNKNOWN;
  if (isFunctionOfRow(analysis, column)) return UNKNOWN;
  throw new SqlError('42703', `column ${name}.${column} does not exist`, here(analysis.session, ref.location));
}

/** The FROM item that a name means, at the nearest level that has one (refnameNamespaceItem). */
export function findRelationItem(
  scope: Scope,
  schema: string | undefined,
  name: string,
  analysis?: Analysis,
): ScopeRelation | undefined {
  const oid = schema !== undefined && analysis ? lookupRelation(analysis.session, schema, name)?.oid : undefined;
  for (let level: Scope | undefined = scope; level; level = level.outer)
    for (const relation of level.relations) {
      if (relation.name !== name) continue;
      if (schema === undefined) return relation;
      if (relation.schema !== undefined && (relation.oid === undefined ? relation.schema === schema : relation.oid === oid))
        return relation;
    }
  return undefined;
}

/** Whether a table of that name is there, under an alias (`errorMissingRTE`). */
function isHidden({ session }: Analysis, scope: Scope, name: string): boolean {
  for (let level: Scope | undefined = scope; level; level = level.outer)
    if (level.relations.some(({ oid }) => oid !== undefined && session.catalog.relations.get(oid)?.name === name)) return true;
  return false;
}

/** Whether something that is not followed may give names here. */
function mayNameAnything(scope: Scope): boolean {
  for (let level: Scope | undefined = scope; level; level = level.outer)
    if (level.relations.some((relation) => relation.open && relation.name === undefined && relation.columns.length === 0))
      return true;
  return false;
}

/** `row.f` calls the function `f(row)` where there is no column of that name. */
function isFunctionOfRow(analysis: Analysis, name: string): boolean {
  const { session, searchPath } = analysis;
  return searchPath.some((schema) => session.catalog.routineNames.has(`${schema}\0${name}`));
}

function useColumn(analysis: Analysis, relation: ScopeRelation, column: ScopeColumn, ref: ColumnRef): ResolvedColumn {
  referToColumn(analysis, relation, column, ref.location);
  return { type: toldType(column) };
}

/** A column's type; a column of type `unknown` is one whose type could not be told when its view was made. */
export function toldType({ type }: ScopeColumn): TypeReference | undefined {
  return type?.name === 'unknown' ? undefined : type;
}

/** Notes the dependency on a FROM item's column. */
export function referToColumn(
  analysis: Analysis,
  relation: ScopeRelation,
  column: ScopeColumn,
  location: number | undefined,
): void {
  for (const source of sourcesOf(relation, column)) refer(analysis, source.object, source.column, location);
}

/** The columns of relations in the catalog that a FROM item's column stands for. */
export function sourcesOf(relation: ScopeRelation, column: ScopeColumn): readonly { object: number; column: number }[] {
  if (column.sources) return column.sources;
  if (relation.oid === undefined || column.attnum === undefined) return [];
  return [{ object: relation.oid, column: column.attnum }];
}

function useRow(analysis: Analysis, relation: ScopeRelation, ref: ColumnRef): ResolvedColumn {
  if (relation.oid === undefined) return UNKNOWN;
  refer(analysis, relation.oid, undefined, ref.location);
  return { type: { schema: relation.schema ?? '', name: relation.name ?? '', oid: relation.oid, modifiers: [], isArray: false } };
}
