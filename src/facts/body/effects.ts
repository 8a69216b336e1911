import { nameKey } from '../../catalog/catalog.ts';
import type { Catalog, Routine } from '../../catalog/model.ts';
import type { Oid } from '../../catalog/object-model.ts';
import type { Relation } from '../../catalog/relation-model.ts';
import { effectiveSearchPath, lookupRelation, type NameSpace } from '../../catalog/replay/session.ts';
import { functionMayExistUnseen } from '../../catalog/replay/unseen.ts';
import { type FuncCall, type NodeTag, namesOf, type RangeVar, walk } from '../../syntax/node.ts';
import { statementText } from '../../syntax/statement.ts';
import type { PolicyCommand } from '../policies.ts';
import { fixedSearchPath } from './outside-path.ts';
import { bodyQueries } from './queries.ts';

/** What a routine does beside computing from its arguments, itself or through the routines that it calls. */
export interface BodyEffects {
  /** Relations by what is done to them. */
  readonly touched: Readonly<Record<PolicyCommand, ReadonlySet<Relation>>>;
  /** It runs a text that it puts together, or its body cannot be read: it may do anything. */
  readonly unknown: boolean;
  readonly isDynamic: boolean;
  /** Routines of the platform or an extension that act outside tables: `vault.create_secret`, `net.http_post`. */
  readonly acts: ReadonlySet<string>;
  /** It calls a function that is made nowhere, which may do anything, ask who is calling included. */
  readonly callsStranger: boolean;
}

const known = new WeakMap<Routine, { readonly catalog: Catalog; readonly effects: BodyEffects }>();

/** The effects of calling a routine: what stands in branches that are never reached included, triggers' work not. */
export function bodyEffects(catalog: Catalog, routine: Routine): BodyEffects {
  const last = known.get(routine);
  if (last?.catalog === catalog) return last.effects;
  const effects = collect(catalog, routine);
  known.set(routine, { catalog, effects });
  return effects;
}

function collect(catalog: Catalog, first: Routine): BodyEffects {
  const touched = {
    SELECT: new Set<Relation>(),
    INSERT: new Set<Relation>(),
    UPDATE: new Set<Relation>(),
    DELETE: new Set<Relation>(),
  };
  const effects = { touched, acts: new Set<string>(), unknown: false, isDynamic: false, callsStranger: false };
  const seen = new Set<Oid>([first.oid]);
  const pending = [first];
  for (let routine = pending.pop(); routine; routine = pending.pop()) {
    if (routine.extension !== undefined || !routine.place) {
      if (acts(routine)) effects.acts.add(`${routine.schema}.${routine.name}`);
      continue;
    }
    const queries = bodyQueries(routine);
    if (!queries) effects.unknown = true;
    const names: NameSpace = {
      catalog,
      searchPath: (routine.body && fixedSearchPath(routine)) || USUAL_PATH,
      role: routine.owner,
    };
    for (const { statement, isDynamic } of queries ?? []) {
      effects.isDynamic ||= isDynamic;
      effects.unknown ||= isDynamic;
      const own = new Set<string>();
      const touch = (range: RangeVar | undefined, commands: readonly PolicyCommand[]): void => {
        if (!range || (range.schemaname === undefined && own.has(range.relname ?? ''))) return;
        const relation = lookupRelation(names, range.schemaname, range.relname ?? '');
        if (relation) for (const command of commands) touched[command].add(relation);
      };
      if (/with/i.test(statementText(statement)))
        walk(statement.node, (tag, node) => {
          if (tag === 'CommonTableExpr') own.add((node as { readonly ctename?: string }).ctename ?? '');
          return undefined;
        });
      walk({ [statement.tag]: statement.node }, (tag, node) => {
        if (tag === 'LockingClause') return false;
        if (tag === 'RangeVar') touch(node as RangeVar, [statement.tag === 'TruncateStmt' ? 'DELETE' : 'SELECT']);
        const written = WRITTEN[tag];
        if (written) touch((node as { readonly relation?: RangeVar }).relation, written);
        const call =
          tag === 'FuncCall'
            ? (node as FuncCall)
            : tag === 'CallStmt'
              ? (node as { readonly funccall?: FuncCall }).funccall
              : undefined;
        const routines = call ? routinesNamed(names, call) : [];
        effects.callsStranger ||= call !== undefined && routines.length === 0 && !isKnown(names, call);
        for (const called of routines) {
          if (seen.has(called.oid)) continue;
          seen.add(called.oid);
          pending.push(called);
        }
        return undefined;
      });
    }
  }
  return effects;
}

/** What a connection of the data API has, where a routine sets none; names of an atomic body were looked up when it was made. */
const USUAL_PATH = ['public', 'extensions'];
const WRITTEN: { readonly [Tag in NodeTag]?: readonly PolicyCommand[] } = {
  InsertStmt: ['INSERT'],
  UpdateStmt: ['UPDATE'],
  DeleteStmt: ['DELETE'],
  MergeStmt: ['INSERT', 'UPDATE', 'DELETE'],
};
/** Extensions and schemas of the platform whose routines reach beyond their arguments. */
const ACTING = new Set(['dblink', 'http', 'pg_cron', 'pg_net', 'pgmq', 'pgsodium', 'plv8', 'supabase_vault', 'wrappers']);
const ACTING_SCHEMAS = new Set(['cron', 'net', 'pgmq', 'pgmq_public', 'realtime', 'storage', 'supabase_functions', 'vault']);

/** What HTTP requests are made with, none of which sends one. */
const COMPUTING = new Set(['bytea_to_text', 'http_header', 'http_headers', 'http_list_curlopt', 'text_to_bytea', 'urlencode']);

function acts({ extension, schema, name, volatility }: Routine): boolean {
  if (volatility === 'immutable' || (extension === 'http' && COMPUTING.has(name))) return false;
  return ACTING.has(extension ?? '') || ACTING_SCHEMAS.has(schema);
}

function isKnown(names: NameSpace, { funcname }: FuncCall): boolean {
  const written = namesOf(funcname);
  return written.at(-2) === 'pg_catalog' || functionMayExistUnseen(names, written.at(-2), written.at(-1) ?? '');
}

function routinesNamed(names: NameSpace, { funcname }: FuncCall): readonly Routine[] {
  const written = namesOf(funcname);
  const [schema, name] = [written.at(-2), written.at(-1) ?? ''];
  return (schema === undefined ? effectiveSearchPath(names) : [schema]).flatMap((one) =>
    (names.catalog.routineNames.get(nameKey(one, name)) ?? []).flatMap((oid) => names.catalog.routines.get(oid) ?? []),
  );
}
