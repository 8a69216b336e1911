import { tablesOf } from '../../catalog/catalog.ts';
import type { Catalog, Routine } from '../../catalog/model.ts';
import type { Oid } from '../../catalog/object-model.ts';
import { walk } from '../../syntax/node.ts';
import { ParseFailure } from '../../syntax/parser.ts';
import { parsePlpgsql } from '../../syntax/plpgsql.ts';
import { bodyOf } from '../../syntax/plpgsql-body.ts';
import { isStatement, type Statement } from '../../syntax/statement.ts';
import { bodyQueries } from '../body/queries.ts';
import { declaredTypes, type Insertion } from './declared-types.ts';
import { type ResolvedNames, resolveNames } from './statement-names.ts';

/** A body of which every name is certain. */
export interface QualifiedBody {
  readonly statement: Statement<'CreateFunctionStmt'>;
  /** UTF-16 offset of the body in the statement's text. */
  readonly start: number;
  /** The schemas that are missing, in order; offsets count from the body's start. */
  readonly insertions: readonly Insertion[];
  readonly routines: readonly Oid[];
  readonly read: readonly Oid[];
  readonly written: readonly Oid[];
}

const known = new WeakMap<Catalog, Map<Routine, QualifiedBody | undefined>>();

/** Finds the schemas missing in an SQL or PL/pgSQL body; undefined where a name is not certain, or the body runs texts that it makes. */
export function qualifiedBody(catalog: Catalog, routine: Routine): QualifiedBody | undefined {
  const bodies = known.get(catalog) ?? new Map<Routine, QualifiedBody | undefined>();
  known.set(catalog, bodies);
  if (!bodies.has(routine)) bodies.set(routine, qualify(catalog, routine));
  return bodies.get(routine);
}

function qualify(catalog: Catalog, routine: Routine): QualifiedBody | undefined {
  const statement = routine.bodyPlace?.statement;
  if (!routine.body || !statement || statement.origin || statement.placeholders) return undefined;
  if (!isStatement(statement, 'CreateFunctionStmt') || hasTransitionTables(catalog, routine)) return undefined;
  const { start, text, sql } = bodyOf(statement);
  const queries = bodyQueries(routine);
  if (start === undefined || !queries || queries.some(({ isDynamic }) => isDynamic)) return undefined;
  const insertions: Insertion[] = [];
  if (routine.language === 'plpgsql') {
    const names = routine.arguments.flatMap(({ name }) => name ?? []);
    const declared = isWhole(statement, queries.length) ? declaredTypes(catalog, sql, names) : undefined;
    if (!declared) return undefined;
    insertions.push(...declared);
  } else if (routine.language !== 'sql') return undefined;
  const resolved: ResolvedNames[] = [];
  for (const { statement: query } of queries) {
    const names = resolveNames(catalog, query);
    if (!names) return undefined;
    resolved.push(names);
  }
  for (const { byte, schema } of resolved.flatMap((names) => names.insertions))
    insertions.push({ at: text.utf8.toUtf16(byte) - start, schema });
  const inOrder = insertions.sort((a, b) => a.at - b.at).filter(({ at }, i) => at !== insertions[i - 1]?.at);
  return {
    statement,
    start,
    insertions: inOrder,
    routines: resolved.flatMap(({ routines }) => routines),
    read: resolved.flatMap(({ read }) => read),
    written: resolved.flatMap(({ written }) => written),
  };
}

/** Whether the queries read are all there are: a cursor's are not, and one that does not parse is left out. */
function isWhole(statement: Statement<'CreateFunctionStmt'>, read: number): boolean {
  let count = 0;
  let isFollowed = true;
  const visit = (value: unknown): void => {
    if (value === null || typeof value !== 'object') return;
    const { kind, sql } = value as { readonly kind?: unknown; readonly sql?: unknown };
    if (typeof sql === 'string') count++;
    else {
      isFollowed &&= kind !== 'cursor' && kind !== 'transaction';
      for (const child of Object.values(value)) visit(child);
    }
  };
  try {
    visit(parsePlpgsql(statement));
  } catch (error) {
    if (error instanceof ParseFailure) return false;
    throw error;
  }
  return isFollowed && count === read;
}

/** Whether a trigger gives the rows of its statement a name, which is found before any table's. */
function hasTransitionTables(catalog: Catalog, routine: Routine): boolean {
  if (routine.returns?.name !== 'trigger') return false;
  return tablesOf(catalog).some(({ triggers }) =>
    triggers.some((trigger) => {
      if (trigger.routine !== routine.oid || !trigger.place) return false;
      let names = false;
      walk(trigger.place.statement.node, (tag) => {
        names ||= tag === 'TriggerTransition';
        return undefined;
      });
      return names;
    }),
  );
}
