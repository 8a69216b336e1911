import { tablesOf } from '../../catalog/catalog.ts';
import type { Catalog, Routine } from '../../catalog/model.ts';
import type { Expression, Oid } from '../../catalog/object-model.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { type QualifiedBody, qualifiedBody } from './qualified-body.ts';

/** Extensions whose functions look nothing up by search_path. */
const SELF_CONTAINED = new Set([
  'pgcrypto',
  'uuid-ossp',
  'pg_net',
  'http',
  'fuzzystrmatch',
  'pg_trgm',
  'vector',
  'supabase_vault',
]);

/**
 * Whether all that runs on a body's behalf does the same under an empty search_path, which it inherits: functions called, triggers of
 * tables written, policies, defaults and checks.
 */
export function isFreeOfPath(catalog: Catalog, body: QualifiedBody): boolean {
  const seen = new Set<Oid>();
  const first = (oid: Oid): boolean => !seen.has(oid) && seen.add(oid) !== undefined;
  const written = new Set<Oid>();
  return bodyIsFree(body);

  function bodyIsFree({ routines, read, written: changed }: QualifiedBody): boolean {
    return routines.every(routineIsFree) && read.every(relationIsFree) && changed.every(changeIsFree);
  }

  function routineIsFree(oid: Oid): boolean {
    if (!first(oid)) return true;
    const routine = catalog.routines.get(oid);
    if (!routine || routine.settings.some((setting) => setting.startsWith('search_path='))) return true;
    if (routine.extension !== undefined) return SELF_CONTAINED.has(routine.extension);
    return isPlatforms(routine) || ownIsFree(routine);
  }

  function ownIsFree(routine: Routine): boolean {
    if (routine.kind === 'aggregate') return false;
    if (routine.body === '') return true; // BEGIN ATOMIC: looked up when it was made
    const body = qualifiedBody(catalog, routine);
    return body !== undefined && body.insertions.length === 0 && bodyIsFree(body);
  }

  function relationIsFree(oid: Oid): boolean {
    if (!first(oid)) return true;
    const relation = catalog.relations.get(oid);
    if (relation?.kind === 'view') return expressionIsFree(relation.query);
    if (relation?.kind !== 'table') return true;
    return relation.policies.every(({ using, check }) => [using, check].every(expressionIsFree));
  }

  function expressionIsFree(expression: Expression | undefined): boolean {
    return (expression?.references ?? []).every(
      ({ object, column }) =>
        column !== undefined || (catalog.routines.has(object) ? routineIsFree(object) : relationIsFree(object)),
    );
  }

  function changeIsFree(oid: Oid): boolean {
    if (written.has(oid)) return true;
    written.add(oid);
    const table = catalog.relations.get(oid);
    if (table?.kind !== 'table') return false; // a view's rules and triggers
    const expressions = [
      ...table.columns.map((column) => column.default),
      ...table.checks.map(({ expression }) => expression),
      ...table.indexes.flatMap(({ keys, predicate }) => [...keys.map(({ expression }) => expression), predicate]),
    ];
    return (
      relationIsFree(oid) &&
      expressions.every(expressionIsFree) &&
      table.triggers.every(({ routine, when }) => routine !== undefined && routineIsFree(routine) && expressionIsFree(when)) &&
      cascadesTo(catalog, table).every(changeIsFree)
    );
  }
}

/** Supabase's own functions, whose bodies nobody sees: they name what they mean. */
function isPlatforms({ place, schema }: Routine): boolean {
  return place === undefined && schema !== 'public';
}

const childrenOf = new WeakMap<Catalog, ReadonlyMap<Oid, readonly Oid[]>>();

/** The tables whose rows go or change with a table's. */
function cascadesTo(catalog: Catalog, { oid }: Table): readonly Oid[] {
  let children = childrenOf.get(catalog);
  if (!children) {
    const found = new Map<Oid, Oid[]>();
    for (const table of tablesOf(catalog))
      for (const { references, onDelete, onUpdate } of table.foreignKeys)
        if (/[cnd]/.test(onDelete + onUpdate)) found.set(references.table, [...(found.get(references.table) ?? []), table.oid]);
    children = found;
    childrenOf.set(catalog, children);
  }
  return children.get(oid) ?? [];
}
