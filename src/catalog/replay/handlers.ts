import type { Handlers } from './handler.ts';
import { indexHandlers } from './indexes.ts';
import { tableHandlers } from './tables.ts';

/** Which statement is replayed by what. Statements without an entry change nothing that the catalog knows. */
export const handlers: Handlers = {
  ...tableHandlers,
  ...indexHandlers,
};
