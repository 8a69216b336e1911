import type { DeleteStmt, InsertStmt, Node, RangeVar, UpdateStmt } from '../../syntax/node.ts';
import { as, stringOf } from '../../syntax/node.ts';
import type { Bucket } from '../model.ts';
import { here, lookupRelation, type Session } from './session.ts';

/** Rows of `storage.buckets` that INSERT, UPDATE and DELETE with literal values make, change and take away. */

/** Values of a row by column; undefined is a value that is not known. */
type Row = ReadonlyMap<string, Literal | undefined>;
type Literal = string | boolean | number | null;

/** Whether a statement writes to `storage.buckets`. */
function isBuckets(session: Session, range: RangeVar | undefined): boolean {
  if (range?.relname !== 'buckets') return false;
  return lookupRelation(session, range.schemaname, 'buckets')?.schema === 'storage';
}

export function insertBuckets(session: Session, node: InsertStmt): void {
  if (!isBuckets(session, node.relation)) return;
  for (const row of insertedRows(session, node)) {
    const id = row?.get('id');
    if (typeof id !== 'string') {
      session.unfollowed('a bucket whose id is not a literal');
      continue;
    }
    const known = session.catalog.buckets.get(id);
    if (!known) put(session, withValues(newBucket(session, id), row ?? new Map()));
    else {
      const changes = excludedValues(node.onConflictClause?.targetList, row ?? new Map());
      if (changes) put(session, withValues(known, changes));
    }
  }
}

/** Rows of VALUES, or of a SELECT without FROM. */
function insertedRows(session: Session, node: InsertStmt): readonly (Row | undefined)[] {
  const select = as(node.selectStmt, 'SelectStmt');
  const table = lookupRelation(session, 'storage', 'buckets');
  const columns = node.cols?.length
    ? node.cols.map((item) => as(item, 'ResTarget')?.name ?? '')
    : table && 'columns' in table
      ? table.columns.map((column) => column.name)
      : [];
  const rows = select?.valuesLists?.map((list) => as(list, 'List')?.items ?? []) ?? [];
  if (select?.targetList && !select.op?.match(/UNION|INTERSECT|EXCEPT/) && !select.fromClause)
    rows.push(select.targetList.map((item) => as(item, 'ResTarget')?.val ?? {}) as Node[]);
  if (rows.length === 0) return [undefined];
  return rows.map((values) => new Map(values.map((value, i) => [columns[i] ?? '', literal(value)])));
}

/** What ON CONFLICT DO UPDATE sets: literals, or `excluded.column`. Undefined for DO NOTHING. */
function excludedValues(targets: readonly Node[] | undefined, row: Row): Row | undefined {
  if (!targets?.length) return undefined;
  return new Map(
    targets.map((item) => {
      const target = as(item, 'ResTarget');
      const [from, column] = as(target?.val, 'ColumnRef')?.fields ?? [];
      const value = stringOf(from) === 'excluded' ? row.get(stringOf(column) ?? '') : literal(target?.val);
      return [target?.name ?? '', value] as const;
    }),
  );
}

export function updateBuckets(session: Session, node: UpdateStmt): void {
  if (!isBuckets(session, node.relation)) return;
  const changes: Row = new Map(
    (node.targetList ?? []).map((item) => [as(item, 'ResTarget')?.name ?? '', literal(as(item, 'ResTarget')?.val)] as const),
  );
  const meant = matching(session, node.whereClause);
  if (!meant) session.unfollowed('buckets updated by a condition that is not a literal id');
  for (const bucket of meant ?? []) put(session, withValues(bucket, changes));
}

export function deleteBuckets(session: Session, node: DeleteStmt): void {
  if (!isBuckets(session, node.relation)) return;
  const meant = matching(session, node.whereClause);
  if (!meant) session.unfollowed('buckets deleted by a condition that is not a literal id');
  for (const bucket of meant ?? []) session.catalog = { ...session.catalog, buckets: session.catalog.buckets.delete(bucket.id) };
}

/** The buckets that a condition on id or name means: `id = '…'`, `id in ('…', '…')`, none at all. */
function matching(session: Session, where: Node | undefined): readonly Bucket[] | undefined {
  const all = [...session.catalog.buckets.values()];
  if (!where) return all;
  const condition = as(where, 'A_Expr');
  const field = as(condition?.lexpr, 'ColumnRef')?.fields?.at(-1);
  const column = stringOf(field);
  if (!condition || (column !== 'id' && column !== 'name') || stringOf(condition.name?.[0]) !== '=') return undefined;
  const right = condition.rexpr;
  const list = as(right, 'List')?.items ?? as(right, 'A_ArrayExpr')?.elements ?? (right ? [right] : []);
  const values = list.map(literal);
  if (values.some((value) => typeof value !== 'string')) return undefined;
  return all.filter((bucket) => values.includes(bucket[column]));
}

function newBucket(session: Session, id: string): Bucket {
  return { kind: 'bucket', id, name: id, public: false, place: here(session, undefined) };
}

function withValues(bucket: Bucket, row: Row): Bucket {
  const name = row.get('name');
  const isPublic = row.get('public');
  return {
    ...bucket,
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof isPublic === 'boolean' ? { public: isPublic } : {}),
    ...(typeof isPublic === 'string' ? { public: /^(t|true|y|yes|on|1)$/i.test(isPublic) } : {}),
  };
}

function put(session: Session, bucket: Bucket): void {
  session.catalog = { ...session.catalog, buckets: session.catalog.buckets.set(bucket.id, bucket) };
}

/** The value of a constant, casts aside; undefined for anything else. */
function literal(node: Node | undefined): Literal | undefined {
  const constant = as(node, 'A_Const');
  if (!constant) {
    const cast = as(node, 'TypeCast');
    return cast ? literal(cast.arg) : undefined;
  }
  if (constant.isnull) return null;
  if (constant.boolval) return constant.boolval.boolval ?? false;
  if (constant.sval) return constant.sval.sval ?? '';
  if (constant.ival) return constant.ival.ival ?? 0;
  return undefined;
}
