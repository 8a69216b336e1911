import type { IndexElem } from '../../syntax/node.ts';
import { namesOf } from '../../syntax/node.ts';
import type { Expression } from '../object-model.ts';
import type { IndexKey, Table, View } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { scopeRelation } from './expressions.ts';
import type { IndexPlan } from './indexes.ts';
import { requireDefaultClass } from './operator-classes.ts';
import { resolvePlain } from './plain-expressions.ts';
import { here, type Session } from './session.ts';
import { columnNamed } from './table-changes.ts';

/**
 * The keys of an index: names of expressions are resolved before columns are looked up, as `transformIndexStmt` comes before DefineIndex.
 * @throws {SqlError} 42703, 42704, 0A000.
 */
export function indexKeys(
  session: Session,
  relation: Table | View,
  elements: readonly IndexElem[],
  method: string,
  inConstraint: boolean,
): readonly IndexKey[] {
  const scope = { relations: [scopeRelation(relation)] };
  const expressions = elements.map(({ expr }) => expr && resolvePlain(session, expr, scope, 'index expression'));
  return elements.map((element, i) => indexKey(session, relation, element, expressions[i], method, inConstraint));
}

function indexKey(
  session: Session,
  relation: Table | View,
  element: IndexElem,
  expression: Expression | undefined,
  method: string,
  inConstraint: boolean,
): IndexKey {
  const descending = element.ordering === 'SORTBY_DESC';
  const nullsFirst =
    element.nulls_ordering === 'SORTBY_NULLS_FIRST' || (descending && element.nulls_ordering !== 'SORTBY_NULLS_LAST');
  const attnum = element.name === undefined ? 0 : keyAttnum(session, relation, element.name, inConstraint);
  const opclass = namesOf(element.opclass).at(-1);
  const collation = namesOf(element.collation).at(-1);
  const type = relation.columns.find((column) => column.attnum === attnum)?.type;
  if (type && opclass === undefined) requireDefaultClass(session, type, method);
  const isDefaultClass =
    type !== undefined && type.name !== 'varchar' && opclass === (type.isArray ? 'array_ops' : `${type.name}_ops`);
  return {
    attnum,
    descending,
    nullsFirst,
    ...(expression ? { expression } : {}),
    ...(opclass === undefined || isDefaultClass ? {} : { opclass }),
    ...(collation === undefined ? {} : { collation }),
  };
}

export function keyAttnum(session: Session, relation: Table | View, name: string, inConstraint: boolean): number {
  const column = columnNamed(relation, name);
  if (column) return column.attnum;
  if (relation.incompleteColumns) return 0;
  const message = `column "${name}"${inConstraint ? ' named in key' : ''} does not exist`;
  throw new SqlError('42703', message, here(session, undefined));
}

/** A unique index of a partitioned table holds the whole partition key (DefineIndex). @throws {SqlError} 0A000. */
export function requirePartitionKey(session: Session, table: Table, plan: IndexPlan, keys: readonly IndexKey[]): void {
  if (!plan.unique || !table.partitionBy) return;
  const missing = table.partitionBy.columns.find((attnum) => attnum !== 0 && !keys.some((key) => key.attnum === attnum));
  if (missing === undefined) return;
  const message = 'unique constraint on partitioned table must include all partitioning columns';
  throw new SqlError('0A000', message, plan.place ?? here(session, undefined));
}
