import { PRIVILEGE } from '../../acl.ts';
import { aclOf, type Securable } from '../../privileges.ts';
import type { SourceRow } from './context.ts';
import { ofRelations, ofRoutines, type SystemRelation } from './system-relation.ts';

/** Views of information_schema that say who was granted what. Those of `role_…` leave PUBLIC out; none shows MAINTAIN. */
export const privilegeViews: Readonly<Record<string, SystemRelation | undefined>> = {
  table_privileges: tableGrants(true),
  role_table_grants: tableGrants(false),
  routine_privileges: routineGrants(true),
  role_routine_grants: routineGrants(false),
};

function tableGrants(withPublic: boolean): SystemRelation {
  return ofRelations((relation) => {
    if (relation.kind !== 'table' && relation.kind !== 'view') return [];
    return grants(relation, withPublic).map((grant) => ({ table_schema: relation.schema, table_name: relation.name, ...grant }));
  }, 'table_name');
}

function routineGrants(withPublic: boolean): SystemRelation {
  return ofRoutines(
    (routine) =>
      grants(routine, withPublic).map((grant) => ({
        specific_schema: routine.schema,
        specific_name: `${routine.name}_${routine.oid}`,
        routine_schema: routine.schema,
        routine_name: routine.name,
        ...grant,
      })),
    'routine_name',
  );
}

const SHOWN = Object.entries(PRIVILEGE).filter(([name]) => name !== 'MAINTAIN');

function grants(object: Securable, withPublic: boolean): readonly SourceRow[] {
  return aclOf(object).flatMap(({ grantor, grantee, privileges, grantable }) =>
    grantee === 'public' && !withPublic
      ? []
      : SHOWN.filter(([, bit]) => (privileges & bit) !== 0).map(([name, bit]) => ({
          grantor,
          grantee: grantee === 'public' ? 'PUBLIC' : grantee,
          privilege_type: name,
          is_grantable: (grantable & bit) !== 0 || grantee === object.owner ? 'YES' : 'NO',
        })),
  );
}
