import { createTableAsHandlers } from './create-table-as.ts';
import type { Handlers } from './handler.ts';
import { indexHandlers } from './indexes.ts';
import { policyHandlers } from './policies.ts';
import { rewriteRuleHandlers } from './rewrite-rules.ts';
import { tableHandlers } from './tables.ts';
import { triggerHandlers } from './triggers.ts';
import { viewHandlers } from './views.ts';

/** Which statement is replayed by what. Statements without an entry change nothing that the catalog knows. */
export const handlers: Handlers = {
  ...tableHandlers,
  ...indexHandlers,
  ...createTableAsHandlers,
  ...policyHandlers,
  ...rewriteRuleHandlers,
  ...triggerHandlers,
  ...viewHandlers,
};
