import { as, type ColumnRef, type FuncCall, namesOf, walk } from '../../../syntax/node.ts';
import { builtinCallables } from '../../resolution/functions.ts';
import { SqlError } from '../../sql-error.ts';
import { here } from '../session.ts';
import type { Analysis } from './analysis.ts';
import type { Called } from './call-types.ts';
import { findColumn } from './column-references.ts';
import type { Scope } from './scope.ts';

/** A call that may not stand everywhere. */
export interface SpecialCall {
  readonly call: FuncCall;
  /** An aggregate with OVER is a window function. */
  readonly kind: 'aggregate' | 'window' | 'set';
  /** `Analysis.depth` of the query that it stands in. */
  readonly depth: number;
  readonly scope: Scope;
}

/** Notes an aggregate, a window function or one that returns a set. @throws {SqlError} 42809 for OVER and its like where they do not belong. */
export function noteKind(analysis: Analysis, call: FuncCall, called: Called, scope: Scope): void {
  const kind = kindOf(analysis, call, called);
  if (kind === undefined) return;
  const name = namesOf(call.funcname).join('.');
  const refuse = (message: string): SqlError => new SqlError('42809', message, here(analysis.session, call.location));
  if (kind === 'w' && !call.over) throw refuse(`window function ${name} requires an OVER clause`);
  const isAggregate = kind === 'a';
  if (!isAggregate && kind !== 'w') {
    if (call.agg_star) throw refuse(`${name}(*) specified, but ${name} is not an aggregate function`);
    if (call.agg_distinct) throw refuse(`DISTINCT specified, but ${name} is not an aggregate function`);
    if (call.agg_filter) throw refuse(`FILTER specified, but ${name} is not an aggregate function`);
    if (call.over) throw refuse(`OVER specified, but ${name} is not a window function nor an aggregate function`);
    if (kind !== 's') return;
  }
  analysis.special ??= [];
  const noted = call.over ? 'window' : isAggregate ? 'aggregate' : 'set';
  analysis.special.push({ call, kind: noted, depth: analysis.depth, scope });
}

type Kind = 'a' | 'w' | 's' | 'f';

/** Undefined where it is not told which function is meant. */
function kindOf({ session }: Analysis, call: FuncCall, { callable, routines }: Called): Kind | undefined {
  if (callable?.routine) {
    const { kind } = callable.routine;
    return kind === 'aggregate' ? 'a' : kind === 'window function' ? 'w' : callable.setOf ? 's' : 'f';
  }
  if (callable?.builtin) return kindOfBuiltin(callable.builtin.kind, callable.setOf);
  const names = namesOf(call.funcname);
  if (routines.length || (names.length > 1 && names[0] !== 'pg_catalog')) return undefined;
  const kinds = builtinCallables(names.at(-1) ?? '', session.catalog.postgresVersion).map((one) =>
    kindOfBuiltin(one.builtin?.kind ?? '', one.setOf),
  );
  return kinds.every((kind) => kind === kinds[0]) && kinds[0] !== 'f' ? kinds[0] : undefined;
}

function kindOfBuiltin(kind: string, setOf: boolean): Kind {
  if (kind === 'w') return 'w';
  return /[aoh]/.test(kind) ? 'a' : setOf ? 's' : 'f';
}

/** What PostgreSQL calls the places where no such call may stand (`check_agglevels_and_constraints` in parse_agg.c). */
export type Forbidden =
  | 'WHERE'
  | 'JOIN conditions'
  | 'HAVING'
  | 'GROUP BY'
  | 'VALUES'
  | 'UPDATE'
  | 'policy expressions'
  | 'check constraints'
  | 'DEFAULT expressions'
  | 'index expressions'
  | 'index predicates'
  | 'column generation expressions'
  | 'partition bound'
  | 'partition key expressions'
  | 'trigger WHEN conditions';

/** How many calls are noted: what comes later is what is walked from here on. */
export function notedCalls({ special }: Analysis): number {
  return special?.length ?? 0;
}

/**
 * Refuses what was noted since `from` in the query at hand. HAVING may hold aggregates, and GROUP BY and UPDATE sets.
 * @throws {SqlError} 42803, 42P20, 0A000.
 */
export function refuseSpecial(analysis: Analysis, from: number, place: Forbidden): void {
  for (const one of analysis.special?.slice(from) ?? []) {
    if (one.depth !== analysis.depth || (one.kind === 'aggregate' && !isOfItsQuery(analysis, one))) continue;
    if (one.kind === 'aggregate' ? place === 'HAVING' : one.kind === 'set' && SETS_ALLOWED.has(place)) continue;
    const [sqlstate, what] = REFUSALS[one.kind];
    throw new SqlError(sqlstate, `${what} functions are not allowed in ${place}`, here(analysis.session, one.call.location));
  }
}

const SETS_ALLOWED: ReadonlySet<Forbidden> = new Set(['GROUP BY', 'VALUES', 'HAVING']);
const REFUSALS = { aggregate: ['42803', 'aggregate'], window: ['42P20', 'window'], set: ['0A000', 'set-returning'] } as const;

/** An aggregate belongs to the innermost query that its arguments' columns come from: not always the one that it stands in. */
export function isOfItsQuery(analysis: Analysis, { call, scope }: SpecialCall): boolean {
  let names = 0;
  let own = 0;
  walk([call.args, call.agg_filter, call.agg_order], (tag, node) => {
    if (tag === 'SubLink') own = Number.NEGATIVE_INFINITY;
    if (tag !== 'ColumnRef') return true;
    names++;
    if (isOfScope(analysis, node as ColumnRef, scope)) own++;
    return true;
  });
  return names === 0 || own > 0;
}

function isOfScope(analysis: Analysis, ref: ColumnRef, { relations }: Scope): boolean {
  const names = namesOf(ref.fields?.filter((field) => as(field, 'String')));
  const [first = ''] = names;
  if (relations.some(({ open }) => open)) return false;
  if (names.length > 1) return relations.some(({ name }) => name === names.at(-2) || name === first);
  return relations.some(({ name }) => name === first) || findColumn(analysis, { relations }, first, ref) !== undefined;
}
