import type { Catalog } from '../../catalog/model.ts';
import type { Policy } from '../../catalog/relation-model.ts';
import type { Place } from '../../syntax/statement.ts';
import type { Caller } from '../policy/caller.ts';

/** How many rows of a table or view a command reaches. `some` is also the answer where it cannot be told. */
export type Level = 'none' | 'some' | 'all';

/** Why access is as it is: a policy, or something said in words. */
export interface Reason {
  readonly policy?: Policy;
  readonly text: string;
  readonly place?: Place;
}

export interface Access {
  readonly level: Level;
  readonly why: readonly Reason[];
  /** For lack of a privilege: whatever touches the relation is refused, where policies just show no row. */
  readonly denied?: true;
}

/** Whose access is asked for: the caller's token decides what policies see, `acting` whose privileges and policies count (a view's owner). */
export interface Asking {
  readonly catalog: Catalog;
  readonly caller: Caller;
  readonly acting: string;
}

const ORDER = ['none', 'some', 'all'] as const;

export function least(...levels: readonly Level[]): Level {
  return ORDER[Math.min(...levels.map((level) => ORDER.indexOf(level)))] ?? 'some';
}
