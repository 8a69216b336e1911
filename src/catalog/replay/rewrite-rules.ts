import { type AlterEventTrigStmt, as, type CreateEventTrigStmt, type Node, namesOf, type RuleStmt } from '../../syntax/node.ts';
import type { OtherObject } from '../model.ts';
import type { Relation } from '../relation-model.ts';
import { SqlError } from '../sql-error.ts';
import { resolveExpression, rowScope } from './analysis/expressions.ts';
import { analyzeQuery } from './analysis/queries.ts';
import type { Handlers } from './handler.ts';
import { here, lookupRelation, nameHere, requireOpenable, requireRelation, type Session } from './session.ts';
import { triggerFunction } from './tables/triggers.ts';

export const rewriteRuleHandlers: Handlers = {
  RuleStmt: createRule,
  CreateEventTrigStmt: createEventTrigger,
  AlterEventTrigStmt: alterEventTrigger,
};

const EVENTS = new Set(['ddl_command_start', 'ddl_command_end', 'sql_drop', 'table_rewrite', 'login']);

/** CREATE [OR REPLACE] RULE (rewrite/rewriteDefine.c). */
function createRule(session: Session, node: RuleStmt): void {
  const relation = requireRelation(session, node.relation);
  requireOpenable(session, relation);
  if (!('query' in relation) && (relation.kind !== 'table' || relation.relkind === 'f'))
    throw new SqlError('42809', `relation "${relation.name}" cannot have rules`, here(session, node.relation?.location));
  const name = node.rulename ?? '';
  const place = nameHere(session);
  const scope = rowScope(relation, true);
  if (node.whereClause) resolveExpression(session, node.whereClause, scope);
  for (const action of node.actions ?? []) {
    if (node.whereClause && as(action, 'NotifyStmt'))
      throw new SqlError('42P17', 'rules with WHERE conditions can only have SELECT, INSERT, UPDATE, or DELETE actions', place);
    analyzeQuery(session, action, scope);
  }
  const key = ruleKey(relation, name);
  if (session.catalog.others.has(key) && !node.replace)
    throw new SqlError('42710', `rule "${name}" for relation "${relation.name}" already exists`, place);
  putOther(session, key, { kind: 'rule', name, schema: relation.schema, owner: relation.owner, place });
}

function createEventTrigger(session: Session, node: CreateEventTrigStmt): void {
  const name = node.trigname ?? '';
  const place = nameHere(session);
  if (!EVENTS.has(node.eventname ?? '')) throw new SqlError('42601', `unrecognized event name "${node.eventname}"`, place);
  const key = `event trigger\0${name}`;
  if (session.catalog.others.has(key)) throw new SqlError('42710', `event trigger "${name}" already exists`, place);
  const routine = triggerFunction(session, node.funcname, 'event_trigger');
  const tags = (node.whenclause ?? []).flatMap((item) => namesOf(as(as(item, 'DefElem')?.arg, 'List')?.items));
  putOther(session, key, {
    kind: 'event trigger',
    name,
    owner: session.role,
    place,
    ...(routine === undefined ? {} : { eventTrigger: { event: node.eventname ?? '', tags, routine, enabled: true } }),
  });
}

/** ALTER EVENT TRIGGER … ENABLE, DISABLE. @throws {SqlError} 42704. */
function alterEventTrigger(session: Session, node: AlterEventTrigStmt): void {
  const key = `event trigger\0${node.trigname}`;
  const found = session.catalog.others.get(key);
  if (!found) throw new SqlError('42704', `event trigger "${node.trigname}" does not exist`, here(session, undefined));
  const enabled = node.tgenabled === 'O' || node.tgenabled === 'A';
  if (found.eventTrigger) putOther(session, key, { ...found, eventTrigger: { ...found.eventTrigger, enabled } });
}

/** DROP RULE [IF EXISTS] name ON relation. @throws {SqlError} 42P01, 42704; with IF EXISTS neither. */
export function dropRule(session: Session, object: Node, ifExists: boolean): void {
  const names = namesOf(as(object, 'List')?.items);
  const name = names.at(-1) ?? '';
  const range = { relname: names.at(-2) ?? '', ...(names.length > 2 ? { schemaname: names.at(-3) ?? '' } : {}) };
  if (ifExists && !lookupRelation(session, range.schemaname, range.relname)) return;
  const relation = requireRelation(session, range);
  requireOpenable(session, relation);
  const key = ruleKey(relation, name);
  if (ifExists && !session.catalog.others.has(key)) return;
  requireRule(session, relation, name);
  session.catalog = { ...session.catalog, others: session.catalog.others.delete(key) };
}

/** @throws {SqlError} 42704 where the relation has no such rule. */
export function requireRule(session: Session, relation: Relation, name: string): void {
  if (session.catalog.others.has(ruleKey(relation, name)) || (name === '_RETURN' && 'query' in relation)) return;
  throw new SqlError('42704', `rule "${name}" for relation "${relation.name}" does not exist`, here(session, undefined));
}

function ruleKey(relation: Relation, name: string): string {
  return `rule\0${relation.oid}\0${name}`;
}

function putOther(session: Session, key: string, object: OtherObject): void {
  session.catalog = { ...session.catalog, others: session.catalog.others.set(key, object) };
}
