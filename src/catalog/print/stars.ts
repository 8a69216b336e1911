import { as, type Node, namesOf, type ResTarget, type SelectStmt, stringOf } from '../../syntax/node.ts';
import { tokenAt } from '../../syntax/tokens.ts';
import { quoteIdentifier } from '../names.ts';
import type { Oid, Reference } from '../object-model.ts';
import type { Names } from './names.ts';
import type { Edit } from './written.ts';

/**
 * The columns that `*` stood for when the query was read, spelled out where it would stand for others now. A `*` over something that
 * is no plain FROM item stays: what that yields has not changed.
 */
export function starEdit(names: Names, stmt: SelectStmt): readonly Edit[] {
  return (stmt.targetList ?? []).flatMap((node) => {
    const target = as(node, 'ResTarget');
    const fields = as(target?.val, 'ColumnRef')?.fields ?? [];
    if (!target || !as(fields.at(-1), 'A_Star')) return [];
    const columns = starReferences(names, target);
    if (isAsNow(names, columns)) return [];
    const items = itemsOf(stmt.fromClause ?? []);
    const qualifier = fields.length > 1 ? stringOf(fields.at(-2)) : undefined;
    if (qualifier === undefined && !items) return [];
    const list = expanded(names, columns, (oid) => {
      const item = items?.find((one) => means(names, one, oid) && (qualifier === undefined || one.name === qualifier));
      return item ?? (qualifier === undefined ? undefined : { name: qualifier, columns: [] });
    });
    const tokens = names.tokens();
    const first = tokenAt(tokens, (target.location ?? 0) + names.statement.base);
    const [from, to] = [tokens[first], tokens[first + 2 * (fields.length - 1)]];
    return list && from && to?.word === '*' ? [{ start: from.start, end: to.end, text: list }] : [];
  });
}

/** The columns of relations that a target's `*` stood for. */
export function starReferences({ at }: Pick<Names, 'at'>, target: ResTarget): readonly Reference[] {
  return at.get(target.location ?? -1)?.filter(({ column }) => column !== undefined) ?? [];
}

/** Whether each relation still has the columns that were meant, once for each time it stands in FROM. */
function isAsNow({ catalog }: Names, columns: readonly Reference[]): boolean {
  const meant = new Map<Oid, (number | undefined)[]>();
  for (const { object, column } of columns) meant.set(object, [...(meant.get(object) ?? []), column]);
  return [...meant].every(([oid, attnums]) => {
    const relation = catalog.relations.get(oid);
    const now = relation && 'columns' in relation ? relation.columns.map(({ attnum }) => attnum) : [];
    return attnums.length % now.length === 0 && attnums.every((attnum, i) => attnum === now[i % now.length]);
  });
}

interface Item {
  readonly name: string;
  /** Column names that it gives: `t (a, b)`. */
  readonly columns: readonly string[];
  readonly location: number | undefined;
}

/** The relations in FROM and its joins, in order; undefined where something else stands there. */
function itemsOf(nodes: readonly Node[]): readonly Item[] | undefined {
  const items: Item[] = [];
  for (const node of nodes) {
    const range = as(node, 'RangeVar');
    const join = as(node, 'JoinExpr');
    if (range) {
      const { alias, relname, location } = range;
      items.push({ name: alias?.aliasname ?? relname ?? '', columns: namesOf(alias?.colnames), location });
    } else {
      const sides = join?.larg && join.rarg && !join.usingClause && !join.isNatural ? itemsOf([join.larg, join.rarg]) : undefined;
      if (!sides) return undefined;
      items.push(...sides);
    }
  }
  return items;
}

function means({ at }: Names, { location }: Item, oid: Oid): boolean {
  return at.get(location ?? -1)?.some((reference) => reference.object === oid && reference.column === undefined) ?? false;
}

function expanded(
  { catalog }: Names,
  columns: readonly Reference[],
  itemOf: (oid: Oid) => Pick<Item, 'name' | 'columns'> | undefined,
): string | undefined {
  const parts = columns.map(({ object, column }, i) => {
    const relation = catalog.relations.get(object);
    const found = relation && 'columns' in relation ? relation.columns.find(({ attnum }) => attnum === column) : undefined;
    const item = itemOf(object);
    const place = columns.slice(0, i).filter((before) => before.object === object).length;
    return found && item && `${quoteIdentifier(item.name)}.${quoteIdentifier(item.columns[place] ?? found.name)}`;
  });
  // the same relation twice in FROM: which one a column is of is not told
  return parts.includes(undefined) || new Set(parts).size < parts.length ? undefined : parts.join(', ');
}
