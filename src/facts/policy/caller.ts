import { nameKey } from '../../catalog/catalog.ts';
import type { Catalog, Routine } from '../../catalog/model.ts';
import type { Oid, Reference } from '../../catalog/object-model.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { type FuncCall, namesOf } from '../../syntax/node.ts';
import type { Person, Value } from './value.ts';

/**
 * Who asks, as Supabase's data API sets it up: the database role is the one that the token names (`auth.role()`), `anon` comes without a
 * user, `authenticated` with one. Of other roles it is not known whether there is a user.
 */
export interface Caller {
  readonly role: string;
  readonly user: 'none' | 'some' | 'unknown';
}

export function callerOf(role: string): Caller {
  return { role, user: role === 'anon' ? 'none' : role === 'authenticated' ? 'some' : 'unknown' };
}

/** Columns, by attnum, and what each holds: the id of somebody, nothing, anything but null, or a truth value. */
export type Assumed = ReadonlyMap<number, Person | 'null' | 'not null' | 'true' | 'false'>;

/** Where an expression is evaluated. */
export interface Context {
  readonly catalog: Catalog;
  readonly caller: Caller;
  /** The table whose rows a policy judges; undefined in the body of a function. */
  readonly table?: Table;
  readonly references: readonly Reference[];
  /** What columns of the judged row hold, where that is taken as given. */
  readonly assumed?: Assumed;
  /** A function's arguments, by name and by number. */
  readonly arguments?: ReadonlyMap<string | number, Value>;
  /** Inside a sub-select with FROM, whose columns may be null by an outer join, or bear the names of arguments. */
  readonly hasFrom?: boolean;
  /** The functions being inlined. */
  readonly routines: readonly Oid[];
  /** How deep in the expression, functions put in included: counted up and down on the way. */
  readonly level: { depth: number };
}

/** A function as an expression calls it. */
export interface Called {
  /** `auth.uid`, `pg_catalog.now`: with the schema it was found in. */
  readonly name: string;
  /** The one routine that it can only be; undefined for PostgreSQL's own. */
  readonly routine?: Routine;
  /** False where several routines may be meant. */
  readonly isSure: boolean;
}

/** What a call means: by its references in a policy; in the body of a function by its qualified name. */
export function calledBy(call: FuncCall, { catalog, references, table }: Context): Called {
  const names = namesOf(call.funcname);
  const found: Routine[] = [];
  const add = (oid: Oid) => {
    const routine = catalog.routines.get(oid);
    if (routine) found.push(routine);
  };
  if (!table) for (const oid of catalog.routineNames.get(nameKey(names.at(-2) ?? '', names.at(-1) ?? '')) ?? []) add(oid);
  else if (call.location !== undefined)
    for (const { object, location } of references) if (location === call.location) add(object);
  const [routine] = found;
  if (routine && found.length === 1) return { name: `${routine.schema}.${routine.name}`, routine, isSure: true };
  return { name: `${names.at(-2) ?? 'pg_catalog'}.${names.at(-1) ?? ''}`, isSure: found.length === 0 };
}

/** Whether a call is of one of Supabase's own functions; a project may put another in its place. */
export function isPlatformCall({ name, routine }: Called, wanted: string): boolean {
  return name === wanted && routine !== undefined && routine.place === undefined && routine.arguments.length === 0;
}
