import type { NodeOf, NodeTag } from '../../syntax/node.ts';
import type { Statement } from '../../syntax/statement.ts';
import { copyOf } from '../catalog.ts';
import type { Catalog } from '../model.ts';
import { SqlError } from '../sql-error.ts';
import { handlers } from './handlers.ts';
import { fireEventTriggers } from './procedural/event-triggers.ts';
import { effectiveSearchPath, type Session } from './session.ts';

/** One executed statement: of the file itself, or run by a DO block or function that the file's statement called. */
export interface Step {
  readonly statement: Statement;
  readonly before: Catalog;
  readonly after: Catalog;
  /** Why PostgreSQL would refuse it; `after` is then `before`. */
  readonly failure?: SqlError;
  /** Why its effect could not be followed. */
  readonly unfollowed?: string;
  /** The schemas that names without one were looked for in, in order: `search_path` as it took effect, `pg_catalog` where it is searched. */
  readonly searchPath: readonly string[];
  /** 0 for a statement of the file, 1 and more for those it ran. Nested steps come before the one that ran them. */
  readonly depth: number;
}

/** What a connection begins with. */
export interface Start {
  readonly catalog: Catalog;
  readonly searchPath: readonly string[];
  readonly role: string;
}

/** Replays statements over a catalog, in order; a refused one leaves no trace. The connection lasts from `start` to `reset`. */
export interface Replay {
  readonly catalog: Catalog;
  /** Applies a statement of a file and returns what was executed: nested statements first, itself last. */
  apply(statement: Statement): readonly Step[];
  /** `RESET ALL`, as runners do between files. */
  reset(): void;
}

/** Nested statements that one statement of a file may run; beyond, it counts as not followed. */
const MAX_NESTED_STEPS = 20_000;

export function createReplay(start: Start): Replay {
  let steps: Step[] = [];
  let depth = 0;
  let unfollowed: string | undefined;
  const session: Session = {
    catalog: copyOf(start.catalog),
    searchPath: start.searchPath,
    role: start.role,
    settings: new Map(),
    prepared: new Map(),
    defaults: start,
    statement: undefined as unknown as Statement, // set by `run` before any handler sees it
    execute: (statement) => run(statement),
    executeUnseen: (statement) => session.unseen(() => run(statement)),
    unseen: (work) => {
      const recorded = { steps, unfollowed };
      steps = [];
      try {
        work();
      } finally {
        steps = recorded.steps;
        unfollowed = recorded.unfollowed;
      }
    },
    unfollowed: (reason) => {
      unfollowed ??= reason;
    },
  };

  function run(statement: Statement): void {
    if (steps.length >= MAX_NESTED_STEPS) throw new SqlError('54001', 'too many statements to follow');
    const outer = { statement: session.statement, unfollowed };
    const saved = { catalog: session.catalog, searchPath: session.searchPath, role: session.role, settings: session.settings };
    const searchPath = effectiveSearchPath(session);
    session.statement = statement;
    unfollowed = undefined;
    depth++;
    let failure: SqlError | undefined;
    try {
      dispatch(session, statement);
    } catch (error) {
      if (error instanceof SqlError && statement.placeholders) unfollowed = 'it holds placeholders';
      else if (error instanceof SqlError) failure = error;
      // An expression too deep to walk: PostgreSQL would have taken it, or said 54001 itself.
      else if (error instanceof RangeError) unfollowed = 'nested too deeply';
      else throw error;
      Object.assign(session, saved);
    } finally {
      depth--;
    }
    steps.push({
      statement,
      before: saved.catalog,
      after: session.catalog,
      searchPath,
      depth,
      ...(failure ? { failure } : {}),
      ...(unfollowed === undefined ? {} : { unfollowed }),
    });
    session.statement = outer.statement;
    unfollowed = outer.unfollowed;
    if (failure && depth > 0) throw failure;
  }

  return {
    get catalog() {
      return session.catalog;
    },
    apply(statement) {
      steps = [];
      run(statement);
      return steps;
    },
    reset() {
      session.searchPath = start.searchPath;
      session.role = start.role;
      session.settings = new Map();
      for (const [name, prepared] of session.prepared) session.prepared.set(name, { ...prepared, isOld: true });
    },
  };
}

function dispatch<Tag extends NodeTag>(session: Session, statement: Statement<Tag>): void {
  const handler = handlers[statement.tag] as ((session: Session, node: NodeOf<Tag>) => void) | undefined;
  const before = session.catalog;
  handler?.(session, statement.node);
  fireEventTriggers(session, statement as Statement, before);
}
