import type { Handlers } from './handler.ts';

/** Which statement is replayed by what. Statements without an entry change nothing that the catalog knows. */
export const handlers: Handlers = {};
