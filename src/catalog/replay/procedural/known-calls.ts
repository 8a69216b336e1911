import { quoteIdentifier } from '../../names.ts';
import type { Value } from './values.ts';

/** Functions of extensions that change the catalog, as the statements they come to; our own words for what their sources do. */
const CALLS: Readonly<Record<string, (queue: string) => readonly string[]>> = {
  'pgmq.create': (queue) => createQueue(queue, ''),
  'pgmq.create_non_partitioned': (queue) => createQueue(queue, ''),
  'pgmq.create_unlogged': (queue) => createQueue(queue, 'unlogged '),
  'pgmq.drop_queue': (queue) => ['q', 'a'].map((prefix) => `drop table if exists ${tableName(prefix, queue)}`),
};

export function hasKnownEffect(names: readonly string[]): boolean {
  return Object.hasOwn(CALLS, names.join('.'));
}

/** The SQL that a call comes to; undefined where its argument is not known. */
export function knownEffect(names: readonly string[], [queue]: readonly Value[]): readonly string[] | undefined {
  return typeof queue === 'string' ? CALLS[names.join('.')]?.(queue.toLowerCase()) : undefined;
}

function tableName(prefix: string, queue: string): string {
  return `pgmq.${quoteIdentifier(`${prefix}_${queue}`)}`;
}

/** pgmq 1.4's `pgmq.create`: the queue's table, its archive, and their indexes. */
function createQueue(queue: string, persistence: string): readonly string[] {
  const columns = `read_ct int default 0 not null, enqueued_at timestamptz default now() not null`;
  return [
    `create ${persistence}table if not exists ${tableName('q', queue)} (msg_id bigint primary key generated always as identity, ${columns},
      vt timestamptz not null, message jsonb)`,
    `create table if not exists ${tableName('a', queue)} (msg_id bigint primary key, ${columns},
      archived_at timestamptz default now() not null, vt timestamptz not null, message jsonb)`,
    `alter extension pgmq add table ${tableName('q', queue)}`,
    `alter extension pgmq add table ${tableName('a', queue)}`,
    `create index if not exists ${quoteIdentifier(`q_${queue}_vt_idx`)} on ${tableName('q', queue)} (vt asc)`,
    `create index if not exists ${quoteIdentifier(`archived_at_idx_${queue}`)} on ${tableName('a', queue)} (archived_at)`,
  ];
}
