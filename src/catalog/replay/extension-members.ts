import type { AlterExtensionContentsStmt, AlterExtensionStmt } from '../../syntax/node.ts';
import { as, namesOf } from '../../syntax/node.ts';
import type { Securable } from '../privileges.ts';
import { SqlError } from '../sql-error.ts';
import type { Handlers } from './handler.ts';
import { putObject } from './put-object.ts';
import { findRoutine } from './routines/routine-lookup.ts';
import { here, requireRelation, type Session } from './session.ts';

export const extensionMemberHandlers: Handlers = {
  AlterExtensionStmt: (session, node: AlterExtensionStmt) => requireExtension(session, node.extname ?? ''),
  AlterExtensionContentsStmt: alterContents,
};

function requireExtension(session: Session, name: string): void {
  if (!session.catalog.extensions.has(name))
    throw new SqlError('42704', `extension "${name}" does not exist`, here(session, undefined));
}

/** ALTER EXTENSION … ADD and DROP; `action` is 1 or -1. */
function alterContents(session: Session, node: AlterExtensionContentsStmt): void {
  const name = node.extname ?? '';
  requireExtension(session, name);
  const object = member(session, node);
  if (!object || object.kind === 'schema') return;
  const { extension: _, ...rest } = object;
  putObject(session, (node.action === -1 ? rest : { ...rest, extension: name }) as Securable);
}

function member(session: Session, { object }: AlterExtensionContentsStmt): Securable | undefined {
  const routine = as(object, 'ObjectWithArgs');
  if (routine) return findRoutine(session, routine, 'routine');
  const names = namesOf(as(object, 'List')?.items);
  if (names.length === 0) return undefined;
  const schema = names.at(-2);
  return requireRelation(session, { relname: names.at(-1) ?? '', ...(schema === undefined ? {} : { schemaname: schema }) });
}
