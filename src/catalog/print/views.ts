import { closing } from '../../syntax/extent.ts';
import { as, type Node, type SelectStmt, type ViewStmt } from '../../syntax/node.ts';
import type { Statement } from '../../syntax/statement.ts';
import { statementTokens, tokenAt } from '../../syntax/tokens.ts';
import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Expression, Reference } from '../object-model.ts';
import type { View } from '../relation-model.ts';
import { columnName } from '../replay/analysis/column-names.ts';
import { columnList } from '../schema-json/text.ts';
import { textWithNames } from './expressions.ts';
import { quoteLiteral } from './literal.ts';
import { starReferences } from './stars.ts';
import { madeBy } from './written.ts';

/**
 * CREATE VIEW, CREATE MATERIALIZED VIEW … WITH NO DATA: the query as written. The columns are named where the query names them otherwise.
 * Undefined where the query has no place.
 */
export function viewSql(catalog: Catalog, view: View): string | undefined {
  const { place } = view.query;
  if (!place) return undefined;
  const range = queryRange(place.statement);
  if (!range) return undefined;
  const written = textWithNames(catalog, { ...view.query, place }, range);
  const query = isRecursive(place.statement) ? recursive(view, written) : written;
  const names = view.columns.map(({ name }) => name);
  const columns = isNamedByQuery(catalog, view) ? '' : ` ${columnList(names)}`;
  const options = view.options.length ? ` with (${view.options.map(optionSql).join(', ')})` : '';
  const end = view.kind === 'materialized view' ? '\nwith no data' : '';
  return `create ${view.kind} ${displayName(view)}${columns}${options} as\n${query}${end}`;
}

/** An option as pg_class.reloptions holds it, `name=value`: a bare word would lose its capitals. */
function optionSql(option: string): string {
  const [, name = option, value = ''] = /^([^=]*)=(.*)$/s.exec(option) ?? [];
  return /^[a-z0-9_]+$/.test(value) ? option : `${name}=${quoteLiteral(value)}`;
}

/** The query's bytes: what follows AS, without WITH CHECK OPTION or WITH DATA. */
function queryRange(statement: Statement): readonly [number, number] | undefined {
  const tokens = statementTokens(statement);
  const word = (index: number) => tokens[index]?.word ?? '';
  const name = statement.tag === 'ViewStmt' ? (statement.node as ViewStmt).view?.location : undefined;
  let i =
    name === undefined ? tokens.findIndex((token) => token.word === 'view') + 2 : tokenAt(tokens, name + statement.base) + 1;
  for (; i < tokens.length && word(i) !== 'as'; i++) if (word(i) === '(') i = closing(tokens, i);
  // as an element of CREATE SCHEMA it ends where the next one begins: both are reserved words
  const next = tokens.findIndex((token, index) => index > i && (token.word === 'create' || token.word === 'grant'));
  let last = (next < 0 ? tokens.length : next) - 1;
  if (word(last) === 'option' && word(last - 1) === 'check') last -= word(last - 2) === 'with' ? 3 : 4;
  else if (word(last) === 'data') last -= word(last - 1) === 'no' ? 3 : word(last - 1) === 'with' ? 2 : 0;
  const [first, end] = [tokens[i + 1], tokens[last]];
  return first && end ? [first.start, end.end] : undefined;
}

function isRecursive(statement: Statement): boolean {
  const [, second, third, fourth, fifth] = statementTokens(statement).map(({ word }) => word);
  return [second, third, fourth, fifth].slice(0, [second, third, fourth, fifth].indexOf('view')).includes('recursive');
}

/** CREATE RECURSIVE VIEW, as the grammar rewrites it (makeRecursiveViewSelect in gram.y). */
function recursive(view: View, query: string): string {
  const cte = as(as(view.query.node, 'SelectStmt')?.withClause?.ctes?.[0], 'CommonTableExpr');
  const name = quoteIdentifier(cte?.ctename ?? view.name);
  const columns = (cte?.aliascolnames ?? []).map((node) => as(node, 'String')?.sval ?? '');
  return `with recursive ${name} ${columnList(columns)} as (\n${query}\n) select ${columns.map(quoteIdentifier).join(', ')} from ${name}`;
}

/** Whether the query's own output names are the view's. */
function isNamedByQuery(catalog: Catalog, view: View): boolean {
  const { query } = view;
  if (!query.place || isRecursive(query.place.statement)) return true;
  if (view.incompleteColumns) return !isGivenNames(query);
  const names = outputNames(catalog, query, leftmost(as(query.node, 'SelectStmt')));
  return names === undefined ? false : names.join('\0') === view.columns.map(({ name }) => name).join('\0');
}

function isGivenNames(query: Expression): boolean {
  const names = madeBy(query, 'ViewStmt')?.aliases ?? madeBy(query, 'CreateTableAsStmt')?.into?.colNames;
  return (names?.length ?? 0) > 0;
}

function leftmost(stmt: SelectStmt | undefined): SelectStmt | undefined {
  let select = stmt;
  while (select?.larg) select = select.larg;
  return select;
}

/** Undefined where a `*` stands for columns of something other than relations. */
function outputNames(catalog: Catalog, query: Expression, stmt: SelectStmt | undefined): readonly string[] | undefined {
  const at = new Map<number, Reference[]>();
  for (const reference of query.references)
    if (reference.location !== undefined) at.set(reference.location, [...(at.get(reference.location) ?? []), reference]);
  const names: string[] = [];
  for (const node of stmt?.targetList ?? []) {
    const target = as(node, 'ResTarget');
    if (!target?.val) continue;
    if (!isStar(target.val)) names.push(target.name ?? columnName(target.val));
    else {
      const stars = starReferences({ at }, target);
      if (stars.length === 0) return undefined;
      for (const { object, column } of stars) {
        const relation = catalog.relations.get(object);
        const found = relation && 'columns' in relation ? relation.columns.find(({ attnum }) => attnum === column) : undefined;
        names.push(found?.name ?? '');
      }
    }
  }
  return names;
}

function isStar(node: Node): boolean {
  const fields = as(node, 'ColumnRef')?.fields ?? as(node, 'A_Indirection')?.indirection ?? [];
  return as(fields.at(-1), 'A_Star') !== undefined;
}
