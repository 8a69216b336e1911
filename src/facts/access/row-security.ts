import type { Expression } from '../../catalog/object-model.ts';
import { rolesHeld } from '../../catalog/privileges.ts';
import type { Policy, Table } from '../../catalog/relation-model.ts';
import type { PolicyCommand } from '../policies.ts';
import { type Judgement, judgePredicate } from '../policy/judge.ts';
import type { Access, Asking, Reason } from './level.ts';
import { mayRecurse } from './recursion.ts';

/** Which of a policy's expressions is asked: of rows that are there, or of rows as they are written. */
export type Side = 'using' | 'check';

interface Judged {
  readonly policy: Policy;
  readonly expression: Expression;
  readonly judgement: Judgement;
}

/**
 * What the policies of a table allow for a command: permissive ones joined by OR, restrictive ones by AND, no permissive one means no row
 * (get_row_security_policies in rewrite/rowsecurity.c). A missing WITH CHECK is the USING; a policy without either says nothing.
 */
export function policyAccess(asking: Asking, table: Table, command: PolicyCommand, side: Side): Access {
  const { catalog, caller, acting } = asking;
  const held = rolesHeld(catalog, acting);
  const judged = table.policies
    .filter((policy) => policy.command === 'ALL' || policy.command === command)
    .filter(({ roles }) => roles.some((role) => role === 'public' || held.has(role)))
    .flatMap((policy): Judged[] => {
      const expression = side === 'check' ? (policy.check ?? policy.using) : policy.using;
      return expression ? [{ policy, expression, judgement: judgePredicate(catalog, table, expression, caller) }] : [];
    });
  const permissive = judged.filter(({ policy }) => policy.permissive);
  const restrictive = judged.filter(({ policy }) => !policy.permissive);
  const forbidding = restrictive.filter(({ judgement }) => judgement.answer === 'never');
  if (permissive.length === 0) return { level: 'none', why: [{ text: `row security is on and no policy allows ${command}` }] };
  if (forbidding.length > 0) return { level: 'none', why: forbidding.map(reasonOf) };
  const allowing = permissive.filter(({ judgement }) => judgement.answer !== 'never');
  if (allowing.length === 0) return { level: 'none', why: permissive.map(reasonOf) };
  const open = permissive.filter(({ judgement }) => judgement.answer === 'always');
  const limits = restrictive.filter(({ judgement }) => judgement.answer !== 'always' || !isHarmless(judgement));
  // One policy that fails makes the command fail, unless the planner dropped it beside a constant.
  const isOpen =
    open.some(({ judgement }) => judgement.folded) ||
    (open.length > 0 && permissive.every(({ judgement }) => isHarmless(judgement)));
  const recurses = mayRecurse(catalog, table, judged);
  if (isOpen && limits.length === 0 && !recurses) return { level: 'all', why: open.map(reasonOf) };
  const circle: readonly Reason[] = recurses ? [{ text: 'its policies may read it again, which PostgreSQL refuses' }] : [];
  return { level: 'some', why: [...(isOpen ? open : allowing).map(reasonOf), ...limits.map(reasonOf), ...circle] };
}

function isHarmless({ safe, folded }: Judgement): boolean {
  return safe || folded;
}

function reasonOf({ policy }: Judged): Reason {
  return { policy, text: `policy ${policy.name}`, ...(policy.place ? { place: policy.place } : {}) };
}
