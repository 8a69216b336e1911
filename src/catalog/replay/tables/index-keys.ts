import type { IndexElem } from '../../../syntax/node.ts';
import { namesOf } from '../../../syntax/node.ts';
import type { TypeReference } from '../../object-model.ts';
import type { IndexKey, Table, View } from '../../relation-model.ts';
import { defaultClass, type OperatorClass } from '../../resolution/operator-classes.ts';
import { keyOf } from '../../resolution/type-key.ts';
import { SqlError } from '../../sql-error.ts';
import { requireCollatable } from '../analysis/collatable-types.ts';
import { SYSTEM_COLUMNS } from '../analysis/column-references.ts';
import { scopeRelation } from '../analysis/expressions.ts';
import { resolveTyped } from '../analysis/plain-expressions.ts';
import { here, type Session } from '../session.ts';
import { requireOrdered } from './access-methods.ts';
import { requireExclusionOperator } from './exclusion-operators.ts';
import type { IndexPlan } from './indexes.ts';
import { requireClass, requireDefaultClass } from './operator-classes.ts';
import { columnNamed } from './table-changes.ts';

/**
 * The keys of an index: names of expressions are resolved before columns are looked up, as `transformIndexStmt` comes before DefineIndex.
 * @throws {SqlError} 42703, 42704, 0A000.
 */
export function indexKeys(session: Session, relation: Table | View, plan: IndexPlan, method: string): readonly IndexKey[] {
  const { elements } = plan;
  const scope = { relations: [scopeRelation(relation)] };
  const expressions = elements.map(({ expr }) => expr && resolveTyped(session, expr, scope, 'index expression'));
  return elements.map((element, i) => indexKey(session, relation, plan, { method, element, resolved: expressions[i], at: i }));
}

interface WrittenKey {
  readonly method: string;
  readonly element: IndexElem;
  readonly resolved: ReturnType<typeof resolveTyped> | undefined;
  /** Its place among the keys. */
  readonly at: number;
}

function indexKey(
  session: Session,
  relation: Table | View,
  plan: IndexPlan,
  { method, element, resolved, at }: WrittenKey,
): IndexKey {
  const descending = element.ordering === 'SORTBY_DESC';
  const nullsFirst =
    element.nulls_ordering === 'SORTBY_NULLS_FIRST' || (descending && element.nulls_ordering !== 'SORTBY_NULLS_LAST');
  const attnum = element.name === undefined ? 0 : keyAttnum(session, relation, element.name, plan.constraint !== undefined);
  const classNames = namesOf(element.opclass);
  const opclass = classNames.at(-1);
  const collation = namesOf(element.collation).at(-1);
  const type = resolved ? toldOf(resolved.type) : relation.columns.find((column) => column.attnum === attnum)?.type;
  if (collation !== undefined) requireCollatable(session, type, true);
  const taken =
    opclass === undefined
      ? type && requireDefaultClass(session, type, method)
      : requireClass(session, { method, names: classNames, type });
  const operator = plan.operators?.[at];
  if (operator && taken && type) requireExclusionOperator(session, { names: operator, taken, type });
  requireOrdered(session, method, element);
  const isDefaultClass = taken !== undefined && type !== undefined && isDefaultOf(session, taken, type);
  return {
    attnum,
    descending,
    nullsFirst,
    ...(resolved ? { expression: resolved.expression } : {}),
    ...(opclass === undefined || isDefaultClass ? {} : { opclass }),
    ...(collation === undefined ? {} : { collation }),
  };
}

/** What `pg_get_indexdef` leaves out. */
function isDefaultOf({ catalog }: Session, taken: OperatorClass, type: TypeReference): boolean {
  const usual = defaultClass(catalog, taken.method, keyOf(type));
  return usual?.name === taken.name && usual.schema === taken.schema;
}

/** A literal without type is text by then. */
function toldOf(type: TypeReference | undefined): TypeReference | undefined {
  return type?.name === 'unknown' ? undefined : type;
}

export function keyAttnum(session: Session, relation: Table | View, name: string, inConstraint: boolean): number {
  const column = columnNamed(relation, name);
  if (column) return column.attnum;
  if (relation.incompleteColumns) return 0;
  if (relation.kind === 'table' && SYSTEM_COLUMNS.has(name) && !inConstraint)
    throw new SqlError('0A000', 'index creation on system columns is not supported', here(session, undefined));
  const message = `column "${name}"${inConstraint ? ' named in key' : ''} does not exist`;
  throw new SqlError('42703', message, here(session, undefined));
}

/** A unique index of a partitioned table holds the whole partition key (DefineIndex). @throws {SqlError} 0A000. */
export function requirePartitionKey(session: Session, table: Table, plan: IndexPlan, keys: readonly IndexKey[]): void {
  if (!plan.unique || !table.partitionBy) return;
  const place = plan.place ?? here(session, undefined);
  if (table.partitionBy.columns.includes(0)) {
    const what = plan.primary ? 'PRIMARY KEY' : 'UNIQUE';
    throw new SqlError('0A000', `unsupported ${what} constraint with partition key definition`, place);
  }
  const missing = table.partitionBy.columns.find((attnum) => attnum !== 0 && !keys.some((key) => key.attnum === attnum));
  if (missing === undefined) return;
  const message = 'unique constraint on partitioned table must include all partitioning columns';
  throw new SqlError('0A000', message, place);
}
