import type { Catalog } from '../../catalog/model.ts';
import type { Oid, Reference } from '../../catalog/object-model.ts';
import type { Table } from '../../catalog/relation-model.ts';
import {
  type A_Expr,
  as,
  type ColumnRef,
  type FuncCall,
  type Node,
  namesOf,
  type RangeVar,
  walkNested,
} from '../../syntax/node.ts';
import { calledBy, callerOf } from './caller.ts';

/** What a predicate's answer depends on. */
export interface Dependencies {
  /** Columns of the judged row, by name; `*` for the row as a whole. */
  readonly columns: readonly string[];
  /** It asks for `auth.uid()`. */
  readonly user: boolean;
  /** Claims of the token: `role`, `app_metadata`; `*` where it is not seen which. */
  readonly claims: readonly string[];
  /** Other tables, and this one where it is read again: as `schema.name`. */
  readonly tables: readonly string[];
  /** Functions of the project, as `schema.name`: what they look at is not looked into. */
  readonly functions: readonly string[];
}

/** What was found so far in the parts of one expression: judged for other callers, it leaves open much the same of them. */
export type KnownDependencies = Map<Node, Dependencies>;

const NONE: Dependencies = { columns: [], user: false, claims: [], tables: [], functions: [] };

/** What the undecided parts of a policy's predicate look at. */
export function dependenciesOf(
  catalog: Catalog,
  table: Table,
  references: readonly Reference[],
  parts: readonly Node[],
  known: KnownDependencies,
): Dependencies {
  const all = parts.map((part) => {
    let found = known.get(part);
    if (!found) {
      found = dependenciesOfPart(catalog, table, references, part);
      known.set(part, found);
    }
    return found;
  });
  const [first = NONE] = all;
  if (all.length < 2) return first;
  return {
    columns: sorted(new Set(all.flatMap(({ columns }) => columns))),
    user: all.some(({ user }) => user),
    claims: sorted(new Set(all.flatMap(({ claims }) => claims))),
    tables: sorted(new Set(all.flatMap(({ tables }) => tables))),
    functions: sorted(new Set(all.flatMap(({ functions }) => functions))),
  };
}

function dependenciesOfPart(catalog: Catalog, table: Table, references: readonly Reference[], part: Node): Dependencies {
  const columns = new Set<string>();
  const claims = new Set<string>();
  const tables = new Set<string>();
  const functions = new Set<string>();
  const context = { catalog, caller: callerOf(''), table, references, routines: [], level: { depth: 0 } };
  const at = (location: number | undefined) => references.filter((one) => location !== undefined && one.location === location);
  let user = false;
  walkNested(part, (tag, node, ancestors) => {
    if (tag === 'ColumnRef') {
      const own = at((node as ColumnRef).location).filter(({ object }) => object === table.oid);
      for (const { column } of own) columns.add(table.columns.find(({ attnum }) => attnum === column)?.name ?? '*');
    }
    if (tag === 'RangeVar') for (const { object } of at((node as RangeVar).location)) addRelation(object);
    if (tag !== 'FuncCall') return undefined;
    const { name, routine } = calledBy(node as FuncCall, context);
    if (name === 'auth.uid') user = true;
    else if (name === 'auth.role') claims.add('role');
    else if (name === 'auth.email') claims.add('email');
    else if (name === 'auth.jwt') claims.add(claimAsked(ancestors));
    else if (name === 'pg_catalog.current_setting') claims.add('*');
    else if (routine && routine.extension === undefined) functions.add(name);
    return undefined;
  });
  return { columns: sorted(columns), user, claims: sorted(claims), tables: sorted(tables), functions: sorted(functions) };

  function addRelation(oid: Oid): void {
    const relation = catalog.relations.get(oid);
    if (relation) tables.add(`${relation.schema}.${relation.name}`);
  }
}

/** The first key that is taken out of the token around the call. */
function claimAsked(ancestors: readonly { readonly tag: string; readonly node: object }[]): string {
  for (const { tag, node } of [...ancestors].reverse()) {
    if (tag !== 'A_Expr') continue;
    const { name, rexpr } = node as A_Expr;
    if (!/^->>?$/.test(namesOf(name).at(-1) ?? '')) continue;
    return as(rexpr, 'A_Const')?.sval?.sval ?? '*';
  }
  return '*';
}

function sorted(names: ReadonlySet<string>): readonly string[] {
  return [...names].sort();
}
