import { castHandlers } from './casts.ts';
import { commentHandlers } from './comments.ts';
import { compositeTypeHandlers } from './composite-types.ts';
import { dataHandlers } from './data.ts';
import { defaultPrivilegeHandlers } from './default-privileges.ts';
import { definitionHandlers } from './definitions.ts';
import { domainHandlers } from './domains.ts';
import { dropHandlers } from './drop.ts';
import { enumHandlers } from './enums.ts';
import { extensionMemberHandlers } from './extension-members.ts';
import { extensionHandlers } from './extensions.ts';
import { grantHandlers } from './grants.ts';
import type { Handlers } from './handler.ts';
import { maintenanceHandlers } from './maintenance.ts';
import { otherObjectHandlers } from './other-objects.ts';
import { ownedObjectHandlers } from './owned-objects.ts';
import { ownerHandlers } from './owners.ts';
import { policyHandlers } from './policies.ts';
import { preparedStatementHandlers } from './prepared-statements.ts';
import { proceduralHandlers } from './procedural/handlers.ts';
import { publicationHandlers } from './publications.ts';
import { rangeTypeHandlers } from './range-types.ts';
import { renameHandlers } from './rename.ts';
import { rewriteRuleHandlers } from './rewrite-rules.ts';
import { roleHandlers } from './roles.ts';
import { routineHandlers } from './routines/routines.ts';
import { schemaHandlers } from './schemas.ts';
import { sequenceHandlers } from './sequences.ts';
import { setSchemaHandlers } from './set-schema.ts';
import { settingHandlers } from './settings.ts';
import { alterTableHandlers } from './tables/alter-table.ts';
import { createTableAsHandlers } from './tables/create-table-as.ts';
import { indexHandlers } from './tables/indexes.ts';
import { tableHandlers } from './tables/tables.ts';
import { triggerHandlers } from './tables/triggers.ts';
import { viewHandlers } from './views.ts';

/** Which statement is replayed by what. Statements without an entry change nothing that the catalog knows. */
export const handlers: Handlers = {
  ...tableHandlers,
  ...indexHandlers,
  ...alterTableHandlers,
  ...dropHandlers,
  ...renameHandlers,
  ...setSchemaHandlers,
  ...createTableAsHandlers,
  ...policyHandlers,
  ...proceduralHandlers,
  ...rewriteRuleHandlers,
  ...triggerHandlers,
  ...viewHandlers,
  ...castHandlers,
  ...compositeTypeHandlers,
  ...defaultPrivilegeHandlers,
  ...definitionHandlers,
  ...rangeTypeHandlers,
  ...domainHandlers,
  ...enumHandlers,
  ...extensionHandlers,
  ...extensionMemberHandlers,
  ...grantHandlers,
  ...maintenanceHandlers,
  ...otherObjectHandlers,
  ...ownedObjectHandlers,
  ...ownerHandlers,
  ...preparedStatementHandlers,
  ...publicationHandlers,
  ...roleHandlers,
  ...routineHandlers,
  ...schemaHandlers,
  ...sequenceHandlers,
  ...settingHandlers,
  ...commentHandlers,
  // After those whose SELECT it puts together.
  ...dataHandlers,
};
