import type { Catalog } from '../../catalog/model.ts';
import type { Expression, Oid } from '../../catalog/object-model.ts';
import type { Policy, Relation, Table, View } from '../../catalog/relation-model.ts';
import type { Place } from '../../syntax/statement.ts';
import type { PolicyCommand } from '../policies.ts';
import { appliedPolicies, checkOf } from '../policy/applied.ts';
import { callerOf } from '../policy/caller.ts';
import { isInvokerView } from '../views.ts';
import { hasSubLink, relationsNamed } from './relations-named.ts';
import { bypassReason } from './tables.ts';

/** A policy whose sub-select reads a table, perhaps by way of views. */
export interface RecursionStep {
  readonly policy: Policy;
  readonly of: Table;
  readonly through: readonly View[];
  readonly reads: Table;
  /** Where it names what it reads. */
  readonly at?: Place;
}

/**
 * The circle of policies for which PostgreSQL refuses a command of a role (42P17, "infinite recursion detected in policy for relation"), whatever
 * the rows: policies are put into the query before it is planned (`fireRIRrules` in rewrite/rewriteHandler.c), those of each table that
 * their sub-selects read too, and a table that is met again while its own are being put in ends in the error where these hold a sub-select
 * at all, `(select auth.uid())` being one. Roles that row security does not bind end the chain; so do owners behind views without
 * `security_invoker`. UPDATE and DELETE are those with WHERE, INSERT is without RETURNING.
 */
export function recursionFor(
  catalog: Catalog,
  table: Table,
  command: PolicyCommand,
  role: string,
): readonly RecursionStep[] | undefined {
  const path: RecursionStep[] = [];
  const active = new Set<Oid>();
  const done = new Set<string>();
  return inTable(table, command, role);

  function inTable(one: Table, asked: PolicyCommand, acting: string): readonly RecursionStep[] | undefined {
    if (one.relkind === 'f' || bypassReason({ catalog, caller: callerOf(acting), acting }, one)) return undefined;
    const applied = expressionsAsked(catalog, one, asked, acting);
    if (!applied.some(({ policy }) => hasSubLink(policy.using) || hasSubLink(policy.check))) return undefined;
    if (active.has(one.oid)) return path.slice(path.findIndex(({ of }) => of.oid === one.oid));
    const key = `${one.oid} ${asked} ${acting}`;
    if (done.has(key)) return undefined;
    active.add(one.oid);
    for (const { policy, expression } of applied) {
      const found = inRelations(expression, acting, { policy, of: one, through: [] });
      if (found) return found;
    }
    active.delete(one.oid);
    done.add(key);
    return undefined;
  }

  function inRelations(
    expression: Expression,
    acting: string,
    from: Omit<RecursionStep, 'reads'>,
  ): readonly RecursionStep[] | undefined {
    for (const { oid, at } of relationsNamed(expression)) {
      const found = inRelation(catalog.relations.get(oid), acting, from.at || !at ? from : { ...from, at });
      if (found) return found;
    }
    return undefined;
  }

  function inRelation(
    relation: Relation | undefined,
    acting: string,
    from: Omit<RecursionStep, 'reads'>,
  ): readonly RecursionStep[] | undefined {
    if (relation?.kind === 'table') {
      path.push({ ...from, reads: relation });
      const found = inTable(relation, 'SELECT', acting);
      path.pop();
      return found;
    }
    if (relation?.kind !== 'view' || from.through.includes(relation)) return undefined;
    const inner = isInvokerView(relation) ? role : relation.owner;
    return inRelations(relation.query, inner, { ...from, through: [...from.through, relation] });
  }
}

interface Asked {
  readonly policy: Policy;
  readonly expression: Expression;
}

/** Which expressions of which policies a command asks: of UPDATE and DELETE also those for SELECT, for the rows that WHERE names. */
const ASKED: Readonly<Record<PolicyCommand, readonly (readonly [PolicyCommand, 'using' | 'check'])[]>> = {
  SELECT: [['SELECT', 'using']],
  INSERT: [['INSERT', 'check']],
  UPDATE: [
    ['UPDATE', 'using'],
    ['UPDATE', 'check'],
    ['SELECT', 'using'],
  ],
  DELETE: [
    ['DELETE', 'using'],
    ['SELECT', 'using'],
  ],
};

/** The policies' expressions that PostgreSQL puts into a command; restrictive ones only beside a permissive one (`add_security_quals`). */
export function expressionsAsked(catalog: Catalog, table: Table, command: PolicyCommand, acting: string): readonly Asked[] {
  return ASKED[command].flatMap(([asked, side]) => {
    const { permissive, restrictive } = appliedPolicies(catalog, table, acting, asked);
    const written = (policy: Policy): readonly Asked[] => {
      const expression = side === 'check' ? checkOf(policy) : policy.using;
      return expression ? [{ policy, expression }] : [];
    };
    const allowing = permissive.flatMap(written);
    return allowing.length > 0 ? [...allowing, ...restrictive.flatMap(written)] : [];
  });
}
