import { tablesOf } from '../catalog/catalog.ts';
import type { Catalog, Routine } from '../catalog/model.ts';
import type { Policy, Table } from '../catalog/relation-model.ts';
import { lexemes } from '../syntax/lexeme.ts';

/** Who looks at a column to decide what somebody may do. */
export type Decider = { readonly policy: Policy; readonly of: Table } | { readonly routine: Routine };

interface Readers {
  /** Policies by `oid attnum` of the columns of other tables that they read. */
  readonly policies: ReadonlyMap<string, Decider>;
  /** The words of the routines that policies call. */
  readonly routines: readonly { readonly routine: Routine; readonly words: ReadonlySet<string> }[];
}

const known = new WeakMap<Catalog, Readers>();

/**
 * A policy of another table that reads a column, or a function that policies call and whose body names the column and its table:
 * what stands in the column decides what its row's user may do. Undefined where there is none.
 */
export function deciderBy(
  catalog: Catalog,
  table: Table,
  column: { readonly attnum: number; readonly name: string },
): Decider | undefined {
  const readers = known.get(catalog) ?? findReaders(catalog);
  known.set(catalog, readers);
  const policy = readers.policies.get(`${table.oid} ${column.attnum}`);
  if (policy) return policy;
  return readers.routines.find(({ words }) => words.has(table.name) && words.has(column.name));
}

function findReaders(catalog: Catalog): Readers {
  const policies = new Map<string, Decider>();
  const routines = new Map<number, { routine: Routine; words: ReadonlySet<string> }>();
  for (const table of tablesOf(catalog)) {
    for (const policy of table.policies) {
      for (const { object, column } of [...(policy.using?.references ?? []), ...(policy.check?.references ?? [])]) {
        const key = `${object} ${column}`;
        if (column !== undefined && object !== table.oid && !policies.has(key)) policies.set(key, { policy, of: table });
        const routine = catalog.routines.get(object);
        if (routine?.body !== undefined && !routines.has(object)) routines.set(object, { routine, words: wordsOf(routine.body) });
      }
    }
  }
  return { policies, routines: [...routines.values()] };
}

function wordsOf(body: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const { kind, start, end } of lexemes(body)) {
    if (kind === 'word') words.add(body.slice(start, end).toLowerCase());
    if (kind === 'name') words.add(body.slice(start + 1, end - 1));
  }
  return words;
}
