import type { Table, View } from '../relation-model.ts';
import { quoteLiteral } from './literal.ts';
import { type Dump, tablesIn } from './scope.ts';

/** Whether a function of an extension made a relation: its script's own have no place. */
export function isMadeByCall({ extension, place }: Table | View): boolean {
  return extension !== undefined && place !== undefined;
}

/** The calls that make pgmq's queues: two tables each, with their indexes and sequences. */
export function queuesSql(dump: Dump): readonly string[] {
  return tablesIn(dump)
    .filter((table) => table.extension === 'pgmq' && isMadeByCall(table) && table.name.startsWith('q_'))
    .map(({ name, persistence }) => {
      const call = persistence === 'unlogged' ? 'create_unlogged' : 'create';
      return `select pgmq.${call}(${quoteLiteral(name.slice(2))})`;
    });
}
