import type { Expression } from '../../catalog/object-model.ts';
import { as, type Node, namesOf } from '../../syntax/node.ts';
import { type Place, placeOf } from '../../syntax/statement.ts';
import { bare, calledName, comparisonOf, partsOf, textOf } from './shapes.ts';

/** A condition that every row must meet, on the role that the request's token names. */
export interface RoleTest {
  /** `authenticated`; several of `in ('anon', 'authenticated')`. */
  readonly roles: readonly string[];
  /** `auth.role()`, as the message names it. */
  readonly asked: string;
  /** It is all that the expression says. */
  readonly isWhole: boolean;
  readonly at?: Place;
}

/** The test of the caller's role that stands alone, or is joined by AND to the rest of a policy's expression. */
export function roleTestIn({ node, place }: Expression): RoleTest | undefined {
  const parts = partsOf(node, 'AND_EXPR');
  for (const part of parts) {
    const comparison = comparisonOf(part);
    if (!comparison) continue;
    const { left, right } = comparison;
    const swapped = right.length === 1 ? { asked: roleAsked(right[0]), values: [left] } : undefined;
    const asked = roleAsked(left) ?? swapped?.asked;
    const roles = (roleAsked(left) === undefined ? (swapped?.values ?? []) : right).map(textOf);
    if (asked === undefined || !roles.every((role) => role !== undefined)) continue;
    const { location } = as(part, 'A_Expr') ?? {};
    return {
      roles,
      asked,
      isWhole: parts.length === 1,
      ...(place && location !== undefined ? { at: firstPlace(part, place) } : {}),
    };
  }
  return undefined;
}

/** `auth.role()`, `auth.jwt() ->> 'role'`, `current_setting('request.jwt.claim.role')` and the claims' `role`. */
function roleAsked(node: Node | undefined): string | undefined {
  const inner = bare(node);
  const call = as(inner, 'FuncCall');
  if (call) {
    if (calledName(call) === 'auth.role') return 'auth.role()';
    const setting = calledName(call) === 'current_setting' ? textOf(call.args?.[0]) : undefined;
    return setting === 'request.jwt.claim.role' ? `current_setting('${setting}')` : undefined;
  }
  const operation = as(inner, 'A_Expr');
  if (!operation || namesOf(operation.name).at(-1) !== '->>' || textOf(operation.rexpr) !== 'role') return undefined;
  const token = as(bare(operation.lexpr), 'FuncCall');
  if (calledName(token) === 'auth.jwt') return "auth.jwt() ->> 'role'";
  const isClaims = calledName(token) === 'current_setting' && textOf(token?.args?.[0]) === 'request.jwt.claims';
  return isClaims ? "the token's `role`" : undefined;
}

function firstPlace(part: Node, place: Place): Place {
  const call = as(part, 'A_Expr');
  const side = [call?.lexpr, call?.rexpr].map((one) => as(bare(one), 'FuncCall')?.location).find((at) => at !== undefined);
  return side === undefined ? place : placeOf(place.statement, side, 'call');
}
