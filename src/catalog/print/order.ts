import { as, namesOf } from '../../syntax/node.ts';
import type { Catalog, Routine, UserType } from '../model.ts';
import type { Expression, Oid, TypeReference } from '../object-model.ts';
import type { CompositeType, Relation, Sequence, Table, View } from '../relation-model.ts';
import { routineSignature } from './routines.ts';
import { byName, type Dump, isOwn } from './scope.ts';
import { madeBy } from './written.ts';

/** What is made in one order, each after what it needs. */
export type Printed = UserType | CompositeType | Sequence | Table | View | Routine;

const RANK: Readonly<Record<Printed['kind'], number>> = {
  sequence: 0,
  'base type': 1,
  enum: 1,
  range: 1,
  multirange: 1,
  domain: 1,
  'composite type': 1,
  table: 2,
  view: 3,
  'materialized view': 3,
  function: 4,
  procedure: 4,
  'window function': 4,
  aggregate: 4,
};

/** The project's objects by kind, schema and name, but each after what it needs. A circle is cut where it is entered. */
export function inOrder(dump: Dump): readonly Printed[] {
  const objects = new Map(printed(dump).map((object) => [object.oid, object]));
  const done = new Set<Oid>();
  const ordered: Printed[] = [];
  const visit = (object: Printed): void => {
    if (done.has(object.oid)) return;
    done.add(object.oid);
    const now = object.kind === 'table' ? withoutCircles(dump.catalog, object) : object;
    const needed = neededBy(dump.catalog, now).flatMap((oid) => objects.get(oid) ?? []);
    for (const other of byRank(dump.catalog, needed)) visit(other);
    ordered.push(object);
  };
  for (const object of byRank(dump.catalog, [...objects.values()])) visit(object);
  return ordered;
}

function printed(dump: Dump): readonly Printed[] {
  const { relations, types, routines } = dump.catalog;
  const isPrinted = (relation: Relation): relation is Exclude<Relation, { kind: 'index relation' }> =>
    relation.kind !== 'index relation' && !(relation.kind === 'sequence' && relation.ownedBy?.internal);
  const all: Printed[] = [...[...relations.values()].filter(isPrinted), ...types.values(), ...routines.values()];
  return all.filter((object) => isOwn(dump, object) && !comesWithRange(object));
}

/** A range's multirange and the functions that make values of both. */
export function comesWithRange(object: Printed): boolean {
  return object.kind === 'multirange' || ('constructs' in object && object.constructs !== undefined);
}

function byRank(catalog: Catalog, objects: readonly Printed[]): readonly Printed[] {
  const sorted = inIdentityOrder(catalog, objects);
  return [0, 1, 2, 3, 4].flatMap((rank) => sorted.filter(({ kind }) => RANK[kind] === rank));
}

/** By schema and name, overloads by their arguments. */
export function inIdentityOrder<T extends Printed>(catalog: Catalog, objects: readonly T[]): readonly T[] {
  if (objects.length < 2) return objects;
  const key = (object: T) =>
    `${object.schema}\0${object.name}\0${'arguments' in object ? routineSignature(catalog, object) : ''}`;
  return objects
    .map((object) => ({ object, key: key(object) }))
    .sort((a, b) => byName(a.key, b.key))
    .map(({ object }) => object);
}

/** What has to be there before an object is made. */
export function neededBy(catalog: Catalog, object: Printed): readonly Oid[] {
  switch (object.kind) {
    case 'sequence':
    case 'enum':
    case 'base type':
    case 'multirange':
      return [];
    case 'range':
      return typeOids([object.subtype]);
    case 'domain':
      return [...typeOids([object.base]), ...used([object.default, ...object.checks.map(({ expression }) => expression)])];
    case 'composite type':
      return typeOids(object.columns.map(({ type }) => type));
    case 'table':
      return [
        ...neededByTable(object),
        ...used([...columnExpressions(object), ...object.checks.map(({ expression }) => expression)]),
      ];
    case 'view':
    case 'materialized view':
      return used([object.query]);
    default:
      return [
        ...typeOids([...object.arguments.map(({ type }) => type), ...(object.returns ? [object.returns] : [])]),
        ...neededByBody(catalog, object),
      ];
  }
}

function neededByTable({ columns, inherits, partitionOf }: Table): readonly Oid[] {
  return [...typeOids(columns.map(({ type }) => type)), ...inherits, ...(partitionOf === undefined ? [] : [partitionOf])];
}

function columnExpressions({ columns }: Table): readonly (Expression | undefined)[] {
  return columns.map((column) => column.default);
}

function typeOids(types: readonly TypeReference[]): readonly Oid[] {
  return types.flatMap(({ oid }) => oid ?? []);
}

function used(expressions: readonly (Expression | undefined)[]): readonly Oid[] {
  return expressions.flatMap((expression) => expression?.references.map(({ object }) => object) ?? []);
}

/** A body that is parsed when it is made needs what it names, an aggregate its functions: both are told by name alone. */
function neededByBody(catalog: Catalog, routine: Routine): readonly Oid[] {
  const names = new Set<string>();
  for (const option of madeBy(routine, 'DefineStmt')?.definition ?? []) {
    const written = as(as(option, 'DefElem')?.arg, 'TypeName');
    const name = namesOf(written?.names).at(-1);
    if (name !== undefined) names.add(name);
  }
  const body = madeBy(routine, 'CreateFunctionStmt')?.sql_body;
  if (body) collectNames(body, names);
  if (names.size === 0) return [];
  const isNamed = (object: { readonly oid: Oid; readonly name: string }) => object.oid !== routine.oid && names.has(object.name);
  return [...[...catalog.relations.values()].filter(isNamed), ...[...catalog.routines.values()].filter(isNamed)].map(
    ({ oid }) => oid,
  );
}

function withoutCircles(catalog: Catalog, table: Table): Table {
  const { checks, defaults } = circular(catalog, table);
  if (checks.size + defaults.size === 0) return table;
  return {
    ...table,
    checks: table.checks.filter(({ name }) => !checks.has(name)),
    columns: table.columns.map(({ default: value, ...column }) =>
      value && !defaults.has(column.attnum) ? { ...column, default: value } : column,
    ),
  };
}

function collectNames(root: object, names: Set<string>): void {
  const stack: unknown[] = [root];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (value === null || typeof value !== 'object') continue;
    const { relname, funcname } = value as { readonly relname?: string; readonly funcname?: readonly never[] };
    if (relname !== undefined) names.add(relname);
    if (funcname) names.add(namesOf(funcname).at(-1) ?? '');
    stack.push(...Object.values(value));
  }
}

/** Of a table's checks and defaults, those that need a function which needs the table itself: they have to wait. */
export function circular(
  catalog: Catalog,
  table: Table,
): { readonly checks: ReadonlySet<string>; readonly defaults: ReadonlySet<number> } {
  const leadsBack = (expression: Expression | undefined): boolean => {
    const seen = new Set<Oid>();
    const stack = [...used([expression])].filter((oid) => oid !== table.oid);
    for (let oid = stack.pop(); oid !== undefined; oid = stack.pop()) {
      if (oid === table.oid) return true;
      if (seen.has(oid)) continue;
      seen.add(oid);
      const object = catalog.routines.get(oid) ?? catalog.types.get(oid) ?? catalog.relations.get(oid);
      if (object && object.kind !== 'index relation') stack.push(...neededBy(catalog, object));
    }
    return false;
  };
  return {
    checks: new Set(table.checks.filter(({ expression }) => leadsBack(expression)).map(({ name }) => name)),
    defaults: new Set(
      table.columns.filter((column) => !column.generated && leadsBack(column.default)).map(({ attnum }) => attnum),
    ),
  };
}
