import type { Catalog, Routine } from '../catalog/model.ts';
import { aclOf, PRIVILEGE } from '../catalog/privileges.ts';
import type { Relation } from '../catalog/relation-model.ts';
import type { Project } from '../project/project.ts';
import { as, type GrantStmt, namesOf } from '../syntax/node.ts';
import { isStatement, type Place, placeOf } from '../syntax/statement.ts';
import type { ApiRole } from './exposure.ts';

/** What a finding about exposure rests on: told with it, so that a reader can say "but here it is not so". */
export interface OpenedBy {
  /** A line for the help. Empty where the grant is shown instead. */
  readonly note: string;
  readonly related: readonly { readonly at: Place; readonly message: string }[];
}

/** By what the roles of the data API may use an object: a GRANT that a migration wrote, or the grants that come by themselves. */
export function openedBy(catalog: Catalog, project: Project, object: Relation | Routine, roles: readonly ApiRole[]): OpenedBy {
  const isRoutine = 'language' in object;
  const byDefault = hasDefaultGrant(catalog, object, roles);
  const grant = byDefault ? undefined : grantOf(project, object, roles);
  if (grant) return { note: '', related: [grant] };
  const exposed = `the data API serves schema \`${object.schema}\``;
  const grants = byDefault
    ? "Supabase's default grants on it are in force"
    : isRoutine && aclOf(object).some(({ grantee }) => grantee === 'public')
      ? 'everybody may execute a new function'
      : undefined;
  return { note: `\nassumed: ${[exposed, grants].filter((part) => part !== undefined).join(', and ')}`, related: [] };
}

function hasDefaultGrant(catalog: Catalog, object: Relation | Routine, roles: readonly ApiRole[]): boolean {
  const isRoutine = 'language' in object;
  const [objects, wanted] = isRoutine ? ['functions', PRIVILEGE.EXECUTE] : ['tables', PRIVILEGE.SELECT];
  return catalog.defaultPrivileges.some(
    (one) =>
      one.objects === objects &&
      one.schema === object.schema &&
      one.role === object.owner &&
      roles.every((role) => one.acl.some(({ grantee, privileges }) => grantee === role && (privileges & wanted) !== 0)),
  );
}

interface Grant {
  readonly node: GrantStmt;
  readonly place: Place;
}
const grantsOf = new WeakMap<Project, readonly Grant[]>();

function grantOf(
  project: Project,
  object: Relation | Routine,
  roles: readonly ApiRole[],
): OpenedBy['related'][number] | undefined {
  const grants = grantsOf.get(project) ?? findGrants(project);
  grantsOf.set(project, grants);
  const found = roles
    .map((role) =>
      grants.findLast(({ node }) => names(node, object) && grantees(node).some((one) => one === role || one === 'public')),
    )
    .find((grant) => grant !== undefined);
  if (!found) return undefined;
  const to = grantees(found.node).map((one) => (one === 'public' ? 'everybody' : `\`${one}\``)).join(', '); // biome-ignore format: one line
  return { at: found.place, message: `${to} may use it by this grant` };
}

function findGrants({ migrations }: Project): readonly Grant[] {
  return migrations.flatMap(({ file }) =>
    file.statements.flatMap((statement) =>
      isStatement(statement, 'GrantStmt') && statement.node.is_grant === true
        ? [{ node: statement.node, place: placeOf(statement, undefined) }]
        : [],
    ),
  );
}

function names({ targtype, objtype, objects = [] }: GrantStmt, { schema, name, kind }: Relation | Routine): boolean {
  const isRoutine = objtype === 'OBJECT_FUNCTION' || objtype === 'OBJECT_ROUTINE' || objtype === 'OBJECT_PROCEDURE';
  const wantsRoutine = kind === 'function' || kind === 'procedure' || kind === 'aggregate' || kind === 'window function';
  if (isRoutine !== wantsRoutine) return false;
  return objects.some((node) => {
    if (targtype === 'ACL_TARGET_ALL_IN_SCHEMA') return namesOf([node])[0] === schema;
    const range = as(node, 'RangeVar');
    const routine = namesOf(as(node, 'ObjectWithArgs')?.objname);
    const [own, of] = range ? [range.relname, range.schemaname] : [routine.at(-1), routine.at(-2)];
    return own === name && (of === undefined || of === schema);
  });
}

function grantees({ grantees: nodes = [] }: GrantStmt): readonly string[] {
  return nodes.flatMap((node) => {
    const role = as(node, 'RoleSpec');
    return role?.roletype === 'ROLESPEC_PUBLIC' ? 'public' : (role?.rolename ?? []);
  });
}
