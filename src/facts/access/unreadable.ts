import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import type { Policy, Relation, Table } from '../../catalog/relation-model.ts';
import { as, type Node, type RangeVar, type SelectStmt, walk } from '../../syntax/node.ts';
import type { Place } from '../../syntax/statement.ts';
import { POLICY_COMMANDS, type PolicyCommand } from '../policies.ts';
import { appliedPolicies } from '../policy/applied.ts';
import { callerOf } from '../policy/caller.ts';
import { judgePredicate } from '../policy/judge.ts';
import { partsOf } from '../policy/shapes.ts';
import { grantedAccess } from './grants.ts';
import { expressionsAsked, recursionFor } from './infinite-recursion.ts';
import { queryingRoles } from './querying-roles.ts';
import { readsRelations, relationsNamed } from './relations-named.ts';
import { tableAccess } from './tables.ts';

/** What a policy's sub-select reads in vain. */
export interface Unreadable {
  readonly policy: Policy;
  readonly relation: Relation;
  readonly roles: readonly string[];
  readonly commands: readonly PolicyCommand[];
  /** `denied`: without the privilege to SELECT, the whole command fails (42501). `empty`: row security there shows no row, so the policy is never true. */
  readonly why: 'denied' | 'empty';
  readonly at?: Place;
}

/**
 * The relations that policies of a table read and that those cannot read whom they are for. Privileges are asked for when the command starts, of
 * every relation in it that the planner has not dropped (`ExecCheckPermissions`), whatever the rows; of a view they are its own. USAGE of a
 * schema is not asked for: names in a policy were looked up when it was made.
 */
export function unreadableIn(catalog: Catalog, table: Table): readonly Unreadable[] {
  if (!readsRelations(table)) return [];
  const found = new Map<string, Unreadable>();
  for (const role of queryingRoles(catalog)) {
    for (const command of POLICY_COMMANDS) {
      if (role === '' || grantedAccess(catalog, role, table, command).level === 'none') continue;
      if (recursionFor(catalog, table, command, role)) continue;
      const asked = expressionsAsked(catalog, table, command, role).map((one) => ({
        ...one,
        judgement: judgePredicate(catalog, table, one.expression, callerOf(role)),
      }));
      // A constant takes the place of what stands beside it.
      if (asked.some(({ judgement }) => judgement.folded)) continue;
      for (const { policy, expression, judgement } of asked) {
        if (!('on' in judgement) || (policy.command !== 'ALL' && policy.command !== command)) continue;
        for (const { oid, at } of relationsNamed(expression)) {
          const relation = catalog.relations.get(oid);
          if (!relation || !judgement.on.tables.includes(`${relation.schema}.${relation.name}`)) continue;
          const why = reasonFor(catalog, role, relation, expression);
          if (!why || (why === 'denied' && !matters(catalog, table, policy, role, command))) continue;
          const key = `${policy.oid} ${oid} ${why}`;
          const before = found.get(key);
          found.set(key, {
            policy,
            relation,
            why,
            roles: [...new Set([...(before?.roles ?? []), role])],
            commands: [...new Set([...(before?.commands ?? []), command])],
            ...(at ? { at } : {}),
          });
        }
      }
    }
  }
  return [...found.values()].filter((one) => one.why === 'denied' || isForAll(catalog, table, one));
}

function reasonFor(catalog: Catalog, role: string, relation: Relation, expression: Expression): Unreadable['why'] | undefined {
  if (relation.kind !== 'table' && relation.kind !== 'view' && relation.kind !== 'materialized view') return undefined;
  if (grantedAccess(catalog, role, relation, 'SELECT').level === 'none') return 'denied';
  if (relation.kind !== 'table') return undefined;
  const { level, denied } = tableAccess({ catalog, caller: callerOf(role), acting: role }, relation, 'SELECT');
  return level === 'none' && !denied && needsRow(expression, relation) ? 'empty' : undefined;
}

/** For those who are not signed in, a refused query in place of an empty answer counts only where another policy would let rows through. */
function matters(catalog: Catalog, table: Table, policy: Policy, role: string, command: PolicyCommand): boolean {
  if (role !== 'anon') return true;
  return appliedPolicies(catalog, table, role, command).permissive.some(
    (other) =>
      other !== policy &&
      [other.using, other.check].some((side) => side && judgePredicate(catalog, table, side, callerOf(role)).answer !== 'never'),
  );
}

/** Whether nobody whom the policy is for sees a row there: then it is never true. */
function isForAll(catalog: Catalog, table: Table, { policy, roles }: Unreadable): boolean {
  return queryingRoles(catalog).every(
    (role) =>
      roles.includes(role) ||
      POLICY_COMMANDS.every(
        (command) =>
          grantedAccess(catalog, role, table, command).level === 'none' ||
          !appliedPolicies(catalog, table, role, command).permissive.includes(policy),
      ),
  );
}

/** Whether an expression is never true without a row of a relation: EXISTS or IN, joined by AND, over a FROM that needs one. */
function needsRow({ node, references }: Expression, relation: Relation): boolean {
  return partsOf(node, 'AND_EXPR').some((part) => {
    const link = as(part, 'SubLink');
    const select = as(link?.subselect, 'SelectStmt');
    const isTest = link?.subLinkType === 'EXISTS_SUBLINK' || (link?.subLinkType === 'ANY_SUBLINK' && !link.operName);
    return isTest && select !== undefined && isPlain(select) && innerRanges(select.fromClause).some(({ location }) =>
      references.some((one) => location !== undefined && one.location === location && one.object === relation.oid),
    ); // biome-ignore format: one condition
  });
}

function isPlain({ op, groupClause, havingClause, valuesLists, targetList }: SelectStmt): boolean {
  let calls = false;
  walk(targetList, (tag) => {
    calls ||= tag === 'FuncCall';
    return !calls;
  });
  return (op ?? 'SETOP_NONE') === 'SETOP_NONE' && !groupClause && !havingClause && !valuesLists && !calls;
}

/** What FROM names, inner joins included. */
function innerRanges(nodes: readonly Node[] = []): readonly RangeVar[] {
  return nodes.flatMap((node): readonly RangeVar[] => {
    const range = as(node, 'RangeVar');
    if (range) return [range];
    const join = as(node, 'JoinExpr');
    return join?.jointype === 'JOIN_INNER' ? innerRanges([join.larg, join.rarg].filter((side) => side !== undefined)) : [];
  });
}
