import { closing } from '../../syntax/extent.ts';
import { as } from '../../syntax/node.ts';
import { statementTokens, tokenAt } from '../../syntax/tokens.ts';
import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Table } from '../relation-model.ts';
import { columnNames } from '../schema-json/text.ts';
import { inheritsInPlace } from './tables.ts';
import { editedText, madeBy, writtenExpression } from './written.ts';

/** PARTITION BY of a partitioned table; expressions are as written when it was made. */
export function partitionBySql(catalog: Catalog, table: Table): string {
  const { partitionBy, place } = table;
  if (!partitionBy) return '';
  const elements = madeBy(table, 'CreateStmt')?.partspec?.partParams ?? [];
  const keys = partitionBy.columns.map((attnum, i) => {
    const element = as(elements[i], 'PartitionElem');
    const names = (nodes: typeof elements | undefined) =>
      (nodes ?? []).map((node) => quoteIdentifier(as(node, 'String')?.sval ?? '')).join('.');
    const expression = element?.expr && place ? writtenExpression(place.statement, element.expr) : undefined;
    const subject =
      attnum === 0 ? `(${expression ?? ''})` : columnNames(catalog, table.oid, [attnum]).map(quoteIdentifier).join('');
    const collation = names(element?.collation);
    const opclass = names(element?.opclass);
    return `${subject}${collation && ` collate ${collation}`}${opclass && ` ${opclass}`}`;
  });
  return ` partition by ${partitionBy.strategy} (${keys.join(', ')})`;
}

/** Makes a table what it is to its parents or its type, where CREATE TABLE could not: ATTACH PARTITION, INHERIT, OF. */
export function attachSql(catalog: Catalog, table: Table): readonly string[] {
  const type = catalog.relations.get(table.ofType ?? 0);
  if (type) return [`alter table ${displayName(table)} of ${displayName(type)}`];
  const parent = catalog.relations.get(table.partitionOf ?? 0);
  if (parent) return [`alter table ${displayName(parent)} attach partition ${displayName(table)} ${boundSql(table)}`];
  if (inheritsInPlace(catalog, table)) return [];
  return table.inherits.flatMap((oid) => {
    const other = catalog.relations.get(oid);
    return other ? [`alter table ${displayName(table)} inherit ${displayName(other)}`] : [];
  });
}

/** The grammar's location is the token after FOR VALUES, or DEFAULT; what follows is one pair of parentheses, or two. */
function boundSql({ partitionBound }: Table): string {
  if (!partitionBound || partitionBound.offset < 0) return 'default';
  const { statement, offset } = partitionBound;
  const tokens = statementTokens(statement);
  const first = tokenAt(tokens, offset + statement.base);
  if (tokens[first]?.word === 'default') return 'default';
  let last = closing(tokens, first + 1);
  if (tokens[last + 1]?.word === 'to') last = closing(tokens, last + 2);
  const [from, to] = [tokens[first], tokens[last]];
  return from && to ? `for values ${editedText(statement, [from.start, to.end], [])}` : 'default';
}
