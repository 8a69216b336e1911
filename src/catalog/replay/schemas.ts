import type { CreateSchemaStmt, Node, NodeOf, NodeTag } from '../../syntax/node.ts';
import { tagOf } from '../../syntax/node.ts';
import { initialAcl } from '../privileges.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { requireMembership, roleName } from './role-spec.ts';
import { nameHere, type Session } from './session.ts';

export const schemaHandlers: Handlers = { CreateSchemaStmt: createSchema };

/** CREATE SCHEMA with its elements, which run with the new schema first in search_path (`CreateSchemaCommand`). */
function createSchema(session: Session, node: CreateSchemaStmt): void {
  const owner = roleName(session, node.authrole);
  const name = node.schemaname || owner;
  const place = nameHere(session);
  if (owner !== session.role) requireMembership(session, owner);
  if (name.startsWith('pg_') && session.catalog.schemas.has('pg_catalog'))
    throw new SqlError('42939', `unacceptable schema name "${name}"`, place);
  if (session.catalog.schemas.has(name)) {
    if (node.if_not_exists) return;
    throw new SqlError('42P06', `schema "${name}" already exists`, place);
  }
  addSchema(session, name, owner);
  if (!node.schemaElts?.length) return;
  const { searchPath, role } = session;
  session.searchPath = [name, ...searchPath];
  session.role = owner;
  for (const element of inOrder(node.schemaElts)) runElement(session, element);
  session.searchPath = searchPath;
  session.role = role;
}

/** Adds a schema with the default privileges of its owner. */
export function addSchema(session: Session, name: string, owner: string): void {
  const acl = initialAcl(session, 'schemas', name, owner);
  const place = nameHere(session);
  const schema = { kind: 'schema' as const, name, owner, place, ...(acl ? { acl } : {}) };
  session.catalog = { ...session.catalog, schemas: session.catalog.schemas.set(name, schema) };
}

const ORDER: readonly NodeTag[] = ['CreateSeqStmt', 'CreateStmt', 'ViewStmt', 'IndexStmt', 'CreateTrigStmt', 'GrantStmt'];

/** Elements may refer to later ones: PostgreSQL runs them by kind (`transformCreateSchemaStmtElements`). */
function inOrder(elements: readonly Node[]): readonly Node[] {
  return ORDER.flatMap((tag) => elements.filter((element) => tagOf(element) === tag));
}

function runElement(session: Session, element: Node): void {
  const tag = tagOf(element);
  const node = (element as Record<string, unknown>)[tag] as NodeOf<NodeTag>;
  session.execute({ ...session.statement, tag, node });
}
