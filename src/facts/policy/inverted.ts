import type { Catalog } from '../../catalog/model.ts';
import type { Expression } from '../../catalog/object-model.ts';
import type { Column, Policy, Table } from '../../catalog/relation-model.ts';
import type { PolicyCommand } from '../policies.ts';
import { checkOf } from './applied.ts';
import { callerOf } from './caller.ts';
import { judgePredicate } from './judge.ts';
import { assume, ownershipOf, possibleOwners } from './ownership.ts';

/** A condition the wrong way round: whom it lets through, and by which of the policy's expressions. */
export interface Inversion {
  /** `guests`: whoever comes without a user. `others`: every user but the one that the columns name. */
  readonly lets: 'guests' | 'others';
  readonly columns: readonly Column[];
  readonly expression: Expression;
}

/** The expression of a policy that decides which rows a command touches; undefined where it says nothing about the command. */
export function decisiveExpression(policy: Policy, command: PolicyCommand): Expression | undefined {
  if (policy.command !== 'ALL' && policy.command !== command) return undefined;
  return command === 'INSERT' ? checkOf(policy) : policy.using;
}

/**
 * Whether a policy lets through whom it means to keep out: a caller just for having no user, where it is not written for `anon` alone; or
 * everybody but the owner. Told by its value: `auth.uid() is null or …`, `coalesce(auth.uid() <> user_id, true)`, `not (auth.uid() = user_id)`.
 */
export function inversionOf(catalog: Catalog, table: Table, policy: Policy, command: PolicyCommand): Inversion | undefined {
  const expression = policy.permissive ? decisiveExpression(policy, command) : undefined;
  if (!expression) return undefined;
  if (policy.roles.includes('public') || (policy.roles.includes('anon') && policy.roles.includes('authenticated'))) {
    const answer = (user: 'none' | 'some') => judgePredicate(catalog, table, expression, { role: 'anon', user }).answer;
    if (answer('none') === 'always' && answer('some') !== 'always') return { lets: 'guests', columns: [], expression };
  }
  const signedIn = callerOf('authenticated');
  const plain = judgePredicate(catalog, table, expression, signedIn);
  if (plain.answer !== 'row') return undefined;
  const every = assume(possibleOwners(table, plain.on), 'caller');
  // More known of a row never makes an answer less certain; whose columns they are takes two judgements of each.
  if (judgePredicate(catalog, table, expression, signedIn, every).answer !== 'never') return undefined;
  const { columns } = ownershipOf(catalog, table, expression);
  if (columns.length === 0) return undefined;
  const [own, others] = (['caller', 'another'] as const).map((person) =>
    judgePredicate(catalog, table, expression, signedIn, assume(columns, person)),
  );
  return own?.answer === 'never' && others?.answer === 'always' ? { lets: 'others', columns, expression } : undefined;
}
