import type { FuncCall, Node, SelectStmt } from '../../../syntax/node.ts';
import type { Oid, Reference, TypeReference } from '../../object-model.ts';
import { effectiveSearchPath, type Session } from '../session.ts';
import type { SpecialCall } from './call-kinds.ts';
import type { Called } from './call-types.ts';
import type { Output } from './select.ts';

/** One resolution of names under way: what it has found so far. */
export interface Analysis {
  readonly session: Session;
  readonly references: Reference[];
  /** The schemas searched, as they were when it began. */
  readonly searchPath: readonly string[];
  /** Smallest byte offset met in the expression itself, sub-selects not counted. */
  start: number | undefined;
  /** True where a sub-select is refused. */
  readonly plain: boolean;
  /** What the sub-selects of expressions yield; these maps are made when there is something to keep. */
  outputs: Map<SelectStmt, Output> | undefined;
  /** Types of expressions that were told, by node. */
  types: Map<Node, TypeReference | undefined> | undefined;
  /** What calls mean. */
  calls: Map<FuncCall, Called> | undefined;
  /** Aggregates, window functions and those that return sets, as they are met. */
  special: SpecialCall[] | undefined;
  /** Queries around the present one. */
  depth: number;
}

/** Queries within queries that are followed; PostgreSQL itself stops at `max_stack_depth`. */
const MAX_DEPTH = 200;

export function newAnalysis(session: Session, plain = false): Analysis {
  return {
    session,
    references: [],
    searchPath: effectiveSearchPath(session),
    start: undefined,
    plain,
    outputs: undefined,
    types: undefined,
    calls: undefined,
    special: undefined,
    depth: 0,
  };
}

/** Notes a dependency on an object, or on one column of it. */
export function refer(analysis: Analysis, object: Oid, column: number | undefined, location: number | undefined): void {
  const isPlaced = location !== undefined && location >= 0;
  if (column === undefined) analysis.references.push(isPlaced ? { object, location } : { object });
  else analysis.references.push(isPlaced ? { object, column, location } : { object, column });
}

/** Runs `nested` one level deeper; `otherwise`, and a mark on the statement, where that is too deep. */
export function nested<T>(analysis: Analysis, run: () => T, otherwise: T): T {
  if (analysis.depth >= MAX_DEPTH) {
    analysis.session.unfollowed('queries nested too deeply');
    return otherwise;
  }
  analysis.depth++;
  try {
    return run();
  } finally {
    analysis.depth--;
  }
}
