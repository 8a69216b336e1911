import { type AlterPolicyStmt, as, type CreatePolicyStmt, type Node, namesOf, type RangeVar } from '../../syntax/node.ts';
import type { Policy, Table } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { resolveCondition, tableScope } from './analysis/expressions.ts';
import type { Handlers } from './handler.ts';
import { roleNames } from './role-spec.ts';
import { requireOwnerAsOther } from './row-privileges.ts';
import { here, lookupRelation, nameHere, newOid, putInto, requireOpenable, requireTable, type Session } from './session.ts';

export const policyHandlers: Handlers = { CreatePolicyStmt: createPolicy, AlterPolicyStmt: alterPolicy };

const COMMANDS: Readonly<Record<string, Policy['command']>> = {
  all: 'ALL',
  select: 'SELECT',
  insert: 'INSERT',
  update: 'UPDATE',
  delete: 'DELETE',
};

/** CREATE POLICY (commands/policy.c). Refuses in PostgreSQL's order: clauses, roles, table, expressions, name. */
function createPolicy(session: Session, node: CreatePolicyStmt): void {
  const command = COMMANDS[node.cmd_name ?? 'all'] ?? 'ALL';
  refuseClauses(session, command, node);
  const roles = policyRoles(session, node.roles);
  const table = policyTable(session, node.table);
  requireOwnerAsOther(session, table);
  const expressions = policyExpressions(session, table, node);
  const name = node.policy_name ?? '';
  const place = nameHere(session);
  if (table.policies.some((policy) => policy.name === name))
    throw new SqlError('42710', `policy "${name}" for table "${table.name}" already exists`, place);
  const oid = newOid(session);
  const policy: Policy = {
    kind: 'policy',
    oid,
    name,
    table: table.oid,
    permissive: node.permissive ?? false,
    command,
    roles,
    place,
    ...expressions,
  };
  putInto(session, { ...table, policies: [...table.policies, policy] });
}

/** ALTER POLICY … TO, USING, WITH CHECK; its renaming is a RenameStmt. */
function alterPolicy(session: Session, node: AlterPolicyStmt): void {
  const roles = node.roles && policyRoles(session, node.roles);
  const table = policyTable(session, node.table);
  requireOwnerAsOther(session, table);
  const expressions = policyExpressions(session, table, node);
  const policy = requirePolicy(session, table, node.policy_name ?? '');
  refuseClauses(session, policy.command, node);
  const changed: Policy = {
    ...policy,
    ...expressions,
    ...(roles ? { roles } : {}),
    place: nameHere(session),
  };
  putInto(session, { ...table, policies: table.policies.map((other) => (other === policy ? changed : other)) });
}

/** @throws {SqlError} 42601 for a clause that the command does not take. */
function refuseClauses(session: Session, command: Policy['command'], { qual, with_check }: AlterPolicyStmt): void {
  const at = here(session, undefined);
  if (command === 'INSERT' && qual) throw new SqlError('42601', 'only WITH CHECK expression allowed for INSERT', at);
  if ((command === 'SELECT' || command === 'DELETE') && with_check)
    throw new SqlError('42601', 'WITH CHECK cannot be applied to SELECT or DELETE', at);
}

/** `RangeVarCallbackForPolicy`. @throws {SqlError} 42P01, or 42809 for a relation of another kind, a foreign table too. */
function policyTable(session: Session, range: RangeVar | undefined): Table {
  const table = requireTable(session, range);
  if (table.relkind !== 'f') return table;
  throw new SqlError('42809', `"${table.name}" is not a table`, here(session, range?.location));
}

/** PUBLIC beside other roles stands for all of them (policy_role_list_to_array). */
function policyRoles(session: Session, nodes: readonly Node[] | undefined): readonly string[] {
  const roles = roleNames(session, nodes);
  return roles.length === 0 || roles.includes('public') ? ['public'] : roles;
}

function policyExpressions(
  session: Session,
  table: Table,
  { qual, with_check }: AlterPolicyStmt,
): Pick<Policy, 'using' | 'check'> {
  const scope = tableScope(table);
  return {
    ...(qual ? { using: resolveCondition(session, qual, scope, 'POLICY') } : {}),
    ...(with_check ? { check: resolveCondition(session, with_check, scope, 'POLICY') } : {}),
  };
}

/** @throws {SqlError} 42704 where the table has no policy of that name. */
export function requirePolicy(session: Session, table: Table, name: string): Policy {
  const policy = table.policies.find((candidate) => candidate.name === name);
  if (policy) return policy;
  throw new SqlError('42704', `policy "${name}" for table "${table.name}" does not exist`, here(session, undefined));
}

/**
 * DROP POLICY [IF EXISTS] name ON table: `object` is the list of names as DropStmt has it.
 * @throws {SqlError} 42P01, 42704; with IF EXISTS neither, as PostgreSQL then passes over a missing table too.
 */
export function dropPolicy(session: Session, object: Node, ifExists: boolean): void {
  const names = namesOf(as(object, 'List')?.items);
  const name = names.at(-1) ?? '';
  const range = { relname: names.at(-2) ?? '', ...(names.length > 2 ? { schemaname: names.at(-3) ?? '' } : {}) };
  const relation = lookupRelation(session, range.schemaname, range.relname);
  if (relation) requireOpenable(session, relation);
  if (ifExists && !(relation?.kind === 'table' && relation.policies.some((policy) => policy.name === name))) return;
  const table = policyTable(session, range);
  const policy = requirePolicy(session, table, name);
  putInto(session, { ...table, policies: table.policies.filter((other) => other !== policy) });
}
