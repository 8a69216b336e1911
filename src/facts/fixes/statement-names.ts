import { builtinOperators } from '../../catalog/builtin-operators.ts';
import { findRelation, nameKey } from '../../catalog/catalog.ts';
import { extensionOperators } from '../../catalog/extension-operators.ts';
import type { Catalog } from '../../catalog/model.ts';
import type { Oid } from '../../catalog/object-model.ts';
import { as, type FuncCall, type Node, namesOf, type RangeVar, type TypeName } from '../../syntax/node.ts';
import { placeOf, type Statement } from '../../syntax/statement.ts';
import { byteRange } from '../../syntax/tokens.ts';
import { type Home, homeOfFunction, homeOfRelation, homeOfType, isOfExtension } from './home.ts';

/** What the names of a statement mean, whatever the search_path. */
export interface ResolvedNames {
  /** Text to put in at byte offsets of the statement's text. */
  readonly insertions: readonly { readonly byte: number; readonly schema: string }[];
  readonly routines: readonly Oid[];
  readonly read: readonly Oid[];
  readonly written: readonly Oid[];
}

const FOLLOWED = new Set(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CallStmt']);

/** Functions that look names up in a text, or answer by search_path. */
const BY_PATH =
  /^(?:to_reg|pg_get_|pg_.*(?:_size|_visible)$|format_type$|current_schemas?$|set_config$|has_.*_privilege$|.*_to_xml|obj_description$|col_description$|dblink|unaccent$|ts_(?:stat|rewrite|debug|parse|lexize))/;
const SEQUENCES = new Set(['nextval', 'currval', 'setval']);
const TEXT_SEARCH = /^(?:(?:plain|phrase|web)?(?:search_)?to_ts(?:vector|query)|jsonb?_to_tsvector|ts_headline)$/;
/** The text search configurations of all versions (pg_ts_config). */
export const CONFIGURATIONS: ReadonlySet<string> = new Set(
  `simple arabic armenian basque catalan danish dutch english finnish french german greek hindi hungarian indonesian irish italian lithuanian nepali
norwegian portuguese romanian russian serbian spanish swedish tamil turkish yiddish`.split(/\s+/),
);

/** Resolves all names of a query or data modification; undefined where one is not certain. */
export function resolveNames(catalog: Catalog, statement: Statement): ResolvedNames | undefined {
  if (!FOLLOWED.has(statement.tag) || statement.origin) return undefined;
  const insertions: { byte: number; schema: string }[] = [];
  const [routines, read, written] = [[] as Oid[], [] as Oid[], [] as Oid[]];
  const expressions = new Set<string>();
  collectCtes(statement.node, expressions);
  let isSure = true;
  const settle = (home: Home, name: string, location: number | undefined): void => {
    if (home === undefined) isSure = false;
    else if (home !== 'none') insert(home.schema, name, location);
  };
  const insert = (schema: string, name: string, location: number | undefined): void => {
    const [byte, end] = byteRange(placeOf(statement, location));
    const { sql, utf8 } = statement.text;
    const text = sql.slice(utf8.toUtf16(byte), utf8.toUtf16(end));
    if (location === undefined || text.replaceAll('"', '').toLowerCase() !== name.toLowerCase()) isSure = false;
    insertions.push({ byte, schema });
  };
  function relation(range: RangeVar, into: Oid[]): void {
    const { relname = '', schemaname, location } = range;
    let schema = schemaname;
    if (schema === undefined) {
      const home = homeOfRelation(catalog, relname);
      if (expressions.has(relname)) {
        if (home !== undefined) isSure = false;
        return;
      }
      settle(home, relname, location);
      if (home === undefined || home === 'none') return;
      schema = home.schema;
    }
    const found = findRelation(catalog, schema, relname);
    if (!found) {
      isSure &&= schema === 'pg_catalog' || schema === 'information_schema';
      return;
    }
    if ('columns' in found && found.columns.some(({ type }) => isOfExtension(catalog, type.schema, type.name))) isSure = false;
    into.push(found.oid);
  }
  function call({ funcname, args, location, funcformat }: FuncCall): void {
    const names = namesOf(funcname);
    const name = names.at(-1) ?? '';
    let schema = names.at(-2);
    if (BY_PATH.test(name)) isSure = false;
    const [first] = args ?? [];
    const text = as(first, 'A_Const')?.sval?.sval;
    if (SEQUENCES.has(name) && !text?.includes('.')) isSure = false;
    if (TEXT_SEARCH.test(name) && (args?.length ?? 0) > 1 && !CONFIGURATIONS.has(text ?? '')) isSure = false;
    if (schema === undefined) {
      const home = homeOfFunction(catalog, name);
      settle(home, name, location);
      if (home === undefined || home === 'none') return;
      schema = home.schema;
    }
    if (schema === 'pg_catalog' || funcformat === 'COERCE_SQL_SYNTAX') return;
    const overloads = catalog.routineNames.get(nameKey(schema, name));
    if (!overloads) isSure = false;
    routines.push(...(overloads ?? []));
  }
  function type({ names, location }: TypeName): void {
    const written = namesOf(names);
    const [name = '', inner] = written;
    if (written.length === 1) settle(homeOfType(catalog, name), name, location);
    else if (inner === undefined || inner.startsWith('reg') || isOfExtension(catalog, name, inner)) isSure = false;
  }
  function operator(names: readonly string[]): void {
    const [name = ''] = names;
    if (names.length !== 1 || /^[A-Z]/.test(name)) return; // BETWEEN is two of them
    for (const extension of catalog.extensions.keys()) {
      const theirs = extensionOperators(extension);
      // intarray's take an array of PostgreSQL's own and a literal too
      if (!theirs || extension === 'intarray' || (theirs.operators && Object.hasOwn(theirs.operators, name))) isSure = false;
    }
    isSure &&= builtinOperators(name, 17).length > 0;
    isSure &&= !hasOwnOperators(catalog);
  }
  const visit = (value: unknown, key: string, holder: string): void => {
    if (!isSure || value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, key, holder);
      return;
    }
    if (key === 'LockingClause') return; // its names are those in FROM
    if (key === 'RangeVar') relation(value as RangeVar, read);
    else if (key === 'relation' && 'relname' in value) relation(value as RangeVar, holder === 'SelectStmt' ? read : written);
    else if (key === 'rel')
      isSure = false; // SELECT INTO makes a table
    else if (key === 'FuncCall' || key === 'funccall') call(value as FuncCall);
    else if (key === 'TypeName' || key === 'typeName') type(value as TypeName);
    else if (key === 'A_Expr') operator(namesOf((value as { name?: Node[] }).name));
    else if (key === 'SubLink') operator(namesOf((value as { operName?: Node[] }).operName));
    else if (key === 'SortBy') operator(namesOf((value as { useOp?: Node[] }).useOp));
    else if (key === 'CollateClause') isSure &&= namesOf((value as { collname?: Node[] }).collname).join() === 'C';
    const inner = /^[A-Z]/.test(key) ? key : holder;
    for (const [name, child] of Object.entries(value)) if (!NAMES.has(name)) visit(child, name, inner);
  };
  visit(statement.node, statement.tag, statement.tag);
  return isSure ? { insertions, routines, read, written } : undefined;
}

const withOperators = new WeakMap<Catalog['others'], boolean>();

function hasOwnOperators({ others }: Catalog): boolean {
  const has = withOperators.get(others) ?? others.some(({ kind }) => kind === 'operator');
  withOperators.set(others, has);
  return has;
}

/** What has been looked at with the node it belongs to. */
const NAMES = new Set(['funcname', 'names', 'operName', 'useOp', 'collname']);

function collectCtes(value: unknown, names: Set<string>): void {
  if (value === null || typeof value !== 'object') return;
  if ('ctename' in value) names.add(String(value.ctename));
  for (const child of Object.values(value)) collectCtes(child, names);
}
