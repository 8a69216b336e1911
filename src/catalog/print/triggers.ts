import { as, type CreateTrigStmt, namesOf, stringOf } from '../../syntax/node.ts';
import type { Catalog } from '../model.ts';
import { displayName, quoteIdentifier } from '../names.ts';
import type { Table, Trigger, View } from '../relation-model.ts';
import { columnNames } from '../schema-json/text.ts';
import { expressionSql } from './expressions.ts';
import { quoteLiteral } from './literal.ts';
import { byName, type Dump, isNew, tablesAndViewsIn } from './scope.ts';
import { madeBy } from './written.ts';

/** CREATE TRIGGER of all triggers, the platform's tables included, and their states; those that partitions got from their parents are left out. */
export function triggersSql(dump: Dump): readonly string[] {
  const { catalog } = dump;
  return tablesAndViewsIn(dump).flatMap((relation) =>
    [...relation.triggers]
      .sort((a, b) => byName(a.name, b.name))
      .filter((trigger) => isNew(dump, relation, trigger) && !isCopy(catalog, relation, trigger))
      .flatMap((trigger) => [triggerSql(catalog, relation, trigger), ...stateSql(relation, trigger)]),
  );
}

function isCopy(catalog: Catalog, relation: Table | View, { name, forEachRow }: Trigger): boolean {
  const parent = relation.kind === 'table' ? catalog.relations.get(relation.partitionOf ?? 0) : undefined;
  return forEachRow && parent?.kind === 'table' && parent.triggers.some((trigger) => trigger.forEachRow && trigger.name === name);
}

/** Arguments, transition tables and the timing of constraint triggers are those of the statement that made it. */
function triggerSql(catalog: Catalog, relation: Table | View, trigger: Trigger): string {
  const node = madeBy(trigger, 'CreateTrigStmt');
  const columns = columnNames(catalog, relation.oid, trigger.columns).map(quoteIdentifier).join(', ');
  const events = trigger.events.map((event) => (event === 'UPDATE' && columns ? `update of ${columns}` : event.toLowerCase()));
  const when = trigger.when && expressionSql(catalog, trigger.when);
  const name = quoteIdentifier(trigger.name);
  const values = (node?.args ?? []).map((value) => quoteLiteral(stringOf(value) ?? '')).join(', ');
  return [
    `create ${trigger.constraint ? 'constraint trigger' : 'trigger'} ${name}`,
    `\n  ${trigger.timing.toLowerCase()} ${events.join(' or ')} on ${displayName(relation)}`,
    trigger.constraint && node ? constraintTiming(catalog, node) : '',
    transitions(node),
    `\n  for each ${trigger.forEachRow ? 'row' : 'statement'}${when === undefined ? '' : ` when (${when})`}`,
    `\n  execute function ${functionName(catalog, trigger, node)}(${values})`,
  ].join('');
}

function functionName(catalog: Catalog, trigger: Trigger, node: CreateTrigStmt | undefined): string {
  const routine = trigger.routine === undefined ? undefined : catalog.routines.get(trigger.routine);
  return routine ? displayName(routine) : namesOf(node?.funcname).map(quoteIdentifier).join('.');
}

function constraintTiming(catalog: Catalog, { constrrel, deferrable, initdeferred }: CreateTrigStmt): string {
  const from = [...catalog.relations.values()].find(
    ({ schema, name }) => name === constrrel?.relname && schema === (constrrel.schemaname ?? schema),
  );
  return `${from ? ` from ${displayName(from)}` : ''}${deferrable ? ' deferrable' : ''}${initdeferred ? ' initially deferred' : ''}`;
}

function transitions(node: CreateTrigStmt | undefined): string {
  const tables = (node?.transitionRels ?? []).map((item) => {
    const { isNew: ofNew, name } = as(item, 'TriggerTransition') ?? {};
    return `${ofNew ? 'new' : 'old'} table as ${quoteIdentifier(name ?? '')}`;
  });
  return tables.length ? ` referencing ${tables.join(' ')}` : '';
}

const STATES: Readonly<Record<Trigger['enabled'], string | undefined>> = {
  O: undefined,
  D: 'disable',
  R: 'enable replica',
  A: 'enable always',
};

function stateSql(relation: Table | View, { enabled, name }: Trigger): readonly string[] {
  const state = STATES[enabled];
  return state === undefined ? [] : [`alter table ${displayName(relation)} ${state} trigger ${quoteIdentifier(name)}`];
}
