import {
  as,
  type ColumnRef,
  type FuncCall,
  type Node,
  namesOf,
  type RangeVar,
  stringOf,
  type TypeName,
  walk,
  walkNested,
} from '../../syntax/node.ts';
import type { Place, Statement } from '../../syntax/statement.ts';
import { statementTokens, type Token, tokenAt } from '../../syntax/tokens.ts';
import { isBuiltinFunction } from '../builtin-functions.ts';
import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Expression, Oid, Reference } from '../object-model.ts';
import { starEdit } from './stars.ts';
import type { Edit } from './written.ts';

/** Where names of one expression are written: its statement's tokens, and what each name was found to mean. */
export interface Names {
  readonly catalog: Catalog;
  readonly statement: Statement;
  readonly tokens: () => readonly Token[];
  readonly at: ReadonlyMap<number, readonly Reference[]>;
  readonly from: () => FromNames;
}

interface FromNames {
  /** The names that FROM items of the expression go by. */
  readonly items: ReadonlySet<string>;
  /** The names that FROM items give columns: `t (a, b)`. */
  readonly given: ReadonlySet<string>;
}

/** What has to be written otherwise for the names in an expression to mean what they meant; see `expressionSql`. */
export function nameEdits(catalog: Catalog, expression: Expression & { readonly place: Place }, table?: Oid): readonly Edit[] {
  const { statement } = expression.place;
  if (expression.references.every((reference) => isAsWritten(catalog, statement, reference))) return NONE;
  const at = new Map<number, Reference[]>();
  for (const reference of expression.references) {
    if (reference.location === undefined) continue;
    const others = at.get(reference.location);
    if (others) others.push(reference);
    else at.set(reference.location, [reference]);
  }
  let known: FromNames | undefined;
  const from = () => {
    known ??= fromNames(expression.node);
    return known;
  };
  const names: Names = { catalog, statement, tokens: () => statementTokens(statement), at, from };
  const edits: (Edit | undefined)[] = [];
  walkNested(expression.node, (tag, node, ancestors) => {
    const parent = ancestors.at(-1);
    if (tag === 'RangeVar') edits.push(...relationEdits(names, node as RangeVar));
    else if (tag === 'FuncCall') edits.push(functionEdit(names, node as FuncCall));
    else if (tag === 'TypeCast') edits.push(typeEdit(names, (node as { typeName?: TypeName }).typeName));
    else if (tag === 'ColumnRef') edits.push(...columnEdits(names, node as ColumnRef, parent?.node, table));
    else if (tag === 'SelectStmt') edits.push(...starEdit(names, node));
    return true;
  });
  return edits.filter((edit) => edit !== undefined);
}

const NONE: readonly Edit[] = [];

/** What stands behind a name that ends there: no more letters, no dot, no comment before one. */
const NAME_ENDS = /[^\s.\w$"'&/\u0080-\uffff-]|[ \n]+[^\s./-]|$/y;

/** Whether a bare column, or another object with its schema, has its present name where it was written: nothing is to be edited there. */
function isAsWritten({ relations, routines, types }: Catalog, { text, base }: Statement, reference: Reference): boolean {
  const { object, column: attnum, location } = reference;
  if (location === undefined) return true;
  let name: string;
  if (attnum === undefined) {
    const named = routines.get(object) ?? types.get(object) ?? relations.get(object);
    if (!named) return true;
    if (!isPlainName(named.schema) || !isPlainName(named.name)) return false;
    name = `${named.schema}.${named.name}`;
  } else {
    const relation = relations.get(object);
    if (!relation || !('columns' in relation)) return true;
    name = relation.columns.find((column) => column.attnum === attnum)?.name ?? '';
    if (!isPlainName(name)) return false;
  }
  const start = text.utf8.toUtf16(location + base);
  NAME_ENDS.lastIndex = start + name.length;
  return text.sql.startsWith(name, start) && NAME_ENDS.test(text.sql);
}

function isPlainName(name: string): boolean {
  return /^[a-z_][a-z_0-9]*$/.test(name);
}

function fromNames(node: Node): FromNames {
  const items = new Set<string>();
  const given = new Set<string>();
  walk(node, (_tag, found) => {
    const { alias, relname } = found as RangeVar;
    const name = alias?.aliasname ?? relname;
    if (name !== undefined) items.add(name);
    for (const column of namesOf(alias?.colnames)) given.add(column);
    return true;
  });
  return { items, given };
}

/** The tokens of a name of `length` parts that starts at a grammar location; undefined where something else is written there. */
export function nameTokens(names: Names, location: number | undefined, parts: readonly string[]): readonly Token[] | undefined {
  if (location === undefined || location < 0) return undefined;
  const all = names.tokens();
  const first = tokenAt(all, location + names.statement.base);
  const tokens = parts.map((_, i) => all[first + 2 * i]);
  const isWritten = tokens.every((token, i) => token !== undefined && nameOf(token) === parts[i]);
  return isWritten ? tokens.filter((token) => token !== undefined) : undefined;
}

function nameOf(token: Token): string {
  return token.text.startsWith('"') ? token.text.slice(1, -1).replaceAll('""', '"') : token.word;
}

function replaced(tokens: readonly Token[] | undefined, text: string): Edit | undefined {
  const [first, last] = [tokens?.[0], tokens?.at(-1)];
  return first && last ? { start: first.start, end: last.end, text } : undefined;
}

/** A relation in FROM by its schema and present name; one that went by another name goes on doing so. */
function relationEdits(names: Names, range: RangeVar): readonly (Edit | undefined)[] {
  const reference = names.at.get(range.location ?? -1)?.find(({ column }) => column === undefined);
  const relation = reference && names.catalog.relations.get(reference.object);
  if (!relation || (range.schemaname === relation.schema && range.relname === relation.name)) return [];
  const written = [range.catalogname, range.schemaname, range.relname].filter((part) => part !== undefined);
  const alias = range.alias || range.relname === relation.name ? '' : ` as ${quoteIdentifier(range.relname ?? '')}`;
  return [replaced(nameTokens(names, range.location, written), displayName(relation) + alias)];
}

/** A function by its schema, unless PostgreSQL has one of that name too: which is meant, its arguments decide. */
function functionEdit(names: Names, call: FuncCall): Edit | undefined {
  const written = namesOf(call.funcname);
  const routine = names.at
    .get(call.location ?? -1)
    ?.flatMap(({ object }) => names.catalog.routines.get(object) ?? [])
    .at(0);
  if (!routine || (written.length === 1 && routine.name === written[0] && isBuiltinFunction(routine.name))) return undefined;
  if (written.length > 1 && written.at(-1) === routine.name && written.at(-2) === routine.schema) return undefined;
  return replaced(nameTokens(names, call.location, written), displayName(routine));
}

function typeEdit(names: Names, typeName: TypeName | undefined): Edit | undefined {
  const { catalog, at } = names;
  const found = at
    .get(typeName?.location ?? -1)
    ?.flatMap(({ object, column }) =>
      column === undefined ? (catalog.types.get(object) ?? catalog.relations.get(object) ?? []) : [],
    )
    .at(0);
  const written = namesOf(typeName?.names);
  if (!found || (written.length > 1 && written.at(-1) === found.name && written.at(-2) === found.schema)) return undefined;
  return replaced(nameTokens(names, typeName?.location, written), displayName(found));
}

/** A column by its present name; as an output column without a name of its own it keeps the old one. */
function columnEdits(
  names: Names,
  ref: ColumnRef,
  parent: object | undefined,
  table: Oid | undefined,
): readonly (Edit | undefined)[] {
  const fields = ref.fields ?? [];
  const written = fields.map((field) => stringOf(field) ?? '*');
  const reference = names.at.get(ref.location ?? -1)?.find(({ column }) => column !== undefined);
  const relation = reference && names.catalog.relations.get(reference.object);
  if (!relation || !('columns' in relation)) return [];
  const column = relation.columns.find(({ attnum }) => attnum === reference?.column);
  if (written.length === 1 && column?.name === written[0]) return [];
  const tokens = nameTokens(
    names,
    ref.location,
    written.filter((name) => name !== '*'),
  );
  if (!tokens) return [];
  const edits: (Edit | undefined)[] = [];
  const qualifier = written.slice(0, -1);
  const isOfTable = () => relation.oid === table && !names.from().items.has(qualifier.at(-1) ?? '');
  if (
    qualifier.length &&
    isOfTable() &&
    (qualifier.at(-1) !== relation.name || (qualifier.length > 1 && qualifier.at(-2) !== relation.schema))
  )
    edits.push(
      replaced(tokens.slice(0, qualifier.length), qualifier.length > 1 ? displayName(relation) : quoteIdentifier(relation.name)),
    );
  const old = written.at(-1) ?? '';
  if (column && old !== '*' && column.name !== old && !names.from().given.has(old)) {
    const isOutput =
      parent !== undefined && 'val' in parent && as(parent.val as Node, 'ColumnRef') === ref && !('name' in parent);
    edits.push(replaced(tokens.slice(-1), quoteIdentifier(column.name) + (isOutput ? ` as ${quoteIdentifier(old)}` : '')));
  }
  return edits;
}
