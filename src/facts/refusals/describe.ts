import { distance } from 'fastest-levenshtein';
import { findRelation } from '../../catalog/catalog.ts';
import { extensionContents, knownExtensions } from '../../catalog/extension-contents.ts';
import type { Catalog } from '../../catalog/model.ts';
import { displayName, quoteIdentifier } from '../../catalog/names.ts';
import type { Table } from '../../catalog/relation-model.ts';
import { extensionOfClass } from '../../catalog/resolution/operator-classes.ts';
import { identityArguments } from '../../catalog/routines.ts';
import type { Project } from '../../project/project.ts';
import { type RangeVar, walk } from '../../syntax/node.ts';
import { isStatement, type Place, type Statement, statementText } from '../../syntax/statement.ts';
import { placeOfName } from '../../syntax/tokens.ts';
import { isManagedSchema } from '../exposure.ts';
import { madeBy, takenBy } from './made-by.ts';
import type { MissingObject } from './missing-object.ts';
import { objectKey } from './object-key.ts';
import type { Refusal, Refused } from './refusals.ts';

/** The smallest place of what a statement was refused for. */
export function placeOfRefusal({ step, error }: Refused): Place {
  const place = error.place ?? { statement: step.statement, offset: -1, extent: 'statement' };
  if (place.offset >= 0 || place.extent === 'object') return place;
  const [, quoted = ''] = /"([^"]+)"/.exec(error.message) ?? [];
  const [, bare = ''] = /^(?:function|type|column) ([^\s(]+)/.exec(error.message) ?? [];
  return placeOfName(place, lastPart((quoted || bare).replace(/\(.*$/, '')));
}

/** `1 statement needs it`: those that need it, and those that fail with them. */
export function needs({ needs, consequences }: Refusal): string {
  const count = needs.length + consequences.length;
  return count === 1 ? '1 statement needs it' : `${count} statements need it`;
}

/** `public.orders`, `column \`total\` of \`orders\``, as messages name it. */
export function nameOf({ kind, name, of }: MissingObject): string {
  const written = `\`${name}\`${of === undefined ? '' : ` of \`${of}\``}`;
  return kind === 'relation' || kind === 'table' ? written : `${kind} ${written}`;
}

/** The name of a relation, or of a column of the same table, that is near enough to a missing one to be meant. */
export function nameMeant(refusal: Refusal): string | undefined {
  const { missing, step } = refusal;
  if (!missing) return undefined;
  const last = lastPart(missing.name);
  const isMeant = (one: { readonly name: string; readonly place?: Place }) =>
    one.place && one.name !== last && isNear(one.name, last);
  if (missing.kind === 'column') {
    const columns = tableOfColumn(refusal)?.columns ?? [];
    const column = columns.find(isMeant) ?? columns.find(({ name }) => name === `${last}_id` || last === `${name}_id`);
    return column ? quoteIdentifier(column.name) : inCapitals(refusal, missing.name);
  }
  if (missing.kind !== 'relation') return undefined;
  const near = [...step.before.relations.values()].find((one) => one.kind !== 'index relation' && isMeant(one));
  return near && displayName(near);
}

/** The table whose name is the missing one but for the `s` of the plural. */
export function otherNumber({ missing, step }: Refusal): string | undefined {
  if (missing?.kind !== 'relation') return undefined;
  const last = lastPart(missing.name);
  const other = [...step.before.relations.values()].find(
    ({ kind, place, name }) => kind !== 'index relation' && place && (name === `${last}s` || last === `${name}s`),
  );
  return other && displayName(other);
}

/** The table that a missing column would belong to, where the message or the statement names one alone. */
export function tableOfColumn(refusal: Refusal): Table | undefined {
  const { missing, step } = refusal;
  const name = tableNameOf(refusal);
  if (missing?.kind !== 'column' || name === undefined) return undefined;
  const tables = [...step.before.relations.values()].filter((one): one is Table => one.kind === 'table' && one.name === name);
  return tables.find((table) => table.schema === 'public') ?? tables[0];
}

/** The name of the table that a missing column would belong to: `o.total` is one of the table that the statement calls `o`. */
function tableNameOf({ missing, step, error }: Refusal): string | undefined {
  const statement = error.place?.statement ?? step.statement;
  if (missing?.kind !== 'column' || missing.of !== undefined) return missing?.of;
  if (isStatement(statement, 'IndexStmt') || isStatement(statement, 'RenameStmt')) return statement.node.relation?.relname;
  const dot = missing.name.lastIndexOf('.');
  if (dot < 0) return undefined;
  const alias = missing.name.slice(0, dot);
  const names = new Set<string>();
  walk(statement.node, (tag, node) => {
    if (tag !== 'RangeVar') return true;
    const { relname, alias: written } = node as RangeVar;
    if (relname !== undefined && (written?.aliasname ?? relname) === alias) names.add(relname);
    return false;
  });
  const [name] = names;
  return names.size === 1 ? name : undefined;
}

/** A column of any table whose name is the missing one but for capitals, which a name without quotes loses. */
function inCapitals({ step }: Refusal, name: string): string | undefined {
  const last = lastPart(name);
  for (const relation of step.before.relations.values()) {
    const columns = relation.place && 'columns' in relation ? relation.columns : [];
    const column = columns.find((one) => one.name !== last && one.name.toLowerCase() === last);
    if (column) return `${name.slice(0, name.length - last.length)}${quoteIdentifier(column.name)}`;
  }
  return undefined;
}

function isNear(a: string, b: string): boolean {
  if (a.toLowerCase() === b.toLowerCase()) return true;
  const longest = Math.max(a.length, b.length);
  // Singular and plural are two tables more often than a slip.
  return longest >= 5 && distance(a, b) <= (longest >= 10 ? 2 : 1) && a !== `${b}s` && b !== `${a}s`;
}

/** Where something that is missing at first is made in the end, or by a statement that comes after the first that needs it. */
export function madeLater({ step, missing }: Refusal, end: Catalog, project: Project): Place | undefined {
  if (!missing) return undefined;
  const { name, kind, key } = missing;
  if (kind === 'relation' || kind === 'table' || kind === 'view') {
    const dot = name.lastIndexOf('.');
    const place = findRelation(end, dot < 0 ? 'public' : name.slice(0, dot), name.slice(dot + 1))?.place;
    if (place) return place;
  }
  const { order, makers } = changesOf(project);
  const first = order.get(step.statement);
  const statement = first === undefined ? undefined : makers.get(key)?.find((one) => (order.get(one) ?? first) > first);
  return statement && { statement, offset: -1, extent: statement.tag.startsWith('Create') ? 'object' : 'statement' };
}

/** The places of the statements in their order, and those that make, and that drop or rename something, by what that is. */
interface Changes {
  readonly order: ReadonlyMap<Statement, number>;
  readonly makers: ReadonlyMap<string, readonly Statement[]>;
  readonly takers: ReadonlyMap<string, readonly Statement[]>;
}

const changes = new WeakMap<Project, Changes>();

function changesOf(project: Project): Changes {
  const known = changes.get(project) ?? findChanges(project);
  changes.set(project, known);
  return known;
}

/** The last statement before the first that needs it that drops or renames it. */
export function lastTaken(refusal: Refusal, project: Project): Statement | undefined {
  const { step, missing } = refusal;
  const { order, makers, takers } = changesOf(project);
  const end = order.get(step.statement);
  if (end === undefined || !missing) return undefined;
  const table = missing.kind === 'column' && missing.of === undefined ? tableNameOf(refusal) : undefined;
  const key = table === undefined ? missing.key : objectKey('column', `${table}.${lastPart(missing.name)}`);
  // What IF EXISTS passed over was never there.
  const took = (statement: Statement) =>
    (order.get(statement) ?? end) < end && (makers.has(key) || !/\bif\s+exists\b/i.test(statementText(statement)));
  return takers.get(key)?.findLast(took);
}

function findChanges({ migrations }: Project): Changes {
  const order = new Map<Statement, number>();
  const makers = new Map<string, Statement[]>();
  const takers = new Map<string, Statement[]>();
  const add = (to: Map<string, Statement[]>, key: string, statement: Statement): void => {
    const others = to.get(key);
    if (others) others.push(statement);
    else to.set(key, [statement]);
  };
  for (const { file } of migrations)
    for (const statement of file.statements) {
      order.set(statement, order.size);
      for (const key of madeBy(statement)) add(makers, key, statement);
      for (const key of takenBy(statement)) add(takers, key, statement);
    }
  return { order, makers, takers };
}

/** An object of the same kind and name in another schema than the one where it is looked for, with how to write it. */
export function inOtherSchema({ step, missing }: Refusal): { readonly schema: string; readonly written: string } | undefined {
  if (!missing) return undefined;
  const { before } = step;
  const last = lastPart(missing.name.replace(/\(.*$/, ''));
  const candidates =
    missing.kind === 'relation'
      ? [...before.relations.values()].filter(({ kind }) => kind !== 'index relation')
      : missing.kind === 'type'
        ? before.types.values()
        : missing.kind === 'function'
          ? before.routines.values()
          : [];
  for (const { name, schema } of candidates)
    if (name === last && (schema === 'extensions' || !isManagedSchema(schema)) && `${schema}.${name}` !== missing.name)
      return { schema, written: `${quoteIdentifier(schema)}.${quoteIdentifier(name)}` };
  return undefined;
}

/** How to write an object of schema `public` that is there but is not found by its bare name. */
export function inPublic(refusal: Refusal): string | undefined {
  const { missing } = refusal;
  if (!missing || missing.name.replace(/\(.*$/, '').includes('.')) return undefined;
  const found = inOtherSchema(refusal);
  return found?.schema === 'public' ? found.written : undefined;
}

/** The project's routines of the name that is asked for with other arguments, three at most. */
export function namesakes({
  step: { before },
  missing,
}: Refusal): readonly { readonly place: Place; readonly signature: string }[] {
  const name = missing?.name.replace(/\(.*$/, '') ?? '';
  const dot = name.lastIndexOf('.');
  const found: { readonly place: Place; readonly signature: string }[] = [];
  for (const routine of before.routines.values()) {
    if (routine.name !== name.slice(dot + 1) || !routine.place || (dot >= 0 && routine.schema !== name.slice(0, dot))) continue;
    found.push({ place: routine.place, signature: `${displayName(routine)}(${identityArguments(before, routine)})` });
    if (found.length === 3) break;
  }
  return found;
}

/** An extension that brings a missing type, function, schema or operator class. */
export function extensionWith({ kind, name }: MissingObject): string | undefined {
  const last = lastPart(name.replace(/\(.*$/, ''));
  if (kind === 'operator class') return extensionOfClass(last);
  if (kind !== 'type' && kind !== 'function' && kind !== 'schema') return undefined;
  const makes = new RegExp(`\\bcreate ${kind} "?${last.replace(/\W/g, '\\$&')}"?(?![\\w"])`);
  return knownExtensions.find((extension) => {
    const contents = extensionContents(extension);
    return kind === 'schema' ? contents?.schema === last || makes.test(contents?.sql ?? '') : makes.test(contents?.sql ?? '');
  });
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}
