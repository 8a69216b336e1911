import type { Node } from '../../../syntax/node.ts';
import type { Routine } from '../../model.ts';
import type { Session } from '../session.ts';
import { type Budget, UNKNOWN, type Value } from './values.ts';

/** What an expression is evaluated in. */
export interface Context {
  readonly session: Session;
  readonly budget: Budget;
  /** A variable of PL/pgSQL or a named argument of an SQL function; undefined where there is none of that name. */
  readonly variable: (names: readonly string[]) => Value | undefined;
  /** `$1` …: USING of an EXECUTE, arguments of a function. */
  readonly parameters: readonly Value[];
  /** The row at hand, of the query and of the queries around it. */
  readonly bindings?: Bindings | undefined;
  readonly ctes?: ReadonlyMap<string, RowSet> | undefined;
  /** The rows that an aggregate is over. */
  readonly group?: readonly Bindings[] | undefined;
  /** What `pg_event_trigger_ddl_commands()` gives, in a function that an event trigger runs. */
  readonly ddlCommands?: readonly SourceRow[] | undefined;
  /** Calls a routine that has a body; undefined where calls are not followed. */
  readonly call?: ((routine: Routine, args: readonly Argument[], context: Context) => Value) | undefined;
}

export interface Argument {
  readonly name?: string;
  readonly value: Value;
  /** `VARIADIC array`: stands for all that are left. */
  readonly isVariadic?: boolean;
}

/** The rows bound to the FROM items of a query, so far. */
export interface Bindings {
  readonly rows: ReadonlyMap<string, SourceRow>;
  readonly outer?: Bindings | undefined;
}

/** A row of a FROM item; cells that are dear to make are functions. */
export type SourceRow = Readonly<Record<string, Value | (() => Value)>>;

/** The rows of a query or FROM item. */
export interface RowSet {
  readonly columns: readonly string[];
  readonly rows: readonly SourceRow[];
  /** True where there may be further rows, or any at all, that cannot be told. */
  readonly maybeMore: boolean;
}

export type Evaluate = (node: Node | undefined, context: Context) => Value;

/** A column of a row; undefined where the row has none of that name. */
export function cell(row: SourceRow, column: string): Value | undefined {
  const value = Object.hasOwn(row, column) ? row[column] : undefined;
  return typeof value === 'function' ? value() : value;
}

/** A column of a row; UNKNOWN where it is one that is not made. */
export function cellOrUnknown(row: SourceRow, column: string): Value {
  const value = cell(row, column);
  return value === undefined ? UNKNOWN : value;
}
