import { as, type Node, type PartitionBoundSpec, stringOf } from '../../../syntax/node.ts';
import type { Place } from '../../../syntax/statement.ts';
import { mayCoerce } from '../../casts.ts';
import type { TypeReference } from '../../object-model.ts';
import type { BoundDatum, PartitionBound, Table } from '../../relation-model.ts';
import { keyOf } from '../../resolution/type-key.ts';
import { baseOf } from '../../resolution/type-traits.ts';
import { SqlError } from '../../sql-error.ts';
import { isUnknown } from '../analysis/common-type.ts';
import { requireLiteral } from '../analysis/literals.ts';
import { resolvePlain, toldType } from '../analysis/plain-expressions.ts';
import { describeType } from '../describe.ts';
import { here, type Session } from '../session.ts';
import { compareDatums, overlaps } from './partition-overlap.ts';
import { childrenOf } from './table-changes.ts';

const STRATEGIES = { l: 'list', r: 'range', h: 'hash' } as const;

/**
 * Reads the bound of a partition about to be made or attached (`transformPartitionBound`), and holds it against those that are there
 * (`check_new_partition_bound`).
 * @throws {SqlError} 42P16, 42P17, 42804, 22P02, 0A000.
 */
function planBound(session: Session, table: Table, name: string, spec: PartitionBoundSpec): PartitionBound | undefined {
  const { partitionBy } = table;
  if (!partitionBy) return undefined;
  const place = here(session, spec.location, 'clause');
  const bound = readBound(session, table, partitionBy, spec, place);
  if (bound.kind === 'range') {
    const order = compareDatums(bound.from, bound.to);
    if (order !== undefined && order >= 0)
      throw new SqlError('42P17', `empty range bound specified for partition "${name}"`, place);
  }
  for (const sibling of childrenOf(session, table.oid)) {
    if (!sibling.bound || !overlaps(sibling.bound, bound)) continue;
    const what = bound.kind === 'default' ? `conflicts with existing default partition` : 'would overlap partition';
    throw new SqlError('42P17', `partition "${name}" ${what} "${sibling.name}"`, place);
  }
  return bound;
}

/** What a partition keeps of its bound. @throws {SqlError} as `planBound`. */
export function boundOf(
  session: Session,
  table: Table,
  name: string,
  spec: PartitionBoundSpec,
): Pick<Table, 'bound' | 'partitionBound'> {
  const bound = planBound(session, table, name, spec);
  return { partitionBound: here(session, spec.location, 'clause'), ...(bound ? { bound } : {}) };
}

function readBound(
  session: Session,
  table: Table,
  { strategy, columns }: NonNullable<Table['partitionBy']>,
  spec: PartitionBoundSpec,
  place: Place,
): PartitionBound {
  const refuse = (message: string): SqlError => new SqlError('42P16', message, place);
  if (spec.is_default) {
    if (strategy === 'hash') throw refuse('a hash-partitioned table may not have a default partition');
    return { kind: 'default' };
  }
  if (STRATEGIES[(spec.strategy ?? 'l') as keyof typeof STRATEGIES] !== strategy)
    throw refuse(`invalid bound specification for a ${strategy} partition`);
  if (strategy === 'hash') {
    const { modulus = 0, remainder = 0 } = spec;
    if (modulus <= 0) throw refuse('modulus for hash partition must be an integer value greater than zero');
    if (remainder >= modulus) throw refuse('remainder for hash partition must be less than modulus');
    return { kind: 'hash', modulus, remainder };
  }
  const keys = columns.map((attnum) => table.columns.find((column) => column.attnum === attnum));
  const datum = (node: Node, i: number): BoundDatum => readDatum(session, node, keys[i]);
  if (strategy === 'list') return { kind: 'list', values: (spec.listdatums ?? []).map((node) => datum(node, 0)) };
  const { lowerdatums = [], upperdatums = [] } = spec;
  if (lowerdatums.length !== columns.length) throw refuse('FROM must specify exactly one value per partitioning column');
  if (upperdatums.length !== columns.length) throw refuse('TO must specify exactly one value per partitioning column');
  const end = (node: Node, i: number): BoundDatum => {
    const word = stringOf(as(node, 'ColumnRef')?.fields?.[0]);
    if (word === 'minvalue' || word === 'maxvalue') return { limit: word };
    const read = datum(node, i);
    if (read === null) throw new SqlError('42P17', 'cannot specify NULL in range bound', place);
    return read;
  };
  const [from, to] = [lowerdatums.map(end), upperdatums.map(end)];
  for (const datums of [from, to]) requireRestOfLimit(datums, place);
  return { kind: 'range', from, to };
}

/** @throws {SqlError} 42804 for a value behind MINVALUE or MAXVALUE (`validateInfiniteBounds`). */
function requireRestOfLimit(datums: readonly BoundDatum[], place: Place): void {
  let limit: string | undefined;
  for (const datum of datums) {
    const own = datum && 'limit' in datum ? datum.limit : undefined;
    if (limit !== undefined && own !== limit) {
      const word = limit.toUpperCase();
      throw new SqlError('42804', `every bound following ${word} must also be ${word}`, place);
    }
    limit = own;
  }
}

/** One value (`transformPartitionBoundValue`). @throws {SqlError} 42804, 22P02, 0A000. */
function readDatum(
  session: Session,
  node: Node,
  column: { readonly name: string; readonly type: TypeReference } | undefined,
): BoundDatum {
  const scope = { relations: [] };
  try {
    resolvePlain(session, node, scope, 'partition bound');
  } catch (error) {
    if (error instanceof SqlError && error.sqlstate === '42703')
      throw new SqlError('0A000', 'cannot use column reference in partition bound expression', error.place);
    throw error;
  }
  const constant = as(node, 'A_Const');
  if (constant?.isnull) return null;
  const type = column && toldType(session, node, scope);
  if (column && type) {
    if (isUnknown(type)) requireLiteral(session, column.type, node);
    else if (!mayCoerce(session.catalog, keyOf(type), keyOf(column.type), 'a')) {
      const own = describeType(session, column.type);
      const message = `specified value cannot be cast to type ${own} for column "${column.name}"`;
      throw new SqlError('42804', message, here(session, undefined));
    }
  }
  const text = constant?.sval?.sval ?? (constant?.sval ? '' : undefined) ?? constant?.fval?.fval ?? constantText(constant);
  if (!column || text === undefined) return undefined;
  return datumOf(baseOf(session.catalog, keyOf(column.type)), text);
}

function constantText(constant: ReturnType<typeof as<'A_Const'>>): string | undefined {
  if (constant?.ival) return String(constant.ival.ival ?? 0);
  return constant?.boolval ? String(constant.boolval.boolval ?? false) : undefined;
}

/** A value that can be held against others of its type. */
function datumOf(type: string, text: string): BoundDatum {
  const trimmed = text.trim();
  if (/^(?:int[248]|numeric|float[48]|oid)$/.test(type)) return { number: Number(trimmed) };
  if (type === 'bool') return { text: /^(?:t|y|on|1)/i.test(trimmed) ? 'true' : 'false' };
  if (/^(?:date|timestamp|timestamptz)$/.test(type)) return /^\d{4}-\d\d-\d\d/.test(trimmed) ? { moment: trimmed } : undefined;
  return { text: type === 'uuid' ? trimmed.toLowerCase() : text };
}
