import { type Node, walk } from '../../../syntax/node.ts';
import type { Expression, TypeReference } from '../../object-model.ts';
import { SqlError } from '../../sql-error.ts';
import { here, type Session } from '../session.ts';
import { type Analysis, newAnalysis } from './analysis.ts';
import { refuseSpecial } from './call-kinds.ts';
import { expressionType } from './expression-types.ts';
import { type Scope, walkCondition, walkExpression } from './expressions.ts';
import { isMutable } from './mutability.ts';

/** Where an expression stands that may hold no sub-select, as PostgreSQL's messages call it (`ParseExprKindName` in parse_expr.c). */
export type ExpressionKind =
  | 'check constraint'
  | 'DEFAULT expression'
  | 'index expression'
  | 'index predicate'
  | 'column generation expression'
  | 'partition bound'
  | 'partition key expression'
  | 'trigger WHEN condition';

/** Those that have to be boolean, as messages call them. */
const CONDITIONS: { readonly [Kind in ExpressionKind]?: string } = {
  'check constraint': 'CHECK',
  'index predicate': 'WHERE',
  'trigger WHEN condition': 'WHEN',
};

/** Those that have to give the same whenever they are asked, and what PostgreSQL says where they do not. */
const IMMUTABLE: { readonly [Kind in ExpressionKind]?: string } = {
  'index expression': 'functions in index expression must be marked IMMUTABLE',
  'index predicate': 'functions in index predicate must be marked IMMUTABLE',
  'column generation expression': 'generation expression is not immutable',
  'partition key expression': 'functions in partition key expression must be marked IMMUTABLE',
};

/** The type of an expression whose names are resolved, where it is evident; `unknown` for a bare literal. */
export function toldType(session: Session, node: Node, scope: Scope): TypeReference | undefined {
  return expressionType(newAnalysis(session), node, scope);
}

/** As `resolveExpression`. @throws {SqlError} 0A000 for a sub-select, 42P17 for what is not immutable where it has to be. */
export function resolvePlain(session: Session, node: Node, scope: Scope, kind: ExpressionKind): Expression {
  const { start, references } = analyzePlain(session, node, scope, kind);
  return { node, place: here(session, start, 'expression'), references };
}

/** As `resolvePlain`, with the type that `toldType` tells. */
export function resolveTyped(
  session: Session,
  node: Node,
  scope: Scope,
  kind: ExpressionKind,
): { readonly expression: Expression; readonly type: TypeReference | undefined } {
  const analysis = analyzePlain(session, node, scope, kind);
  const { start, references } = analysis;
  const type = expressionType(analysis, node, scope);
  return { expression: { node, place: here(session, start, 'expression'), references }, type };
}

function analyzePlain(session: Session, node: Node, scope: Scope, kind: ExpressionKind): Analysis {
  const analysis = newAnalysis(session, true);
  try {
    const word = CONDITIONS[kind];
    if (word === undefined) walkExpression(analysis, node, scope);
    else walkCondition(analysis, node, scope, word);
  } catch (error) {
    refuseSubLink(session, node, kind); // which PostgreSQL meets first
    throw error;
  }
  refuseSpecial(analysis, 0, kind === 'partition bound' ? kind : `${kind}s`);
  const refusal = IMMUTABLE[kind];
  if (refusal !== undefined && isMutable(analysis, node, scope))
    throw new SqlError('42P17', refusal, here(session, analysis.start, 'expression'));
  return analysis;
}

function refuseSubLink(session: Session, node: Node, kind: ExpressionKind): void {
  walk(node, (tag, found) => {
    if (tag !== 'SubLink') return true;
    const { location } = found as { readonly location?: number };
    throw new SqlError('0A000', `cannot use subquery in ${kind}`, here(session, location));
  });
}
