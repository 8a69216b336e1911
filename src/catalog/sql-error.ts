import type { Place } from '../syntax/statement.ts';

/** A statement that PostgreSQL would refuse: thrown by replay handlers, recorded by `applyStatement`; leaves no trace in the catalog. */
export class SqlError extends Error {
  /** Five characters, as in the manual's appendix A: `42P01`. */
  readonly sqlstate: string;
  /** What the message is about, where it can be told. */
  readonly place: Place | undefined;
  /** What stands in the way of a drop or of another type, as PostgreSQL's DETAIL calls it: `view titles`, `policy own on table tenders`. */
  readonly dependents: readonly string[];
  /** PostgreSQL's DETAIL where it says more than the message, without its first capital and its full stop. */
  readonly detail: string | undefined;
  constructor(sqlstate: string, message: string, place?: Place, dependents: readonly string[] = [], detail?: string) {
    // Its stack is of use to nobody, and costs more than all else of it.
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = limit;
    this.sqlstate = sqlstate;
    this.place = place;
    this.dependents = dependents;
    this.detail = detail;
  }
}
