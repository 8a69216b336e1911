import type { CreateCastStmt, Node } from '../../syntax/node.ts';
import { as } from '../../syntax/node.ts';
import { builtinCast } from '../builtin-casts.ts';
import type { TypeReference } from '../object-model.ts';
import { isOwner, isSuperuser } from '../privileges.ts';
import { keyOf } from '../resolution/type-key.ts';
import { SqlError } from '../sql-error.ts';
import { formatType, sameType, typeByReference } from '../types.ts';
import { describeType } from './describe.ts';
import type { Handlers } from './handler.ts';
import { otherKey } from './other-objects.ts';
import { findRoutine } from './routines/routine-lookup.ts';
import { here, nameHere, type Session } from './session.ts';
import { resolveType } from './types.ts';

export const castHandlers: Handlers = { CreateCastStmt: createCast };

/** CREATE CAST (`CreateCast` in functioncmds.c). @throws {SqlError} 42704, 42883, 42501, 42P17, 42710. */
function createCast(session: Session, node: CreateCastStmt): void {
  const place = nameHere(session);
  const source = resolveType(session, node.sourcetype);
  const target = resolveType(session, node.targettype);
  const [from, to] = [describeType(session, source), describeType(session, target)];
  if (!ownsType(session, source) && !ownsType(session, target))
    throw new SqlError('42501', `must be owner of type ${from} or type ${to}`, place);
  const routine = node.func && findRoutine(session, node.func, 'function');
  if (sameType(source, target) && (routine?.arguments.length ?? 0) < 2)
    throw new SqlError('42P17', 'source data type and target data type are the same', place);
  const key = castKey(source, target);
  const cast = { source: keyOf(source), target: keyOf(target), context: CONTEXTS[node.context ?? 'COERCION_EXPLICIT'] };
  if (session.catalog.others.has(key) || builtinCast(cast.source, cast.target, session.catalog.postgresVersion))
    throw new SqlError('42710', `cast from type ${from} to type ${to} already exists`, place);
  const references = [source, target, routine].flatMap((one) => (one?.oid === undefined ? [] : { object: one.oid }));
  const name = `(${formatType(session.catalog, source)} AS ${formatType(session.catalog, target)})`;
  const others = session.catalog.others.set(key, { kind: 'cast', name, cast, owner: session.role, place, references });
  session.catalog = { ...session.catalog, others };
}

const CONTEXTS = {
  COERCION_IMPLICIT: 'i',
  COERCION_ASSIGNMENT: 'a',
  COERCION_PLPGSQL: 'a',
  COERCION_EXPLICIT: 'e',
} as const;

/** PostgreSQL's own types are the bootstrap superuser's. */
function ownsType({ catalog, role }: Session, type: TypeReference): boolean {
  const owner = typeByReference(catalog, type)?.owner;
  return owner === undefined ? isSuperuser(catalog, role) : isOwner(catalog, role, owner);
}

/** The key of a cast as DROP names it; undefined where IF EXISTS passes over it. @throws {SqlError} 42704. */
export function findCast(session: Session, object: Node, ifExists: boolean): string | undefined {
  const [source, target] = (as(object, 'List')?.items ?? []).map((item) => castType(session, item, ifExists));
  const key = source && target && castKey(source, target);
  if (key !== undefined && session.catalog.others.has(key)) return key;
  if (ifExists || !source || !target) return undefined;
  const message = `cast from type ${describeType(session, source)} to type ${describeType(session, target)} does not exist`;
  throw new SqlError('42704', message, here(session, undefined));
}

function castType(session: Session, node: Node, ifExists: boolean): TypeReference | undefined {
  try {
    return resolveType(session, as(node, 'TypeName'));
  } catch (error) {
    if (ifExists && error instanceof SqlError) return undefined;
    throw error;
  }
}

function castKey(source: TypeReference, target: TypeReference): string {
  return otherKey('cast', `${keyOf(source)} ${keyOf(target)}`);
}
